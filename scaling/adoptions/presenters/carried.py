"""A merger in the life of an adoption, in words: where it went, and what came from before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import assert_never

from django.urls import reverse

from adopters.addresses import address
from adopters.models import Organisation
from adopters.survivors import Ended, Survivor, Waiting
from innovations.models import Stage
from scaling.adoptions.presenters.words import day, stage_words
from scaling.adoptions.selectors.carried import CarriedIn, Onward
from scaling.adoptions.selectors.place import Setting
from scaling.models import Adoption

WAITS = (
    "This organisation split, and nobody has said where this adoption went. "
    "Until then it is left out of figures."
)


@dataclass(frozen=True)
class Ending:
    """The last item of the history of an organisation that closed. ``name`` is the survivor's."""

    text: str
    when: str
    name: str = ""
    href: str = ""


@dataclass(frozen=True)
class Waits:
    """Said while nobody has answered; ``href`` is where the reader may, or empty."""

    text: str
    href: str


@dataclass(frozen=True)
class CarriedItem:
    """One adoption that was carried in; ``href`` only for those who may see it there."""

    name: str
    href: str
    text: str


@dataclass(frozen=True)
class LogLink:
    text: str
    href: str


@dataclass(frozen=True)
class CarriedCard:
    """All that came of one innovation; ``log`` only while the survivor has nothing of its own."""

    name: str
    summary: str
    href: str
    items: tuple[CarriedItem, ...]
    log: LogLink | None


def ending(went: Onward | None, adoption: Adoption | None, around: Setting) -> Ending | None:
    """What closes the history, once it is known."""
    if went is None or adoption is None:
        return None
    closed = f"Closed on {day(adoption.organisation.closes_on)}"
    match went.fate:
        case Survivor(code):
            page = address("adoptions:site", adoption.innovation.slug, code)
            href = page if around.survivor_is_seen else ""
            return Ending("Carried into", day(went.on), around.survivor, href)
        case Ended():
            none_of_them = "Closed, and no successor took this over"
            return Ending(none_of_them if went.was_split else "Closed with no successor on file", closed)
        case Waiting():
            return None
        case _:
            assert_never(went.fate)


def waits(went: Onward | None, *, may_answer: bool) -> Waits | None:
    if went is None or not isinstance(went.fate, Waiting):
        return None
    return Waits(WAITS, address("adoptions:questions") if may_answer else "")


def items(found: Sequence[CarriedIn], wordings: Mapping[str, str]) -> tuple[CarriedItem, ...]:
    return tuple(_item(each, wordings) for each in found)


def _item(each: CarriedIn, wordings: Mapping[str, str]) -> CarriedItem:
    adoption = each.adoption
    return CarriedItem(
        name=adoption.organisation.name,
        href=address("adoptions:adoption", adoption.pk) if each.is_seen else "",
        text=f"on {day(each.on)}: {stage_words(adoption.stage, wordings)} since {day(adoption.since)}",
    )


def log_link(found: Sequence[CarriedIn], slug: str, code: str) -> LogLink | None:
    """Starts the survivor's own log at the merger, where what came was in use."""
    days = [each.live_from for each in found if each.live_from]
    if not days:
        return None
    href = reverse("adoptions:log", args=[slug, code], query=_live(min(days)))
    return LogLink(f"Log Live here from {day(min(days))}", href)


def _live(on: date) -> dict[str, str]:
    return {"stage": str(Stage.LIVE), "when": on.isoformat()}


def by_innovation(found: Sequence[CarriedIn]) -> list[list[CarriedIn]]:
    """All that came of each innovation together, in the order they are in."""
    return [list(came) for _, came in groupby(found, key=lambda each: each.adoption.innovation_id)]


def cards(
    found: Iterable[Sequence[CarriedIn]],
    organisation: Organisation,
    *,
    has_own: frozenset[int],
    may_edit: bool,
) -> tuple[CarriedCard, ...]:
    """``has_own``: keys of the innovations of which the survivor has something recorded itself."""
    return tuple(
        _card(came, organisation, may_log=may_edit and came[0].adoption.innovation_id not in has_own)
        for came in found
    )


def _card(came: Sequence[CarriedIn], organisation: Organisation, *, may_log: bool) -> CarriedCard:
    innovation, code = came[0].adoption.innovation, organisation.code
    plain = LogLink("Log a stage", address("adoptions:log", innovation.slug, code))
    return CarriedCard(
        name=innovation.name,
        summary=innovation.summary,
        href=address("adoptions:site", innovation.slug, code),
        items=items(came, {}),
        log=(log_link(came, innovation.slug, code) or plain) if may_log else None,
    )
