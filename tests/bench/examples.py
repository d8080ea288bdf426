"""Measures made up for tests."""

from __future__ import annotations

from typing import Any

from tests.bench.measures import Measure
from tests.bench.results import Machine, Run
from tests.bench.times import Times

MACHINE = Machine(cores=2, memory_gb=24, postgres="18.6", load_before=0.1, load_after=1.5)


def times(median: float, p95: float | None = None, noise: float = 0.0) -> Times:
    return Times(count=20, median=median, p95=p95 or median, noise=noise)


def measure(what: str, median: float, p95: float | None = None, **about: Any) -> Measure:
    return Measure(what=what, times=times(median, p95), **about)


def run(*measures: Measure, at: str = "2026-11-23T09:00:00+00:00") -> Run:
    return Run("bench", "0.1", "make bench", "abc1234", at, MACHINE, list(measures))
