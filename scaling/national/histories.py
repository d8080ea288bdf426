"""Invented histories: the lines of one adoption, in the order they were true, and when each was recorded.

Days are ordinals (``date.toordinal``) and instants are microseconds since day 0, in UTC: ten million
lines are told in plain numbers. Every history keeps to ``scaling.ledger.rules``, at every instant of
recording, but for a few from which a line was removed that others rest on. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from random import Random

from scaling.ledger.replay import LADDER, LIVE_RANK, RANK
from scaling.periods import Period

ENTERED, STILL, RETRACTED = "entered", "still", "retracted"
DAY_LENGTH = 86_400_000_000
_HOUR = 3_600_000_000
_COMMITTED = RANK["committed"]

#: Days from the stage before, shortest and how many more at most.
_DAYS = {
    "engaged": (5, 50),
    "committed": (15, 100),
    "preparing": (5, 40),
    "live": (25, 130),
    "embedded": (60, 150),
    "sustained": (365, 90),
}
#: How far sites get, by rank, in a hundred.
_REACH = (0, 0, 0, *([1] * 5), *([2] * 5), *([3] * 7), *([4] * 30), *([5] * 30), *([6] * 20))
_SITES_SAID = ("reported", "confirmed", "confirmed", "confirmed", "confirmed", "observed")
_REASONS = (
    *("staff_time", "staff_time", "cost", "cost", "it", "it", "governance", "key_person", "reorganisation"),
    *("priority", "supplier", "leadership", "pathway_fit", "no_evidence", "space", "skills", "other"),
)
_SOURCES = ("form", "form", "form", "import", "import", "import", "import", "return", "api")


@dataclass(slots=True)
class Line:
    """``day`` is when it was true, ``recorded`` when it was written down; ``step`` a place in a list.

    ``removes`` is a place among the lines of its history.
    """

    kind: str
    stage: str
    day: int
    precision: str = "day"
    recorded: int = 0
    evidence: str = "reported"
    reason: str = ""
    source: str = "form"
    review: int = 0
    step: int = -1
    removes: int = -1

    @property
    def period(self) -> Period:
        return period(self.day, self.precision)


@cache
def period(day: int, precision: str) -> Period:
    return Period.of(date.fromordinal(day), precision)


@cache
def first_day(day: int, precision: str) -> int:
    return period(day, precision).first.toordinal()


@cache
def last_day(day: int, precision: str) -> int:
    return period(day, precision).last.toordinal()


@dataclass(frozen=True)
class Course:
    """What the histories of one innovation share. ``steps``: the stage of each of its named steps.

    ``latest`` is the last day on which anything is recorded.
    """

    interval: int
    steps: tuple[str, ...]
    latest: int


def tell(random: Random, course: Course, begins: int, until: int) -> list[Line]:
    """What one site did from ``begins`` to ``until`` (the last day it could do anything)."""
    lines: list[Line] = []
    day, low, after = begins, _first_rank(random), -1
    while True:
        start = len(lines)
        _climb(random, course, lines, day, low, until)
        _make_coarse(random, lines, start, after)
        reached = max(RANK[line.stage] for line in lines[start:] if line.stage)
        left = _leave(random, lines, reached, until) if random.random() < 0.16 else None
        _stay(random, course, lines, start, left.day if left else until + 1)
        if left is None:
            break
        lines.append(left)
        after = last_day(left.day, left.precision)
        day = after + 10 + int(random.random() * 200)
        if day > until or random.random() > 0.45:
            break
        low = min(reached, int(random.random() * 5))
    _record(random, course, lines)
    _mishaps(random, course, lines)
    return lines


def _first_rank(random: Random) -> int:
    """Most begin at the foot of the ladder; some are logged straight at a later stage."""
    chance = random.random()
    if chance < 0.7:
        return 0
    return 1 if chance < 0.85 else int(2 + random.random() * 3)


def _climb(random: Random, course: Course, lines: list[Line], day: int, low: int, until: int) -> None:
    top = max(low, _REACH[int(random.random() * 100)])
    for rank in range(low, top + 1):
        stage = LADDER[rank]
        if rank > low:
            if rank < LIVE_RANK and random.random() < 0.15:
                continue
            shortest, more = _DAYS[stage]
            day += shortest + int(random.random() * more)
        if day > until:
            return
        evidence = "reported" if rank < LIVE_RANK else random.choice(_SITES_SAID)
        lines.append(Line(ENTERED, stage, day, evidence=evidence))
        for number, under in enumerate(course.steps):
            if under == stage and day + 9 <= until and random.random() < 0.6:
                lines.append(Line(STILL, "", day + int(random.random() * 10), step=number))


def _make_coarse(random: Random, lines: list[Line], start: int, after: int) -> None:
    """Some are known only to the month, quarter or year; never so that one would fall before an exit."""
    for line in lines[start:]:
        chance = random.random()
        if chance < 0.13 and line.step < 0:
            precision = "month" if chance < 0.08 else "quarter" if chance < 0.115 else "year"
            if first_day(line.day, precision) > after:
                line.precision = precision


def _leave(random: Random, lines: list[Line], reached: int, until: int) -> Line | None:
    """An exit that fits how far it had got; none if that would be after ``until``."""
    last = max(line.day for line in lines)
    day = last + 32 + int(random.random() * (400 if reached >= LIVE_RANK else 150))
    if day > until:
        return None
    exit_ = Line(ENTERED, _exit(random, reached), day, reason=random.choice(_REASONS))
    if exit_.stage == "paused":
        exit_.review = day + 60 + int(random.random() * 120)
    elif random.random() < 0.1 and last_day(day, "month") <= until:
        exit_.precision = "month"
    return exit_


def _exit(random: Random, reached: int) -> str:
    if random.random() < 0.3:
        return "paused"
    if reached < _COMMITTED:
        return "declined"
    return "stopped" if reached >= LIVE_RANK else "withdrawn"


def _stay(random: Random, course: Course, lines: list[Line], start: int, end: int) -> None:
    """Returns from one who is still at it, about every interval, up to the day before ``end``."""
    entered = [line for line in lines[start:] if line.stage]
    live = [line.day for line in entered if RANK[line.stage] >= LIVE_RANK]
    day = live[0] if live else entered[-1].day
    often = course.interval if live else 150
    while True:
        day += int(often * (0.7 + random.random() * 0.6))
        if day >= end:
            return
        if random.random() < 0.85:
            line = Line(STILL, "", day)
            if live:
                line.evidence = random.choice(_SITES_SAID)
            if random.random() < 0.06 and first_day(day, "month") >= entered[0].day:
                line.precision = "month"
            lines.append(line)


def _record(random: Random, course: Course, lines: list[Line]) -> None:
    """When each was written down: a third of them late, none before what it rests on."""
    lines.sort(key=lambda line: line.day)
    floor, latest, begins = 0, 0, True
    for line in lines:
        line.source = random.choice(_SOURCES)
        if line.source == "return":
            line.evidence = "confirmed"
        is_exit = line.reason != ""
        earliest = last_day(line.day, line.precision) if is_exit else line.day
        line.recorded = max(_instant(random, course, earliest), latest if is_exit else floor)
        latest = max(latest, line.recorded + 60_000_000)
        if is_exit or begins:
            floor = line.recorded + 60_000_000
        begins = is_exit


def _instant(random: Random, course: Course, day: int) -> int:
    """An instant in working hours on ``day`` or after it."""
    late = random.random() < 0.27
    on = day + (int(21 + random.random() ** 2 * 200) if late else int(random.random() * 8))
    if on > course.latest:
        on = day + int(random.random() * (course.latest - day + 1))
    return on * DAY_LENGTH + 8 * _HOUR + int(random.random() * 9 * _HOUR)


def _mishaps(random: Random, course: Course, lines: list[Line]) -> None:
    """Some lines are removed again, and most of those logged anew, rightly."""
    for place in range(len(lines)):
        if random.random() < 0.012:
            _remove(random, course, lines, place)
    if len(lines) > 1 and lines[-1].stage == "stopped" and random.random() < 0.15:
        _undermine(random, course, lines)


def _remove(random: Random, course: Course, lines: list[Line], place: int) -> None:
    """A return is taken back; a stage is logged again for the day it really was.

    What was first said is put earlier in time, no earlier than the line before it.
    """
    line = lines[place]
    if line.reason or (line.stage and (place == 0 or line.precision != "day")):
        return
    when = _later(random, course, line.recorded)
    if line.stage:
        earlier = lines[place - 1]
        wrong = line.day - 1 - int(random.random() * 20)
        if earlier.reason or earlier.kind == RETRACTED or wrong <= earlier.day:
            return
        lines.append(replace(line, recorded=when + 90_000_000, source="form"))
        line.day = wrong
    lines.append(Line(RETRACTED, "", line.day, recorded=when, removes=place))


def _undermine(random: Random, course: Course, lines: list[Line]) -> None:
    """Remove the one entry that says it was ever in use, though it is said to have stopped."""
    live = [place for place, line in enumerate(lines) if RANK.get(line.stage, -1) >= LIVE_RANK]
    used = [place for place in live if not lines[place].reason]
    removed = {line.removes for line in lines}
    if len(used) == 1 and not removed & set(used):
        when = _later(random, course, max(line.recorded for line in lines))
        lines.append(Line(RETRACTED, "", lines[used[0]].day, recorded=when, removes=used[0]))


def _later(random: Random, course: Course, instant: int) -> int:
    """After ``instant`` by up to some months, and within what has been recorded."""
    end = (course.latest + 1) * DAY_LENGTH - 6 * _HOUR
    return instant + 120_000_000 + int(random.random() ** 3 * max(0, min(end - instant, 120 * DAY_LENGTH)))
