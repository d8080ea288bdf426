"""What may be refused where people are concerned."""


class PeopleRefusal(Exception):
    """A rule was broken; the message says which, in words for the person who tried."""
