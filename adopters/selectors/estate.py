"""How many organisations are open, in the nation and by area."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from adopters.models import Area, AreaKind
from adopters.selectors.areas import areas_by_id, areas_of, open_areas
from adopters.selectors.spans import Span, spans

NATION = "nation"
UNKNOWN = "Area not known on that date"
ABROAD = "Outside England"


@dataclass(frozen=True)
class OpenCount:
    """``area_code`` is None of organisations in no area known to us."""

    area_code: str | None
    area_name: str
    open: int


def open_counts(*, kind: str, on: date, boundaries_on: date, by: str = NATION) -> list[OpenCount]:
    """Organisations of a kind open on a day, by the areas they were in on another.

    By area: every area open on ``boundaries_on``, then any other area that still holds some.
    """
    found = {pk: span for pk, span in spans().items() if span.kind == kind and span.is_open(on)}
    english = {pk for pk, span in found.items() if span.in_england}
    if by == NATION:
        return [OpenCount("ENG", "England", len(english)), *_rest(found, english, 0)]
    placed = areas_of(by, boundaries_on, organisation_ids=english)
    counts = Counter(placed.values())
    rows = [OpenCount(a.code, a.name, counts[a.pk]) for a in _areas(AreaKind(by), boundaries_on, counts)]
    return [*rows, *_rest(found, english, len(english) - len(placed))]


def _areas(kind: AreaKind, on: date, counts: Counter[int]) -> list[Area]:
    listed = open_areas(kind, on)
    others = areas_by_id(counts.keys() - {area.pk for area in listed})
    return listed + sorted(others.values(), key=lambda area: (area.name, area.code))


def _rest(found: dict[int, Span], english: set[int], unplaced: int) -> list[OpenCount]:
    rows = [OpenCount(None, UNKNOWN, unplaced), OpenCount(None, ABROAD, len(found) - len(english))]
    return [row for row in rows if row.open]
