"""What a person has been told."""

from __future__ import annotations

from adopters.composed import Composed
from adopters.models import User
from scaling.models import Notification

#: As many as a home page shows.
HOME_COUNT = 5


def unread(user: User) -> list[Notification]:
    """The newest that have not been read, as many as a home page shows."""
    return _UNREAD(user=user.pk)


_UNREAD = Composed(lambda user: Notification.objects.filter(user=user).unread()[:HOME_COUNT])


def unread_count(user: User) -> int:
    return Notification.objects.visible_to(user).unread().count()
