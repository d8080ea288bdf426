"""Figures month by month and day by day, and what changed between two days. Pure.

A curve keeps one resolution of mergers, one list and one set of boundaries throughout, so
that only adoption bends it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
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
class Change:
    """What moved between two days: ``live_after - live_before = went_live - stopped + shifted``.

    ``shifted`` is the part due to mergers or a changed list, not to any site starting or
    stopping.
    """

    went_live: int
    stopped: int
    shifted: int


def months_of(rows: Sequence[tuple[int, int, int, int]]) -> dict[Month, Happened]:
    """From rows of a month (counted from the year 0), first uses, runs begun and runs ended."""
    return {Month(number // 12, number % 12 + 1): Happened(*counts) for number, *counts in rows}
