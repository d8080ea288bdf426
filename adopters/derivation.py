"""Where an organisation was when, worked out from everything that files ever said of it. Pure.

Sightings ("on this day it was in that area") are joined up; periods ("from here to there")
override them for their days. The answer depends on what was said, never on the order in
which it was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise


@dataclass(frozen=True, order=True)
class Seen:
    """On a day, in an area (by id), or said to be in none."""

    on: date
    area: int | None


@dataclass(frozen=True)
class Stay:
    """In an area from a day up to, not including, another; ``None`` has no bound that way."""

    area: int | None
    start: date | None
    end: date | None


@dataclass(frozen=True)
class Told:
    """A stay that a file or a person gave as such. ``rank`` 1 is a person's correction.

    Of two that overlap: a correction before a file, and then for files the later start, for
    corrections the later made. ``order`` is the order in which they were recorded.
    """

    stay: Stay
    rank: int = 0
    order: int = 0


@dataclass(frozen=True)
class AreaFacts:
    """When areas (by id) open, and which take their place on which day."""

    opens: Mapping[int, date | None] = field(default_factory=dict)
    heirs: Mapping[int, Mapping[int, date]] = field(default_factory=dict)

    def change(self, old: int, new: int, after: date, by: date) -> date:
        """The day of a change seen between two days: that of the succession, else the later day."""
        on = self.heirs.get(old, {}).get(new)
        return on if on and after < on <= by else by

    def sole_heir(self, old: int) -> tuple[int, date] | None:
        heirs = self.heirs.get(old, {})
        return next(iter(heirs.items())) if len(heirs) == 1 else None


def stays(
    seen: Iterable[Seen], told: Sequence[Told], areas: AreaFacts, closes_on: date | None = None
) -> tuple[Stay, ...]:
    """Every stay in an area, in order of time, none overlapping."""
    found = _from_sightings(seen, areas, closes_on)
    for statement in _in_order_of_strength(told):
        found = _overridden(found, statement.stay)
    return _joined(found)


def agreed(several: Sequence[Sequence[Stay]]) -> tuple[Stay, ...]:
    """The days on which all who were in any area were in one and the same."""
    starts = sorted(
        {edge or date.min for stays_ in several for s in stays_ for edge in (s.start, s.end or date.max)}
    )
    found = []
    for start, end in pairwise(starts):
        held = {s.area for stays_ in several for s in stays_ if _covers(s, start)}
        if len(held) == 1:
            found.append(Stay(held.pop(), _bound(start), _bound(end)))
    return _joined(found)


def _covers(stay: Stay, day: date) -> bool:
    return (stay.start or date.min) <= day < (stay.end or date.max)


def _bound(day: date) -> date | None:
    return None if day in (date.min, date.max) else day


def _from_sightings(seen: Iterable[Seen], areas: AreaFacts, closes_on: date | None) -> list[Stay]:
    sightings = _one_a_day(seen)
    while sightings and sightings[-1].area is None and closes_on and closes_on <= sightings[-1].on:
        sightings.pop()  # closed by then: it keeps the areas it was last in
    if not sightings:
        return []
    starts = [_first_start(sightings[0], areas)]
    for before, after in pairwise(sightings):
        starts.append(_change_between(before, after, areas))
    ends: list[date | None] = [*starts[1:], None]
    found = [Stay(s.area, start, end) for s, start, end in zip(sightings, starts, ends, strict=True)]
    return [*found[:-1], *_carried_forward(found[-1], sightings[-1].on, areas)]


def _one_a_day(seen: Iterable[Seen]) -> list[Seen]:
    """One sighting a day, in order. Files of one day that disagree: the higher id, whatever came first."""
    latest: dict[date, int | None] = {}
    for sighting in seen:
        held = latest.get(sighting.on)
        if sighting.on not in latest or (sighting.area or 0) > (held or 0):
            latest[sighting.on] = sighting.area
    return [Seen(on, latest[on]) for on in sorted(latest)]


def _first_start(first: Seen, areas: AreaFacts) -> date:
    """The first membership reaches back to its area's opening, if that is known."""
    opens = areas.opens.get(first.area) if first.area else None
    return min(opens or first.on, first.on)


def _change_between(before: Seen, after: Seen, areas: AreaFacts) -> date:
    if before.area == after.area or before.area is None or after.area is None:
        return after.on
    return areas.change(before.area, after.area, before.on, after.on)


def _carried_forward(last: Stay, seen_on: date, areas: AreaFacts) -> list[Stay]:
    """The last stay has no end, but where an area's whole place was taken by one other it moves there."""
    found = [last]
    visited = {last.area}
    while (area := found[-1].area) is not None and (heir := areas.sole_heir(area)):
        new, on = heir
        if new in visited or on <= seen_on:
            break
        visited.add(new)
        found[-1:] = [Stay(area, found[-1].start, on), Stay(new, on, None)]
        seen_on = on
    return found


def _in_order_of_strength(told: Sequence[Told]) -> list[Told]:
    """Weakest first. Of a file's statements with one area and start, only the last made counts."""
    latest: dict[tuple[int, int | None, date | None, int], Told] = {}
    for statement in sorted(told, key=lambda t: t.order):
        unique = statement.order if statement.rank else 0
        latest[statement.rank, statement.stay.area, statement.stay.start, unique] = statement
    return sorted(
        latest.values(),
        key=lambda t: (t.rank, date.min if t.rank else t.stay.start or date.min, t.order),
    )


def _overridden(found: list[Stay], by: Stay) -> list[Stay]:
    """``found`` with the days of one stay given over to it."""
    kept: list[Stay] = []
    for stay in found:
        if by.start and (stay.start is None or stay.start < by.start):
            kept.append(Stay(stay.area, stay.start, _earlier(stay.end, by.start)))
        if by.end and (stay.end is None or stay.end > by.end):
            kept.append(Stay(stay.area, max(stay.start or by.end, by.end), stay.end))
    return sorted([*kept, by], key=lambda s: s.start or date.min)


def _earlier(end: date | None, limit: date) -> date:
    return limit if end is None else min(end, limit)


def _joined(found: list[Stay]) -> tuple[Stay, ...]:
    """Neighbouring stays in one area as one; those in none left out."""
    joined: list[Stay] = []
    for stay in found:
        if joined and joined[-1].area == stay.area and joined[-1].end == stay.start:
            joined[-1] = Stay(stay.area, joined[-1].start, stay.end)
        else:
            joined.append(stay)
    return tuple(stay for stay in joined if stay.area is not None and stay.start != stay.end)
