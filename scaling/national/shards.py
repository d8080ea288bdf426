"""A share of the innovations: their lists drawn and stored, their adoptions and lines told and put by.

What a shard tells depends on the seed alone, not on which process works on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

from scaling.national.catalogue import STEPS, Listed
from scaling.national.cohorts import Placed, draw, freeze
from scaling.national.extras import Extras
from scaling.national.histories import DAY_LENGTH, RETRACTED, Course, Line, tell
from scaling.national.people import Staff
from scaling.national.rows import adoption_row, line_row, projection
from scaling.national.sites import choose
from scaling.national.spool import Month, Spool
from scaling.national.wish import Wish

Say = Callable[[str], object]


@dataclass(frozen=True)
class Country:
    """What every shard knows. ``placed`` is by kind; ``splits`` and ``boards`` (names) by code."""

    wish: Wish
    placed: Mapping[str, Sequence[Placed]]
    splits: Mapping[str, tuple[str, ...]]
    boards: Mapping[str, str]
    staff: Staff

    @property
    def latest(self) -> int:
        """The last day on which anything is recorded: the day before today."""
        return self.wish.on.toordinal() - 1


@dataclass(frozen=True)
class Work:
    """One innovation: its adoptions have the places from ``first`` on among all of them."""

    listed: Listed
    first: int


@dataclass
class Told:
    """What a shard has put by. ``held`` is what its process held at most, in KB, if it had one."""

    adoptions: Spool
    lines: Spool
    extras: Extras
    held: int = 0


class Shard:
    """Marks, by which one row names another, are unlike those of any other shard."""

    def __init__(self, number: int, country: Country, work: Sequence[Work], folder: Path) -> None:
        self.number, self.country, self.work = number, country, work
        self.lines = Spool(folder, f"lines-{number}")
        self.adoptions = Spool(folder, f"adoptions-{number}")
        self.extras = Extras(country.latest)
        self._mark = number * 1_000_000_000

    def tell(self, say: Say) -> Told:
        members = 0
        for number, each in enumerate(self.work, 1):
            members += self._tell_innovation(each)
            if number % 25 == 0 or number == len(self.work):
                adoptions, lines = self.adoptions.counts.total(), self.lines.counts.total()
                say(
                    f"told: {number} innovations, {members:,} sites listed, "
                    f"{adoptions:,} adoptions, {lines:,} lines"
                )
        self.lines.close()
        self.adoptions.close()
        return Told(self.adoptions, self.lines, self.extras)

    def _tell_innovation(self, work: Work) -> int:
        """How many are on its lists."""
        country, listed = self.country, work.listed
        plan, lead = listed.plan, country.staff.leads[listed.plan.slug]
        random = country.wish.random(plan.slug)
        lists = draw(plan, country.placed, random)
        sites = choose(plan, lists, country.placed, random, country.wish.on)
        steps = tuple(stage for stage, _ in STEPS) if plan.has_steps else ()
        course = Course(plan.interval, steps, country.latest)
        for place, site in enumerate(sites, work.first):
            opened = max(plan.begins, site.opens_on).toordinal()
            until = min(country.latest, site.closes_on.toordinal()) if site.closes_on else country.latest
            begins = opened + int(max(0, until - opened) * random.betavariate(1.5, 2.4))
            self._put_by(random, listed, place, site, tell(random, course, min(begins, until), until))
        return freeze(listed, lists, country.boards, lead)

    def _put_by(
        self, random: Random, listed: Listed, place: int, site: Placed, lines: Sequence[Line]
    ) -> None:
        lead = self.country.staff.leads[listed.plan.slug]
        speaker = self.country.staff.editors.get(site.code, lead)
        removed = {line.removes for line in lines if line.removes >= 0}
        created = min(line.recorded for line in lines)
        row = adoption_row(place, listed.key, site.key, created, projection(lines, removed))
        self.adoptions.add(month_of(created), row)
        marks = {line: self._next_mark() for line in sorted(removed)}
        self._say_beside(random, listed, place, site, lines, marks)
        for number, line in enumerate(lines):
            by = speaker if line.source == "return" else lead
            mark = marks.get(line.removes if line.kind == RETRACTED else number)
            self.lines.add(month_of(line.recorded), line_row(place, line, by, mark, listed.steps))

    def _say_beside(
        self,
        random: Random,
        listed: Listed,
        place: int,
        site: Placed,
        lines: Sequence[Line],
        marks: dict[int, int],
    ) -> None:
        """Whatever is said of the adoption beside its lines; a line disputed gets a mark."""
        country = self.country
        by = country.staff.editors.get(site.code, country.staff.leads[listed.plan.slug])
        disputed = self.extras.dispute(random, lines, marks.keys())
        if disputed is not None:
            marks[disputed] = self._next_mark()
            self.extras.add_dispute(random, marks[disputed], lines[disputed], by)
        heirs = country.splits.get(site.code, ())
        self.extras.consider_answer(random, place, lines, heirs, by)
        self.extras.consider_adaptation(random, place, lines, listed.components, by)

    def _next_mark(self) -> int:
        self._mark += 1
        return self._mark


@cache
def _month_of_day(day: int) -> Month:
    found = date.fromordinal(day)
    return found.year * 12 + found.month


def month_of(recorded: int) -> Month:
    return _month_of_day(recorded // DAY_LENGTH)
