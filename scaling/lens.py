"""Through which dates a figure is read, and whether merged organisations count as one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum


class CountAs(StrEnum):
    SURVIVING = "surviving"
    REPORTED = "reported"


@dataclass(frozen=True)
class Lens:
    """The three dates that select every figure, and ``count_as``.

    ``known_at`` None is now: everything recorded so far.
    """

    as_at: date
    boundaries_on: date
    known_at: datetime | None = None
    count_as: CountAs = CountAs.SURVIVING

    @classmethod
    def on(cls, today: date) -> Lens:
        """The usual lens: as things are today."""
        return cls(as_at=today, boundaries_on=today)

    def is_usual(self, today: date) -> bool:
        return self == Lens.on(today)

    def is_usual_but_for_areas(self, today: date) -> bool:
        return replace(self, boundaries_on=today).is_usual(today)
