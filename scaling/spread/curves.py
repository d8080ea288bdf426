"""Figures month by month, and what changed between two days. Pure.

A curve keeps one resolution of mergers, one list and one set of boundaries throughout, so
that only adoption bends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from scaling.periods import Month
from scaling.spread.sites import Site


@dataclass(frozen=True)
class CurvePoint:
    """Counts at the end of a month, or on the figure's own day in its last month."""

    month: Month
    ever_live: int
    live_now: int


def monthly(sites: Sequence[Site], start: Month, as_at: date) -> list[CurvePoint]:
    """One point a month from ``start`` to the month of ``as_at``."""
    months = list(start.through(Month.of(as_at)))
    ends = [min(month.last, as_at) for month in months]
    firsts = sorted(day for site in sites if (day := site.first_live_on))
    ons = sorted(span[0] for site in sites for span in site.spans_live)
    offs = sorted(span[1] for site in sites for span in site.spans_live if span[1])
    return [
        CurvePoint(month, ever, started - stopped)
        for month, ever, started, stopped in zip(
            months, _up_to(firsts, ends), _up_to(ons, ends), _up_to(offs, ends), strict=True
        )
    ]


def _up_to(days: Sequence[date], ends: Sequence[date]) -> Iterable[int]:
    """For each of ``ends``, how many of ``days`` fall on or before it; both ascending."""
    count = 0
    for end in ends:
        while count < len(days) and days[count] <= end:
            count += 1
        yield count


@dataclass(frozen=True)
class Change:
    """What moved between two days: ``live_after - live_before = went_live - stopped + shifted``.

    ``shifted`` is the part due to mergers or a changed list, not to any site starting or
    stopping.
    """

    went_live: int
    stopped: int
    shifted: int


def change(before: Sequence[Site], after: Sequence[Site], since: date, until: date) -> Change:
    """Changes after ``since`` up to ``until``; ``before`` and ``after`` as resolved on each."""
    spans = [span for site in after for span in site.spans_live]
    went_live = sum(since < start <= until for start, _ in spans)
    stopped = sum(end is not None and since < end <= until for _, end in spans)
    moved = sum(site.live_on(until) for site in after) - sum(site.live_on(since) for site in before)
    return Change(went_live, stopped, moved - went_live + stopped)
