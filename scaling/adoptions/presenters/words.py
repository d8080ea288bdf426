"""Dates, stages and people as this room's pages word them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import cast

from adopters.look.formats import nhs_date, nhs_datetime
from adopters.models import User
from innovations.models import Stage
from scaling.ledger.replay import is_live
from scaling.models import LedgerLine, LineKind
from scaling.periods import Period

NOTHING_RECORDED = "Nothing recorded"


def stage_words(stage: str, wordings: Mapping[str, str]) -> str:
    """A stage in the innovation's own words, or everybody's."""
    return (wordings.get(stage) or str(Stage(stage).label)) if stage else NOTHING_RECORDED


def day(value: date | None, otherwise: str = "") -> str:
    return nhs_date(value) if value else otherwise


def who_and_when(person: User | None, at: datetime) -> str:
    return f"{person or 'A command'}, {nhs_datetime(at)}"


def period_of(line: LedgerLine) -> Period:
    """Of a line that states something; a removal has none."""
    return Period(cast(date, line.occurred_on), line.precision)


def line_words(line: LedgerLine, wordings: Mapping[str, str], stage_then: str = "") -> str:
    """What a line says, in few words: "Live", "Still in use", "DPIA signed: done".

    ``stage_then`` is where the adoption stood, for a line that says it still does.
    """
    if line.kind == LineKind.ENTERED:
        entered = stage_words(line.stage, wordings)
        return f"{entered} ({line.step.name}: done)" if line.step else entered
    if line.step:
        return f"{line.step.name}: done"
    if is_live(stage_then):
        return "Still in use"
    return f"Still {stage_words(stage_then, wordings).lower()}" if stage_then else "Confirmed as it was"


def line_when(line: LedgerLine) -> str:
    period = period_of(line)
    return f"{'on' if period.precision == 'day' else 'in'} {period}"
