"""Telling the people concerned what somebody else has recorded."""

from __future__ import annotations

from django.urls import reverse

from adopters.models import Organisation, User
from innovations.models import Innovation
from scaling.adoptions.presenters.words import line_words
from scaling.adoptions.selectors.history import editors_at, leads_of, wordings
from scaling.models import LedgerLine
from scaling.notifications.services import notify

#: As many characters as a notification holds.
LONGEST = 300


def line_logged(line: LedgerLine, innovation: Innovation, organisation: Organisation, *, by: User) -> None:
    """A line logged by somebody else is told to the site's editors."""
    sentence = f"{by} recorded “{line_words(line, wordings(innovation))}” for {innovation} at {organisation}."
    _tell(editors_at(organisation.code), by, sentence, _page(line))


def line_removed(line: LedgerLine, *, by: User) -> None:
    """The site's editors are told what somebody else has removed."""
    adoption = line.adoption
    what = line_words(line, wordings(adoption.innovation))
    sentence = f"{by} removed “{what}” for {adoption.innovation} at {adoption.organisation}."
    _tell(editors_at(adoption.organisation.code), by, sentence, _page(line))


def line_disputed(line: LedgerLine, *, by: User) -> None:
    """What a site says of a line is told to the innovation's leads."""
    adoption = line.adoption
    what = line_words(line, wordings(adoption.innovation))
    sentence = f"{adoption.organisation} says that “{what}” for {adoption.innovation} is not right."
    _tell(leads_of(adoption.innovation), by, sentence, _page(line))


def removal_proposed(innovation: Innovation, organisation: Organisation, *, by: User) -> None:
    """ "Does not apply to us" is told to the innovation's leads, who decide."""
    sentence = f"{organisation} says that {innovation} does not apply to them."
    _tell(leads_of(innovation), by, sentence, reverse("adoptions:organisation", args=[organisation.code]))


def _page(line: LedgerLine) -> str:
    return f"{reverse('adoptions:adoption', args=[line.adoption_id])}#line-{line.pk}"


def _tell(people: list[User], by: User, sentence: str, url: str) -> None:
    notify([each for each in people if each.pk != by.pk], sentence=sentence[:LONGEST], url=url)
