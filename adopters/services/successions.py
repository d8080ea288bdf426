"""Who took whose place, from a file of old code, new code and date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from adopters.bulk import copy_in
from adopters.facts import Recording
from adopters.models import Succession
from adopters.ods.parser import Problem
from adopters.services.loading import Source, begin_load, changing_estate, refused
from adopters.services.tables import Column, Row, Table, day, ods_code, table_of

OLD = Column("old", ("old_code", "predecessor", "predecessor_ods", "predecessor_code"))
NEW = Column("new", ("new_code", "successor", "successor_ods", "successor_code"))
ON = Column("date", ("on", "succession_date", "effective_date", "from"))
COLUMNS = (OLD, NEW, ON)


@dataclass(frozen=True)
class Given:
    """One row of the file: ``old`` gave its place, or part of it, to ``new``."""

    line: int
    old: str
    new: str
    on: date


@dataclass(frozen=True)
class SuccessionSummary:
    read: int
    new: int
    corrected: int
    unchanged: int
    itself: tuple[str, ...]
    repeated: int
    splits: int
    rejected: tuple[Problem, ...]
    load_id: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "new": self.new,
            "updated": self.corrected,
            "unchanged": self.unchanged,
            "itself": list(self.itself),
            "repeated": self.repeated,
            "splits": self.splits,
            "rejected": len(self.rejected),
            "refused": refused(self.rejected),
        }


def load_successions(source: Source, *, dry_run: bool = False) -> SuccessionSummary:
    """Record what the file says and does not stand already. Raises WrongFile.

    Refused: a row that would close a circle with rows before it or with what stands. Skipped
    and listed: an organisation said to succeed itself. One pair with several dates: the first.
    """
    table = table_of(source.data, COLUMNS)
    given, problems = _read(table)
    with changing_estate(source.by, dry_run=dry_run) as r:
        itself = tuple(sorted({g.old for g in given if g.old == g.new}))
        pairs = _first_of_each(g for g in given if g.old != g.new)
        standing = {(s.old_code, s.new_code): s for s in Succession.objects.standing()}
        sound, circular = _without_circles(pairs, standing)
        added = [g for g in sound if (g.old, g.new) not in standing]
        corrected = [g for g in sound if (g.old, g.new) in standing and standing[g.old, g.new].on != g.on]
        r.supersede(Succession.objects.filter(pk__in=[standing[g.old, g.new].pk for g in corrected]))
        load = begin_load(source, "successions")
        _record(r, added + corrected, source.filename)
        summary = SuccessionSummary(
            read=len(table.rows),
            new=len(added),
            corrected=len(corrected),
            unchanged=len(sound) - len(added) - len(corrected),
            itself=itself,
            repeated=len(given) - len(pairs) - sum(g.old == g.new for g in given),
            splits=_splits(sound),
            rejected=tuple(problems + circular),
            load_id=load.pk,
        )
        if added or corrected:
            load.summary = summary.as_json()
            load.save(update_fields=["summary"])
        else:
            load.delete()
        return summary


def _read(table: Table) -> tuple[list[Given], list[Problem]]:
    given: list[Given] = []
    problems: list[Problem] = []
    for row in table.rows:
        found = _given(row)
        if isinstance(found, Given):
            given.append(found)
        else:
            problems.append(found)
    return given, problems


def _given(row: Row) -> Given | Problem:
    for column in (OLD, NEW):
        if problem := ods_code(row, column):
            return problem
    on = day(row, ON)
    if isinstance(on, Problem):
        return on
    return Given(row.line, row.code(OLD), row.code(NEW), on)


def _first_of_each(given: Iterable[Given]) -> list[Given]:
    first: dict[tuple[str, str], Given] = {}
    for g in given:
        held = first.get((g.old, g.new))
        if held is None or g.on < held.on:
            first[g.old, g.new] = g if held is None else Given(held.line, g.old, g.new, g.on)
    return list(first.values())


def _without_circles(
    pairs: list[Given], standing: Mapping[tuple[str, str], object]
) -> tuple[list[Given], list[Problem]]:
    heirs: dict[str, set[str]] = defaultdict(set)
    for old, new in standing:
        heirs[old].add(new)
    sound: list[Given] = []
    circular: list[Problem] = []
    for g in pairs:
        path = _path(heirs, g.new, g.old) if (g.old, g.new) not in standing else None
        if path:
            circle = " to ".join([g.old, *path])
            reason = f"goes round in a circle ({circle}): remove whichever of these is wrong"
            circular.append(Problem(g.line, "new", reason, g.old))
        else:
            heirs[g.old].add(g.new)
            sound.append(g)
    return sound, circular


def _path(heirs: Mapping[str, set[str]], start: str, goal: str) -> list[str] | None:
    """A way along successions from one code to another, or None."""
    came_from: dict[str, str | None] = {start: None}
    queue = [start]
    while queue:
        code = queue.pop()
        if code == goal:
            break
        for heir in heirs.get(code, ()):
            if heir not in came_from:
                came_from[heir] = code
                queue.append(heir)
    if goal not in came_from:
        return None
    path = [goal]
    while (before := came_from[path[-1]]) is not None:
        path.append(before)
    return path[::-1]


def _splits(sound: list[Given]) -> int:
    """How many old codes now have several successors, of those in the file."""
    heirs: dict[str, set[str]] = defaultdict(set)
    for old, new in Succession.objects.standing().values_list("old_code", "new_code"):
        heirs[old].add(new)
    return sum(len(heirs[old]) > 1 for old in {g.old for g in sound})


def _record(r: Recording, given: list[Given], source: str) -> None:
    copy_in(
        Succession,
        ["old_code", "new_code", '"on"', "source", "recorded_at", "recorded_by_id"],
        ((g.old, g.new, g.on, source[:200], r.at, r.by and r.by.pk) for g in given),
    )
