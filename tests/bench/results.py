"""A run as it is kept, and the last one like it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.measures import Measure
from tests.bench.times import Change, Times, change, ratio


@dataclass(frozen=True)
class Machine:
    cores: int
    memory_gb: float
    postgres: str
    load_before: float
    load_after: float

    def __str__(self) -> str:
        return (
            f"{self.cores} cores, {self.memory_gb:.0f} GB, PostgreSQL {self.postgres}; "
            f"load {self.load_before:.1f} at the start, {self.load_after:.1f} at the end"
        )


@dataclass(frozen=True)
class Run:
    """All that one run found. ``notes`` are sentences: what a size was, what the ledger's check said."""

    kind: str
    scale: str
    command: str
    commit: str
    at: str
    machine: Machine
    measures: list[Measure]
    notes: list[str] = field(default_factory=list)

    def floor_of(self, measure: Measure) -> Times | None:
        return next((each.times for each in self.measures if each.what == measure.floor), None)

    def ratio_of(self, measure: Measure) -> float | None:
        """How many times its floor a measure is; None where it has none."""
        floor = self.floor_of(measure)
        return ratio(measure.times, floor) if floor else None


def memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def commit() -> str:
    asked = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() or "unknown"


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def keep(run: Run, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{run.at.replace(':', '')}-{run.kind}-{run.scale}.json"
    path.write_text(json.dumps(asdict(run), indent=1))
    return path


def read(path: Path) -> Run:
    held: dict[str, Any] = json.loads(path.read_text())
    measures = [_measure(each) for each in held.pop("measures")]
    return Run(machine=Machine(**held.pop("machine")), measures=measures, **held)


def _measure(held: dict[str, Any]) -> Measure:
    sql = held.pop("sql")
    return Measure(times=Times(**held.pop("times")), sql=Times(**sql) if sql else None, **held)


def last(kind: str, scale: str, folder: Path) -> Run | None:
    """The newest run of its kind at its scale, if there was one."""
    kept = sorted(folder.glob(f"*-{kind}-{scale}.json"))
    return read(kept[-1]) if kept else None


def changes(run: Run, before: Run | None) -> Iterator[tuple[Measure, Change | None]]:
    """Each measure with how its ratio to the floor changed; None where it was not measured before."""
    earlier = {each.key: each for each in before.measures} if before else {}
    for measure in run.measures:
        old = earlier.get(measure.key)
        yield measure, _change(run, measure, before, old) if before and old else None


def _change(run: Run, measure: Measure, before: Run, old: Measure) -> Change | None:
    now, then = run.ratio_of(measure), before.ratio_of(old)
    if not now or not then:
        return None
    floors = [each.noise for each in (run.floor_of(measure), before.floor_of(old)) if each]
    return change(now, then, measure.times.noise, old.times.noise, *floors)
