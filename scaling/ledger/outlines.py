"""What histories come to, worked out once for all that are alike but for their days. No database.

Rules and replay only ever compare days. So entries of one shape have one answer, once every
day in it is given as a place among the days of the history. Evidence that something is still so
is looked at line by line: there is too much of it, at too many days, for shapes to come again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from scaling.ledger.history import ENTERED, STILL, Stated, trajectory
from scaling.ledger.replay import LADDER, Entry, first_entries
from scaling.ledger.rules import contradictions, still_amiss

#: Of each entry the stage, and the places of its first and last day among all such days, in the
#: order of recording.
Shape = tuple[tuple[str, int, int], ...]

#: Shapes kept in mind; ten million lines have some thousands.
MOST_SHAPES = 50_000


class Outline(NamedTuple):
    """Where an adoption stands and since when, the first day of each stage, and whether all fits."""

    stage: str
    since: date | None
    firsts: tuple[date | None, ...]
    contradictory: bool


class _Run(NamedTuple):
    """What entries come to. ``on`` and ``firsts`` hold places of days."""

    stages: tuple[str, ...]
    on: tuple[int, ...]
    firsts: tuple[int | None, ...]
    contradictory: bool


_runs: dict[Shape, _Run] = {}


def outline(history: Sequence[Stated]) -> Outline:
    entries = [each for each in history if each.kind == ENTERED]
    run, days = _run(entries)
    on = [days[place] for place in run.on]

    def stage_on(day: date) -> str:
        position = bisect_right(on, day)
        return run.stages[position - 1] if position else ""

    return Outline(
        stage=run.stages[-1] if on else "",
        since=on[-1] if on else None,
        firsts=tuple(None if place is None else days[place] for place in run.firsts),
        contradictory=run.contradictory
        or any(still_amiss(each, stage_on) for each in history if each.kind == STILL),
    )


def is_contradictory(history: Sequence[Stated]) -> bool:
    """Whether any statement is not borne out by the others."""
    return outline(history).contradictory


def _run(entries: Sequence[Stated]) -> tuple[_Run, list[date]]:
    """What the entries come to, and the days by their places in it."""
    recorded = sorted(entries, key=lambda each: each.line or 0)
    spans = [(each.period.first, each.period.last) for each in recorded]
    days = sorted({day for span in spans for day in span})
    place = {day: index for index, day in enumerate(days)}
    shape = tuple(
        (each.stage, place[first], place[last]) for each, (first, last) in zip(recorded, spans, strict=True)
    )
    run = _runs.get(shape)
    if run is None:
        if len(_runs) >= MOST_SHAPES:
            _runs.clear()
        run = _runs[shape] = _worked_out(entries, place)
    return run, days


def _worked_out(entries: Sequence[Stated], place: dict[date, int]) -> _Run:
    transitions = trajectory(entries).transitions
    firsts = first_entries([Entry(each.stage, each.counts_from) for each in entries])
    return _Run(
        stages=tuple(each.stage for each in transitions),
        on=tuple(place[each.on] for each in transitions),
        firsts=tuple(place[firsts[stage]] if stage in firsts else None for stage in LADDER),
        contradictory=bool(contradictions(entries)),
    )
