"""Invented histories of adoption: who began when, how far they got, who stopped. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from scaling.ledger.replay import LADDER

#: Days from one stage to the next, shortest and longest.
_DAYS = {
    "engaged": (10, 60),
    "committed": (20, 120),
    "preparing": (5, 40),
    "live": (30, 150),
    "embedded": (60, 180),
    "sustained": (370, 420),
}
_LIVE = LADDER.index("live")


@dataclass(frozen=True)
class Told:
    """One line to log: a stage or exit entered, or (stage "") still in use."""

    stage: str
    day: date
    evidence: str = "reported"
    reason: str = ""


def history(random: Random, begins: date, today: date) -> list[Told]:
    """One site's lines from ``begins`` to ``today``; none if it begins later."""
    lines: list[Told] = []
    reach = random.choices(range(len(LADDER)), weights=[4, 7, 8, 9, 34, 26, 12])[0]
    day = begins
    for position, stage in enumerate(LADDER[: reach + 1]):
        if position:
            day += timedelta(days=random.randint(*_DAYS[stage]))
        if day > today:
            break
        lines.append(Told(stage, day, _evidence(random, position)))
    return lines + _after(random, lines, today)


def _evidence(random: Random, position: int) -> str:
    if position < _LIVE:
        return "reported"
    return random.choices(["reported", "confirmed", "observed"], weights=[4, 5, 1])[0]


def _after(random: Random, lines: list[Told], today: date) -> list[Told]:
    """What followed: an exit, or word from the site that it is still in use."""
    if not lines:
        return []
    last = lines[-1]
    later = last.day + timedelta(days=random.randint(30, 200))
    position = LADDER.index(last.stage)
    if random.random() < 0.14 and later <= today:
        return [Told(_exit(random, position), later, "reported", _reason(random))]
    if position >= _LIVE and random.random() < 0.55:
        recent = today - timedelta(days=random.randint(1, 100))
        if recent > last.day:
            return [Told("", recent, "confirmed")]
    return []


def _exit(random: Random, position: int) -> str:
    if position < LADDER.index("committed"):
        return "declined"
    if position < _LIVE:
        return random.choice(["withdrawn", "paused"])
    return random.choice(["stopped", "stopped", "paused"])


def _reason(random: Random) -> str:
    return random.choices(
        ["staff_time", "cost", "it", "governance", "key_person", "reorganisation", "priority"],
        weights=[5, 4, 4, 3, 3, 2, 2],
    )[0]
