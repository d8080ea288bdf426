"""An organisation's own innovations, as it reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import uuid4

from adopters.addresses import address
from adopters.look.parts import STAGE_COLOURS
from adopters.models import Organisation
from scaling.adoptions.presenters.adoption import EXIT_STAGES, still_label
from scaling.adoptions.presenters.cards import Action, Card, Cards
from scaling.adoptions.presenters.words import day, stage_words
from scaling.adoptions.selectors.organisation import Meant, Taken


def by_what_they_ask(found: Sequence[Taken], today: date) -> list[Taken]:
    """Those that ask for something first."""
    return sorted(found, key=lambda each: (not _asked(each, today), each.name))


def taken(found: Iterable[Taken], organisation: Organisation, *, may_edit: bool, today: date) -> Cards:
    """Their cards; each confirmation bears a token of its own, so that pressing twice confirms once."""
    return Cards(_taken(each, organisation, may_edit=may_edit, today=today) for each in found)


def _taken(each: Taken, organisation: Organisation, *, may_edit: bool, today: date) -> Card:
    asked = _asked(each, today) if may_edit else ""
    return Card(
        name=each.name,
        href=address("adoptions:adoption", each.adoption),
        tag=stage_words(each.stage, {}),
        colour=STAGE_COLOURS.get(each.stage, "grey"),
        beside=f"since {day(each.since)}",
        signpost=each.summary,
        said=("You have said that a line is not right.",) if each.is_disputed else (),
        asked=asked,
        actions=_to_do(each, organisation, is_asked=bool(asked)) if may_edit else (),
    )


def _to_do(each: Taken, organisation: Organisation, *, is_asked: bool) -> tuple[Action, ...]:
    aside = f" of {each.name}"
    found = (
        Action("Log a stage", aside, address("adoptions:log", each.slug, organisation.code)),
        Action("Record an adaptation", aside, address("adaptations:record", each.adoption)),
    )
    if each.stage in EXIT_STAGES:
        return found
    button = "nhsuk-button nhsuk-button--small" + (" nhsuk-button--secondary" if not is_asked else "")
    still = address("adoptions:still", each.adoption)
    return (Action(still_label(each.stage), f": {each.name}", still, button, token()), *found)


def _asked(each: Taken, today: date) -> str:
    is_due = each.is_due(today)
    if is_due and each.vouched_on:
        return f"Is it still in use? Last confirmed {day(each.vouched_on)}."
    if is_due:
        return "Is it in use? Your organisation has not confirmed this yet."
    if each.review_on and each.review_on <= today:
        return f"It was paused until {day(each.review_on)}. Where does it stand now?"
    return ""


def meant(found: Iterable[Meant], organisation: Organisation, *, may_edit: bool) -> Cards:
    return Cards(_meant(each, organisation, may_edit=may_edit) for each in found)


def _meant(each: Meant, organisation: Organisation, *, may_edit: bool) -> Card:
    said = [each.summary]
    if each.proposed_at:
        when = day(each.proposed_at)
        said.append(
            f"You said on {when} that this does not apply: “{each.why}” The innovation lead will decide."
        )
    return Card(
        name=each.name,
        href=address("innovations:innovation", each.slug),
        said=said,
        actions=_to_say(each, organisation) if may_edit else (),
    )


def _to_say(each: Meant, organisation: Organisation) -> tuple[Action, ...]:
    slug, code, aside = each.slug, organisation.code, f": {each.name}"
    log = Action("Log a stage", f" of {each.name}", address("adoptions:log", slug, code))
    if each.proposed_at is None:
        return log, Action("Does not apply to us", aside, address("adoptions:not_for_us", code, slug))
    take_back = address("adoptions:applies", code, slug)
    return log, Action("It does apply after all", aside, take_back, "app-button-link")


def token() -> str:
    return uuid4().hex
