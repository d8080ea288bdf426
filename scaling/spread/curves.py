"""Figures month by month and day by day, and what changed between two days. Pure.

A curve keeps one resolution of mergers, one list and one set of boundaries throughout, so
that only adoption bends it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from scaling.periods import Month


@dataclass(frozen=True)
class CurvePoint:
    """Counts at the end of a month, or on the figure's own day in its last month."""

    month: Month
    ever_live: int
    live_now: int


@dataclass(frozen=True)
class Happened:
    """In one month: sites in use for the first time, runs of use begun, and ended."""

    ever_live: int = 0
    went_live: int = 0
    stopped: int = 0


def monthly(happened: Mapping[Month, Happened], start: Month, as_at: date) -> list[CurvePoint]:
    """One point a month from ``start`` to the month of ``as_at``."""
    points: list[CurvePoint] = []
    ever, live = 0, 0
    for month in start.through(Month.of(as_at)):
        now = happened.get(month, Happened())
        ever, live = ever + now.ever_live, live + now.went_live - now.stopped
        points.append(CurvePoint(month, ever, live))
    return points


@dataclass(frozen=True)
class Daily:
    """A count of sites over time, by the days on which it changed, in order.

    ``counts`` holds the count at the end of each of ``days``; before the first it is 0.
    """

    days: tuple[date, ...] = ()
    counts: tuple[int, ...] = ()

    @classmethod
    def of(cls, moves: Iterable[tuple[date, int]]) -> Daily:
        """From how much the count moved on each day, in order of day."""
        turns = list(moves)
        return cls(tuple([day for day, _ in turns]), tuple(accumulate([moved for _, moved in turns])))

    def on(self, day: date) -> int:
        position = bisect_right(self.days, day)
        return self.counts[position - 1] if position else 0

    def first_reaching(self, goal: int, by: date) -> date | None:
        """The first day, up to ``by``, on which the count was at least ``goal``."""
        counted = zip(self.days, self.counts, strict=True)
        return next((day for day, count in counted if count >= goal and day <= by), None)


@dataclass(frozen=True)
class Sought:
    """What is asked of a count over time: its value on ``days``, and when it first came to ``goals``."""

    days: frozenset[date] = frozenset()
    goals: frozenset[int] = frozenset()

    def __or__(self, other: Sought) -> Sought:
        return Sought(self.days | other.days, self.goals | other.goals)


@dataclass(frozen=True)
class Moved:
    """By how much a count rose in one month, and fell, in whatever order."""

    gained: int = 0
    lost: int = 0


def months_to_read(moved: Mapping[Month, Moved], sought: Sought) -> set[Month]:
    """The months whose days must be known to answer what is sought; of the others their end will do."""
    found = {Month.of(day) for day in sought.days}
    for goal in sought.goals:
        count = 0
        for month in sorted(moved):
            if count + moved[month].gained >= goal:
                found.add(month)
            count += moved[month].gained - moved[month].lost
            if count >= goal:
                break
    return found


def thinned(
    moved: Mapping[Month, Moved], moves: Iterable[tuple[date, int]], months: Collection[Month]
) -> Daily:
    """A count that is right on every day of ``months``, and on the last of all others.

    ``moves``: by how much it moved on each day of those months, as of ``Daily.of``.
    """
    ends = [(month.last, each.gained - each.lost) for month, each in moved.items() if month not in months]
    return Daily.of(sorted([*ends, *moves]))


@dataclass(frozen=True)
class Change:
    """What moved between two days: ``live_after - live_before = went_live - stopped + shifted``.

    ``shifted`` is the part due to mergers or a changed list, not to any site starting or
    stopping.
    """

    went_live: int
    stopped: int
    shifted: int


def months_of(rows: Iterable[tuple[int, int, int, int]]) -> dict[Month, Happened]:
    """From rows of a month (counted from the year 0), first uses, runs begun and runs ended."""
    sums: dict[int, tuple[int, int, int]] = {}
    for number, ever_live, went_live, stopped in rows:
        ever, went, gone = sums.get(number, (0, 0, 0))
        sums[number] = (ever + ever_live, went + went_live, gone + stopped)
    return {Month.numbered(number): Happened(*counts) for number, counts in sums.items()}
