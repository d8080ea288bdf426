"""How the list of sites an innovation is meant to reach comes about: by rule, or by codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class CohortRule:
    """Every organisation of these kinds, open on a day, in any of these areas on that day.

    ``areas`` are keys such as ``icb:QMJ``; none means everywhere.
    """

    kinds: tuple[str, ...]
    open_on: date
    areas: tuple[str, ...] = ()
    outside_england: bool = False

    @property
    def drawn_on(self) -> date:
        return self.open_on

    def as_json(self) -> dict[str, Any]:
        rule: dict[str, Any] = {
            "kinds": sorted(self.kinds),
            "areas": sorted(self.areas),
            "open_on": self.open_on.isoformat(),
        }
        return rule | {"outside_england": True} if self.outside_england else rule

    @classmethod
    def from_json(cls, rule: Mapping[str, Any]) -> CohortRule:
        return cls(
            kinds=tuple(rule["kinds"]),
            areas=tuple(rule.get("areas", ())),
            open_on=date.fromisoformat(rule["open_on"]),
            outside_england=bool(rule.get("outside_england", False)),
        )

    def reaches_as(self, other: CohortRule) -> bool:
        """Whether both would draw the same list on one day."""
        return (set(self.kinds), set(self.areas), self.outside_england) == (
            set(other.kinds),
            set(other.areas),
            other.outside_england,
        )


@dataclass(frozen=True)
class CodeEntry:
    """One code as it stood in a list, and the row it stood in."""

    row: int
    code: str


@dataclass(frozen=True)
class CodeList:
    """A list of codes, from a file or (``filename`` empty) pasted."""

    entries: tuple[CodeEntry, ...]
    drawn_on: date
    filename: str = ""

    def why(self, row: int) -> str:
        source = f"Listed in {self.filename}, row" if self.filename else "Listed by code, line"
        return f"{source} {row}"


CohortSource = CohortRule | CodeList
