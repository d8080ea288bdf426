"""What a ledger line may say. Each rule has its own message, for the person who wrote the line.

``check_draft`` looks at a line alone; ``contradictions`` looks at a whole history, whatever
order it was recorded in; ``check_fits`` refuses a line that would bring a contradiction in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from innovations.models import Stage, Step
from scaling.ledger.history import ENTERED, STILL, Contradiction, Spell, Stated, in_order, trajectory
from scaling.ledger.replay import RANK, is_exit
from scaling.models import Evidence, ImportBatch, LineKind, Source
from scaling.periods import Period

COMMITTED, LIVE = RANK["committed"], RANK["live"]


class LedgerRefusal(Exception):
    """A line the ledger does not take. ``field`` is the part of the line at fault.

    One of: stage, period, reason, review_on, step, line, idempotency_key.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A line to be recorded: a stage or exit ``entered``, or new evidence (``still``)."""

    period: Period
    stage: str = ""
    kind: str = LineKind.ENTERED
    source: str = Source.FORM
    evidence: str = Evidence.REPORTED
    reason: str = ""
    note: str = ""
    review_on: date | None = None
    step: Step | None = None
    batch: ImportBatch | None = None
    idempotency_key: str | None = None

    @cached_property
    def stated(self) -> Stated:
        return Stated(kind=str(self.kind), stage=str(self.stage), period=self.period)


def label(stage: str) -> str:
    return str(Stage(stage).label)


def check_draft(draft: Draft, *, today: date, opens_on: date | None) -> None:
    """Raises LedgerRefusal for a line that could stand in no history of the organisation."""
    if draft.kind == LineKind.ENTERED and draft.stage not in RANK:
        raise LedgerRefusal("stage", "Choose a stage.")
    _check_dates(draft, today, opens_on)
    if draft.stage and is_exit(draft.stage):
        _check_exit(draft, today)
    elif draft.review_on:
        raise LedgerRefusal("review_on", "Only a pause has a review date. Leave it empty.")


def _check_dates(draft: Draft, today: date, opens_on: date | None) -> None:
    if draft.period.first > today:
        raise LedgerRefusal("period", f"{draft.period} is in the future. Give a date up to today.")
    if opens_on and draft.period.last < opens_on:
        opened = Period(opens_on)
        raise LedgerRefusal(
            "period", f"{draft.period} is before the organisation opened, on {opened}. Check the date."
        )


def _check_exit(draft: Draft, today: date) -> None:
    name = label(draft.stage)
    if not draft.reason:
        raise LedgerRefusal("reason", f"Say why: “{name}” needs a reason.")
    if draft.period.last > today:
        raise LedgerRefusal(
            "period", f"{draft.period} is not over yet. Give the day for “{name}”, not only the period."
        )
    if draft.stage == Stage.PAUSED and not draft.review_on:
        raise LedgerRefusal("review_on", "Say when the pause will be looked at again.")
    if draft.stage != Stage.PAUSED and draft.review_on:
        raise LedgerRefusal("review_on", "Only a pause has a review date. Leave it empty.")
    if draft.review_on and draft.review_on <= draft.period.first:
        raise LedgerRefusal("review_on", "The review date must be after the day the pause began.")


def identical(history: Sequence[Stated], draft: Draft) -> Stated | None:
    """The line that already says just this: the same stage in the same period."""
    if draft.kind != LineKind.ENTERED:
        return None
    stage, period = draft.stated.stage, draft.stated.period
    for each in history:
        if each.stage == stage and each.period == period and each.kind == ENTERED:
            return each
    return None


def check_fits(history: Sequence[Stated], draft: Draft) -> None:
    """Raises LedgerRefusal if the line would contradict the history, or make it contradict itself."""
    proposed = draft.stated
    already = {(each.stated.line, each.why) for each in contradictions(history)}
    brought = [
        each
        for each in contradictions([*history, proposed])
        if each.stated == proposed or (each.stated.line, each.why) not in already
    ]
    if brought:
        own = next((each for each in brought if each.stated == proposed), brought[0])
        raise LedgerRefusal("stage" if _about_stage(own) else "period", own.why)


def _about_stage(contradiction: Contradiction) -> bool:
    return bool(contradiction.stated.stage) and is_exit(contradiction.stated.stage)


def contradictions(history: Sequence[Stated]) -> list[Contradiction]:
    """Every statement that the others do not bear out, in order of time."""
    return [*_entries_amiss(history), *_stills_amiss(history)]


def _entries_amiss(history: Sequence[Stated]) -> Iterator[Contradiction]:
    spell = Spell()
    for each in in_order(history):
        if each.kind != ENTERED:
            continue
        if is_exit(each.stage):
            why = _exit_amiss(spell, each)
            spell.exit = each
        else:
            spell = Spell() if spell.ended else spell
            why = _stage_amiss(spell, each)
            spell.entered.setdefault(each.stage, each)
        if why:
            yield Contradiction(each, why)


def _stage_amiss(spell: Spell, each: Stated) -> str:
    """Why a stage does not fit the spell it falls in, or ""."""
    name = label(each.stage)
    if same := spell.entered.get(each.stage):
        return (
            f"“{name}” is already recorded for {same.period}, with no exit between. "
            "If that date is wrong, remove that line first."
        )
    for other in spell.entered.values():
        if RANK[other.stage] > RANK[each.stage] and not other.period.overlaps(each.period):
            return (
                f"“{name}” ({each.period}) cannot come after “{label(other.stage)}” ({other.period}): "
                "stages are reached in order."
            )
    return ""


def _exit_amiss(spell: Spell, each: Stated) -> str:
    """Why an exit does not fit the spell it ends, or ""."""
    if spell.exit and (spell.exit.stage != Stage.PAUSED or each.stage == Stage.PAUSED):
        return (
            f"It is already recorded as “{label(spell.exit.stage)}” from {spell.exit.period}. "
            "Only a stage can follow: log the stage it came back at."
        )
    return _EXIT_RULES[each.stage](spell.reached)


def _declined_amiss(reached: int) -> str:
    if reached < COMMITTED:
        return ""
    instead = "Stopped" if reached >= LIVE else "Withdrawn"
    return f"“Declined” is for a site that had not yet committed. Use “{instead}” here."


def _withdrawn_amiss(reached: int) -> str:
    if reached < COMMITTED:
        return (
            "“Withdrawn” is for a site that had committed, and none is recorded by then. Use “Declined” here."
        )
    if reached >= LIVE:
        return "“Withdrawn” is for a site that never went live. Use “Stopped” here."
    return ""


def _stopped_amiss(reached: int) -> str:
    if reached >= LIVE:
        return ""
    return "“Stopped” is for a site that was live, and that is not recorded by then. Log “Live” first."


def _paused_amiss(reached: int) -> str:
    return "" if reached >= 0 else "Nothing is recorded by then that could be paused. Log a stage first."


_EXIT_RULES: dict[str, Callable[[int], str]] = {
    "declined": _declined_amiss,
    "withdrawn": _withdrawn_amiss,
    "stopped": _stopped_amiss,
    "paused": _paused_amiss,
}


def _stills_amiss(history: Sequence[Stated]) -> Iterator[Contradiction]:
    stills = [each for each in in_order(history) if each.kind == STILL]
    if not stills:
        return
    path = trajectory(history)
    for each in stills:
        if why := still_amiss(each, path.stage_on):
            yield Contradiction(each, why)


def still_amiss(each: Stated, stage_on: Callable[[date], str]) -> str:
    """Why nothing stands by then that new evidence could be of, or ""."""
    stage = stage_on(each.period.last)
    if not stage:
        return f"Nothing is recorded by {each.period} that could be confirmed."
    if is_exit(stage) and is_exit(stage_on(each.period.first) or stage):
        return f"By {each.period} it is recorded as “{label(stage)}”. Log the stage it came back at."
    return ""
