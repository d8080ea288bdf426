"""What installation to make: how large, from which number, as on which day. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from scaling.national.scale import Scale

YEARS = 5


@dataclass(frozen=True)
class Wish:
    """``on`` is "today": the last day of which anything is recorded is the day before."""

    scale: Scale
    seed: int
    on: date
    password: str

    @property
    def start(self) -> date:
        """The day of the first file read, and the earliest on which an innovation begins."""
        return date(self.on.year - YEARS, self.on.month, min(self.on.day, 28))

    def random(self, what: str) -> Random:
        """A stream of its own for each part, so that one part does not shift another."""
        return Random(f"{self.seed}:{what}")  # noqa: S311 - invented data, not secrets
