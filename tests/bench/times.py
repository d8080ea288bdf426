"""How long something took, over a sample. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

#: Half the width of a notch in interquartile ranges over the root of the count: medians whose notches
#: do not overlap differ at about the 5% level (McGill, Tukey and Larsen, 1978).
NOTCH = 1.57

#: A change smaller than this is not spoken of, however sure it is.
SMALLEST_CHANGE = 0.1


def quantile(values: Sequence[float], fraction: float) -> float:
    """Between the two nearest values, in proportion (Hyndman and Fan, 1996, type 7)."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * fraction
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


@dataclass(frozen=True)
class Times:
    """In milliseconds. ``noise`` is the half width of the median's notch, as a part of the median."""

    count: int
    median: float
    p95: float
    noise: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Times:
        """Raises ValueError for no sample at all."""
        if not seconds:
            raise ValueError("Nothing was measured.")
        median = quantile(seconds, 0.5)
        spread = quantile(seconds, 0.75) - quantile(seconds, 0.25)
        noise = NOTCH * spread / sqrt(len(seconds)) / median if median else 0.0
        return cls(len(seconds), median * 1000, quantile(seconds, 0.95) * 1000, noise)


def ratio(times: Times, floor: Times) -> float:
    """How many times as long as the floor, by the medians."""
    return times.median / floor.median if floor.median else inf


@dataclass(frozen=True)
class Change:
    """A ratio now against a ratio before. ``noise`` is what the two may differ by though nothing changed."""

    part: float
    noise: float

    @property
    def is_beyond_noise(self) -> bool:
        return abs(self.part) > max(self.noise, SMALLEST_CHANGE)

    def __str__(self) -> str:
        mark = ("▲" if self.part > 0 else "▼") if self.is_beyond_noise else ""
        return f"{self.part:+.0%}{mark}"


def change(now: float, before: float, *noises: float) -> Change:
    return Change(now / before - 1 if before else 0.0, sum(noises))
