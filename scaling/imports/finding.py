"""What was found of one row, on its way from the file to the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from adopters.survivors import Ended, Fate, Survivor, Waiting
from innovations.models import Stage
from scaling.imports.columns import SourceRow
from scaling.imports.matching import Match
from scaling.imports.parsing import Parsed, Problem
from scaling.ledger.rules import Draft
from scaling.models import Evidence, ImportBatch, LineKind, RowOutcome, Source


@dataclass(slots=True)
class Finding:
    """``same_as`` is the key of the standing line that says the same, None if a row of the file does.

    ``fate`` is set where the event is dated after its organisation closed, and where the
    organisation has been split since and nobody has said yet where its place went.
    """

    row: SourceRow
    parsed: Parsed
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    is_blank: bool = False
    match: Match | None = None
    fate: Fate | None = None
    kind: str = LineKind.ENTERED
    is_unchanged: bool = False
    same_as: int | None = None

    @property
    def outcome(self) -> RowOutcome:
        if self.problems:
            return RowOutcome.REJECTED
        if self.is_blank:
            return RowOutcome.BLANK
        return RowOutcome.UNCHANGED if self.is_unchanged else RowOutcome.READY

    @property
    def is_sound(self) -> bool:
        return not self.problems and not self.is_blank and self.match is not None

    @property
    def place(self) -> Match:
        """The organisation of a sound row."""
        if self.match is None:
            raise LookupError("only a row whose code was found is proposed")
        return self.match

    @property
    def site(self) -> int:
        return self.place.id

    @property
    def draft(self) -> Draft:
        return draft_of(self.parsed, self.kind)

    @property
    def statement(self) -> str:
        """“Live”, May 2021"""
        return f"“{Stage(self.parsed.stage).label}”, {self.parsed.period}"

    def as_json(self) -> dict[str, Any]:
        """What applying and showing the row need."""
        found: dict[str, Any] = {**self.parsed.as_json(), "kind": str(self.kind)}
        if self.match:
            found |= {"organisation": self.match.id, "organisation_name": self.match.name}
        if self.fate:
            found["after_closure"] = _fate_as_json(self.fate)
        return found


def _fate_as_json(fate: Fate) -> dict[str, Any]:
    match fate:
        case Survivor(code):
            return {"counts_in": code}
        case Waiting(code, successors):
            return {"split": code, "successors": list(successors)}
        case Ended(code):
            return {"ended": code}


def draft_of(parsed: Parsed, kind: str, batch: ImportBatch | None = None, key: str | None = None) -> Draft:
    """The line a row asks for. New evidence of what stands has no stage, reason or review of its own."""
    period = parsed.period
    if period is None:
        raise LookupError("a row without a date has a problem and is not proposed")
    enters = kind != LineKind.STILL
    return Draft(
        kind=kind,
        stage=parsed.stage if enters else "",
        period=period,
        source=Source.IMPORT,
        evidence=parsed.evidence or Evidence.REPORTED,
        reason=parsed.reason if enters else "",
        note=parsed.note,
        review_on=date.fromisoformat(parsed.review_on) if enters and parsed.review_on else None,
        batch=batch,
        idempotency_key=key,
    )
