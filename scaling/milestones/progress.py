"""Where a milestone stands, from the count it aims at day by day. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import ceil

from scaling.spread.curves import Daily, Sought


class State(StrEnum):
    ACHIEVED = "achieved"
    ON_COURSE = "on_course"
    BEHIND = "behind"
    MISSED = "missed"


@dataclass(frozen=True)
class Aim:
    """So many sites, or such a percentage of those eligible, from ``set_on`` to ``due_on``."""

    count: int | None
    percent: Fraction | None
    set_on: date
    due_on: date

    def goal(self, eligible: int) -> int:
        """The number of sites aimed at: a percentage is rounded up to whole sites."""
        if self.count is not None:
            return self.count
        return ceil(eligible * (self.percent or Fraction(0)) / 100)


@dataclass(frozen=True)
class Progress:
    """``reached_on`` is the first day the goal was reached, if it ever was by ``as_at``.

    ``expected`` is what a steady pace from the day it was set would have reached by now.
    """

    state: State
    actual: int
    goal: int
    expected: int
    reached_on: date | None


def sought(aim: Aim, eligible: int, as_at: date) -> Sought:
    """What ``progress`` asks of the count."""
    return Sought(
        days=frozenset([as_at, _begun_on(aim, as_at)]),
        goals=frozenset([aim.goal(eligible)]),
    )


def progress(aim: Aim, daily: Daily, eligible: int, as_at: date) -> Progress:
    """Hold an aim against what happened: the count day by day, of so many ``eligible``.

    Achieved: reached on or before the due date. Missed: the due date has passed without it.
    Until then it is on course if at least as far as a straight line from the count on the day
    it was set to the goal on the due date, and behind if not.
    """
    goal, actual = aim.goal(eligible), daily.on(as_at)
    reached_on = daily.first_reaching(goal, as_at)
    expected = _pace(daily.on(_begun_on(aim, as_at)), goal, aim, as_at)
    if reached_on is not None and reached_on <= aim.due_on:
        state = State.ACHIEVED
    elif as_at > aim.due_on:
        state = State.MISSED
    else:
        state = State.ON_COURSE if actual >= expected else State.BEHIND
    return Progress(state, actual, goal, expected, reached_on)


def _begun_on(aim: Aim, as_at: date) -> date:
    return min(aim.set_on, as_at)


def _pace(start: int, goal: int, aim: Aim, as_at: date) -> int:
    days = (aim.due_on - aim.set_on).days
    if days <= 0 or as_at >= aim.due_on:
        return goal
    gone = max((as_at - aim.set_on).days, 0)
    return start + ceil((goal - start) * Fraction(gone, days))
