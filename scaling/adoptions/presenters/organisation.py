"""An organisation's own innovations, as it reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from adopters.addresses import address
from adopters.look.parts import STAGE_COLOURS
from adopters.models import Organisation
from scaling.adoptions.presenters.adoption import EXIT_STAGES, still_label
from scaling.adoptions.presenters.words import day, stage_words
from scaling.adoptions.selectors.organisation import Meant, Taken


@dataclass(frozen=True)
class TakenCard:
    """``asked`` is what the organisation is asked to do, or empty. ``still`` posts at once."""

    name: str
    summary: str
    href: str
    stage_label: str
    colour: str
    since: str
    asked: str
    remarks: tuple[str, ...]
    log: str
    still: str
    still_label: str
    adapt: str


@dataclass(frozen=True)
class MeantCard:
    name: str
    summary: str
    href: str
    log: str
    not_for_us: str
    proposed: str
    take_back: str


def by_what_they_ask(found: Sequence[Taken], today: date) -> list[Taken]:
    """Those that ask for something first."""
    return sorted(found, key=lambda each: (not _asked(each, today), each.adoption.innovation.name))


def taken(found: Iterable[Taken], *, may_edit: bool, today: date) -> tuple[TakenCard, ...]:
    return tuple(_taken(each, may_edit=may_edit, today=today) for each in found)


def _taken(each: Taken, *, may_edit: bool, today: date) -> TakenCard:
    adoption = each.adoption
    key, slug, code = adoption.pk, adoption.innovation.slug, adoption.organisation.code
    confirms = may_edit and adoption.stage not in EXIT_STAGES
    return TakenCard(
        name=adoption.innovation.name,
        summary=adoption.innovation.summary,
        href=address("adoptions:adoption", key),
        stage_label=stage_words(adoption.stage, {}),
        colour=STAGE_COLOURS.get(adoption.stage, "grey"),
        since=day(adoption.since),
        asked=_asked(each, today),
        remarks=("You have said that a line is not right",) if each.is_disputed else (),
        log=address("adoptions:log", slug, code) if may_edit else "",
        still=address("adoptions:still", key) if confirms else "",
        still_label=still_label(adoption.stage),
        adapt=address("adaptations:record", key) if may_edit else "",
    )


def _asked(each: Taken, today: date) -> str:
    if each.is_due and each.last_evidence_on:
        return f"Is it still in use? Last confirmed {day(each.last_evidence_on)}."
    if each.is_due:
        return "Is it in use? Your organisation has not confirmed this yet."
    if each.review_on and each.review_on <= today:
        return f"It was paused until {day(each.review_on)}. Where does it stand now?"
    return ""


def meant(found: Iterable[Meant], organisation: Organisation, *, may_edit: bool) -> tuple[MeantCard, ...]:
    return tuple(_meant(each, organisation, may_edit=may_edit) for each in found)


def _meant(each: Meant, organisation: Organisation, *, may_edit: bool) -> MeantCard:
    slug, code = each.innovation.slug, organisation.code
    asks = may_edit and each.proposed_at is None
    return MeantCard(
        name=each.innovation.name,
        summary=each.innovation.summary,
        href=address("innovations:innovation", slug),
        log=address("adoptions:log", slug, code) if may_edit else "",
        not_for_us=address("adoptions:not_for_us", code, slug) if asks else "",
        proposed=f"You said on {day(each.proposed_at)} that this does not apply: “{each.why}”"
        if each.proposed_at
        else "",
        take_back=address("adoptions:applies", code, slug) if may_edit and each.proposed_at else "",
    )


def token() -> str:
    return uuid4().hex
