"""What a ledger states, free of who said it and when: the ground the rules stand on. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from scaling.ledger.replay import RANK, Entry, Trajectory, is_exit, is_live, replay
from scaling.periods import Period

ENTERED, STILL = "entered", "still"
#: Evidence that is not the lead's own.
BETTER_WORD = ("confirmed", "observed")


class Stated(NamedTuple):
    """One line that stands, or would. ``stage`` is empty for ``still``.

    ``line`` is the key of a recorded line, None for one that is only proposed. ``vouches``: a site
    or routine data say by it that the innovation is in use.
    """

    kind: str
    stage: str
    period: Period
    line: int | None = None
    vouches: bool = False

    @property
    def counts_from(self) -> date:
        """A stage counts from the first day of its period, an exit from the last."""
        return self.period.last if self.stage and is_exit(self.stage) else self.period.first

    @property
    def order(self) -> tuple[date, int, int]:
        """Time, then up the ladder with exits last; new evidence after any entry of its day."""
        return self.counts_from, RANK.get(self.stage, len(RANK)), self.line or 0


def vouches(stage: str, step: int | None, evidence: str) -> bool:
    """Whether a line that stands says, on better word than a lead's, that the innovation is in use.

    ``stage`` is empty for ``still``; with a ``step`` it says only that the step is done.
    """
    return evidence in BETTER_WORD and (is_live(stage) or not (stage or step))


@lru_cache(maxsize=20_000)
def period_of(day: date, precision: str) -> Period:
    """The period of a precision that holds a day. The same days come again and again."""
    return Period.of(day, precision)


@dataclass(frozen=True)
class Contradiction:
    """A statement that its fellows do not bear out, and why, in words for people."""

    stated: Stated
    why: str


def trajectory(stated: Iterable[Stated]) -> Trajectory:
    return replay(Entry(each.stage, each.counts_from) for each in stated if each.kind == ENTERED)


def in_order(stated: Iterable[Stated]) -> list[Stated]:
    return sorted(stated, key=lambda each: each.order)


@dataclass
class Spell:
    """One run at the ladder while it is walked: what was entered, and the exit if there was one.

    A pause may yet end in another exit, so a paused spell keeps what it had reached.
    """

    entered: dict[str, Stated] = field(default_factory=dict)
    exit: Stated | None = None

    @property
    def reached(self) -> int:
        """The rank of the highest stage entered; -1 before any."""
        return max((RANK[stage] for stage in self.entered), default=-1)

    @property
    def ended(self) -> bool:
        return self.exit is not None
