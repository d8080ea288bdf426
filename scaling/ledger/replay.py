"""What a ledger says: from the entries that stand, where an adoption was on any day. Pure.

Entries are put in order by the day they count from (a stage from the first day of its
period, an exit from the last), then up the ladder with exits last; never by when they were
recorded. An exit ends a spell, and the next stage entered begins another. Within a spell an
adoption stands at the highest stage entered so far.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

LADDER = ("contacted", "engaged", "committed", "preparing", "live", "embedded", "sustained")
EXITS = ("declined", "withdrawn", "paused", "stopped")

#: Position on the ladder, exits after every stage.
RANK = {stage: rank for rank, stage in enumerate(LADDER + EXITS)}
LIVE_RANK = RANK["live"]
LIVE_STAGES = LADDER[LIVE_RANK:]


def is_exit(stage: str) -> bool:
    return RANK[stage] >= len(LADDER)


def is_live(stage: str) -> bool:
    """In use: live, embedded or sustained."""
    return LIVE_RANK <= RANK.get(stage, -1) < len(LADDER)


@dataclass(frozen=True)
class Entry:
    """An ``entered`` line that stands. ``counts_from`` is the day it takes effect."""

    stage: str
    counts_from: date

    @property
    def order(self) -> tuple[date, int]:
        return self.counts_from, RANK[self.stage]


@dataclass(frozen=True)
class Transition:
    """From ``on``, the adoption stands at ``stage``; ``spell`` counts from 1."""

    on: date
    stage: str
    spell: int


@dataclass(frozen=True)
class Trajectory:
    """Every change of stage in order, at most one a stage and day; answers for any day."""

    transitions: tuple[Transition, ...]
    _days: tuple[date, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_days", tuple(each.on for each in self.transitions))

    def on(self, day: date) -> Transition | None:
        """Where it stood at the end of ``day``; None before the first entry."""
        position = bisect_right(self._days, day)
        return self.transitions[position - 1] if position else None

    def stage_on(self, day: date) -> str:
        """The stage at the end of ``day``, or "" before the first entry."""
        standing = self.on(day)
        return standing.stage if standing else ""

    def first_at_or_beyond(self, rank: int) -> date | None:
        """The first day it stood at the stage of ``rank`` or a later one (no exits)."""
        return next((each.on for each in self.transitions if rank <= RANK[each.stage] < len(LADDER)), None)

    @property
    def first_live_on(self) -> date | None:
        return self.first_at_or_beyond(LIVE_RANK)


def replay(entries: Iterable[Entry]) -> Trajectory:
    """The trajectory of entries given in any order; repeated entries change nothing."""
    transitions: list[Transition] = []
    standing, spell = "", 0
    for entry in sorted(entries, key=lambda each: each.order):
        if _changes(standing, entry.stage):
            if not standing or is_exit(standing):
                spell += 1
            standing = entry.stage
            transitions.append(Transition(entry.counts_from, standing, spell))
    return Trajectory(tuple(transitions))


def _changes(standing: str, entered: str) -> bool:
    """Whether entering a stage moves an adoption that stands at another."""
    if not standing:
        return True
    if is_exit(standing):
        return entered != standing
    return RANK[entered] > RANK[standing]


def first_entries(entries: Sequence[Entry]) -> dict[str, date]:
    """The day the earliest entry of each stage counts from, by stage."""
    firsts: dict[str, date] = {}
    for entry in entries:
        known = firsts.get(entry.stage)
        if known is None or entry.counts_from < known:
            firsts[entry.stage] = entry.counts_from
    return firsts
