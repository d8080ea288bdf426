"""Telling the people concerned what somebody else has recorded.

Whom to tell is found before anything is recorded, so that what recording locks is not held meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from adopters.models import Organisation, User
from innovations.models import Innovation
from scaling.adoptions.presenters.words import line_words
from scaling.adoptions.selectors.history import editors_by_site, leads_of, wordings
from scaling.models import LedgerLine
from scaling.notifications.services import Message, notify_each

#: As many characters as a notification holds.
LONGEST = 300


@dataclass(frozen=True)
class Audience:
    """Who else is to hear of lines of one innovation: the sites' editors, by the site's code."""

    innovation: Innovation
    by: User
    editors: Mapping[str, Sequence[User]]
    wordings: Mapping[str, str]

    @classmethod
    def of(cls, innovation: Innovation, organisations: Iterable[Organisation], *, by: User) -> Audience:
        everyone = editors_by_site([each.code for each in organisations])
        others = {code: [each for each in people if each.pk != by.pk] for code, people in everyone.items()}
        hearing = {code: people for code, people in others.items() if people}
        return cls(innovation, by, hearing, wordings(innovation) if hearing else {})


def lines_logged(lines: Iterable[tuple[LedgerLine, Organisation]], audience: Audience) -> None:
    """Lines logged by somebody else are told to their sites' editors."""
    _tell_editors(lines, audience, "{by} recorded “{what}” for {innovation} at {site}.")


def line_removed(line: LedgerLine, organisation: Organisation, audience: Audience) -> None:
    """The site's editors are told what somebody else has removed."""
    _tell_editors([(line, organisation)], audience, "{by} removed “{what}” for {innovation} at {site}.")


def _tell_editors(
    lines: Iterable[tuple[LedgerLine, Organisation]], audience: Audience, sentence: str
) -> None:
    notify_each(
        _message(
            audience.editors[site.code],
            sentence.format(
                by=audience.by,
                what=line_words(line, audience.wordings),
                innovation=audience.innovation,
                site=site,
            ),
            _page(line),
        )
        for line, site in lines
        if site.code in audience.editors
    )


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


def _tell(people: Sequence[User], by: User, sentence: str, url: str) -> None:
    notify_each([_message([each for each in people if each.pk != by.pk], sentence, url)])


def _message(people: Sequence[User], sentence: str, url: str) -> Message:
    return Message(people, sentence[:LONGEST], url)
