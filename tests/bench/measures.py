"""One thing measured, and what it cost besides time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from django.db import connection

from tests.bench.pace import Pace
from tests.bench.times import Times

IN_PROCESS, OVER_HTTP = "in process", "HTTP"

#: What a measure is a part of.
WRITING, READING, FLOOR = "Writing", "Pages", "Floors"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What was measured, as whom, and what it took: the most of any one time but for the ``times``.

    ``sql`` is the time its queries took, in it. ``memory`` is the peak of a server process, in MB.
    ``pace`` is what a page with one query took meanwhile, in ms; 0 where that was not asked. ``floor``
    names the measure it is held against, ``budget`` what it must keep to. ``broken`` counts answers
    that were errors.
    """

    what: str
    times: Times
    variant: str = ""
    role: str = ""
    way: str = IN_PROCESS
    part: str = WRITING
    sql: Times | None = None
    queries: int = 0
    rows: int = 0
    size: int = 0
    memory: float = 0.0
    pace: float = 0.0
    floor: str = ""
    budget: str = ""
    broken: int = 0

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.what, self.variant, self.role, self.way

    def at_pace(self, ms: float) -> float:
        """What so many ms would be where a page with one query takes 1 ms, as it did for the design."""
        return ms / max(self.pace, 1.0)


@dataclass
class Statements:
    """What was asked of the database: how often, for how long, and how many rows came back."""

    count: int = 0
    rows: int = 0
    seconds: float = 0.0

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        began = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += perf_counter() - began
            self.count += 1
            self.rows += max(context["cursor"].rowcount, 0)


@contextmanager
def counted() -> Iterator[Statements]:
    statements = Statements()
    with connection.execute_wrapper(statements):
        yield statements


def timed(act: Callable[[], object]) -> float:
    """Seconds."""
    began = perf_counter()
    act()
    return perf_counter() - began


class Refused(Exception):
    """What was to be measured was not done."""


@dataclass
class Taken:
    """What acts of one kind took, one after another. The first warms what the others find warm."""

    seconds: list[float] = field(default_factory=list)
    sql: list[float] = field(default_factory=list)
    queries: int = 0
    broken: int = 0
    pace: Pace = field(default_factory=Pace)

    def take(self, act: Callable[[], object]) -> None:
        with counted() as statements:
            try:
                self.seconds.append(timed(act))
            except Refused:
                self.broken += 1
                return
        self.sql.append(statements.seconds)
        self.queries = max(self.queries, statements.count)
        self.pace.beat()

    def measures(self, **about: Any) -> Iterator[Measure]:
        """One; none where nothing was done. ``about`` is the rest of the measure."""
        warm = slice(1, None) if len(self.seconds) > 1 else slice(None)
        if self.seconds:
            times, sql = Times.of(self.seconds[warm]), Times.of(self.sql[warm])
            yield Measure(
                times=times, sql=sql, queries=self.queries, broken=self.broken, pace=self.pace.ms, **about
            )


def measured(acts: Iterable[Callable[[], object]], **about: Any) -> Iterator[Measure]:
    """The measure of several acts of one kind."""
    taken = Taken()
    for act in acts:
        taken.take(act)
    yield from taken.measures(**about)


def family(pid: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def forget_peaks(pids: Iterable[int]) -> None:
    """Let the peak of each process begin anew at what it holds (proc(5), clear_refs)."""
    for pid in pids:
        with suppress(OSError):
            Path(f"/proc/{pid}/clear_refs").write_text("5")


def peak(pids: Iterable[int]) -> float:
    """The most memory any of the processes held, in MB."""
    return max((_peak_of(pid) for pid in pids), default=0.0)


def _peak_of(pid: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


@contextmanager
def own_peak() -> Iterator[Callable[[], float]]:
    """Gives a function that says the most memory we have held since."""
    forget_peaks([os.getpid()])
    yield lambda: _peak_of(os.getpid())
