"""Adoptions and their lines as rows: told, projected, put by in order of time, copied in.

A shard is every innovation of some whole share of them. Its rows depend on the seed alone, not on how
many shards there are nor on which process works on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from operator import attrgetter
from pathlib import Path
from random import Random

from adopters.bulk import copy_text
from scaling.ledger.history import Stated
from scaling.ledger.projection import COLUMNS, Told, project
from scaling.models import Adoption, LedgerLine
from scaling.national.catalogue import STEPS, Listed
from scaling.national.cohorts import Placed
from scaling.national.extras import Extras, instant
from scaling.national.histories import DAY_LENGTH, RETRACTED, Course, Line, first_day, last_day, tell
from scaling.national.spool import KEY, STAMP, Month, Spool

NULL = r"\N"
ADOPTION_COLUMNS = ("id", "created_at", "innovation_id", "organisation_id", *COLUMNS)
LINE_COLUMNS = (
    "id", "adoption_id", "recorded_at", "kind", "stage", "step_id", "occurred_on", "precision", "counts_from",
    "recorded_by_id", "source", "evidence", "reason", "note", "review_on", "retracts_id",
)  # fmt: skip
_NOTES = ("Told by telephone.", "From the quarterly return.", "Said at the network meeting.")
_projected = attrgetter(*COLUMNS)

#: Where the marker of a line stands, and the number of a line that others name.
_PLAIN, _NAMED, _REMOVAL = ".", "!", "-"
_MARK = slice(STAMP + 9, STAMP + 19)


@dataclass(frozen=True)
class Site:
    """One adoption to be told. ``heirs``: those among whom its organisation was split, if it was."""

    place: Placed
    heirs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Work:
    """One innovation: its adoptions have the places from ``first`` on among all of them."""

    listed: Listed
    first: int
    sites: Sequence[Site]
    lead: int


@dataclass
class Shard:
    """``latest`` is the last day on which anything is recorded; ``editors`` by organisation's code."""

    folder: Path
    name: str
    seed: int
    latest: int
    editors: Mapping[str, int]
    keys: dict[int, int] = field(default_factory=dict)
    marks: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lines = Spool(self.folder, f"{self.name}-lines")
        self.adoptions = Spool(self.folder, f"{self.name}-adoptions")
        self.extras = Extras()
        self._mark = 0

    def tell(self, work: Sequence[Work], say: Callable[[str], object]) -> None:
        """Put every row of these innovations by."""
        for number, each in enumerate(work, 1):
            self._tell_innovation(each)
            if number % 25 == 0 or number == len(work):
                lines, told = self.lines.counts.total(), self.adoptions.counts.total()
                say(f"told: {number} innovations, {told:,} adoptions, {lines:,} lines")
        self.lines.close()
        self.adoptions.close()

    def _tell_innovation(self, work: Work) -> None:
        plan = work.listed.plan
        random = Random(f"{self.seed}:{plan.slug}")  # noqa: S311 - invented histories, not secrets
        steps = tuple(stage for stage, _ in STEPS) if plan.has_steps else ()
        course = Course(plan.interval, steps, self.latest)
        begins = plan.begins.toordinal()
        for place, site in enumerate(work.sites):
            opened = max(begins, site.place.opens_on.toordinal())
            closes = site.place.closes_on
            until = min(self.latest, closes.toordinal()) if closes else self.latest
            first = opened + int(max(0, until - opened) * random.betavariate(1.5, 2.4))
            lines = tell(random, course, min(first, until), until)
            self._put_by(random, work, work.first + place, site, lines)

    def _put_by(self, random: Random, work: Work, key: int, site: Site, lines: Sequence[Line]) -> None:
        removed = {line.removes for line in lines if line.removes >= 0}
        self._put_adoption_by(work, key, site, lines, removed)
        by = self.editors.get(site.place.code, work.lead)
        marks = {place: self._next_mark() for place in sorted(removed)}
        disputed = self.extras.dispute(random, lines, removed)
        if disputed is not None:
            marks[disputed] = self._next_mark()
            self.extras.add_dispute(random, marks[disputed], lines[disputed], self.latest, by)
        for place, line in enumerate(lines):
            mark = marks.get(line.removes if line.kind == RETRACTED else place)
            self.lines.add(month_of(line.recorded), self._line(work, key, line, mark, by).encode())
        self.extras.consider_adoption(random, key, lines, site.heirs, self.latest, by)
        self.extras.consider_adaptation(random, key, lines, work.listed.components, self.latest, by)

    def _put_adoption_by(
        self, work: Work, key: int, site: Site, lines: Sequence[Line], removed: set[int]
    ) -> None:
        said = tuple(
            Stated(line.kind, line.stage, line.period, place)
            for place, line in enumerate(lines)
            if line.kind != RETRACTED and place not in removed
        )
        instants = [line.recorded for line in lines]
        columns = map(_text, _projected(project(Told(said, last_recorded_at=instant(max(instants))))))
        created = min(instants)
        row = f"{stamp(created)}{key:08d}\t{work.listed.key}\t{site.place.key}\t" + "\t".join(columns)
        self.adoptions.add(month_of(created), f"{row}\n".encode())

    def _next_mark(self) -> int:
        self._mark += 1
        return self._mark

    def _line(self, work: Work, key: int, line: Line, mark: int | None, speaker: int) -> str:
        head = f"{stamp(line.recorded)}{key:08d}"
        by = speaker if line.source == "return" else work.lead
        if line.kind == RETRACTED:
            return (
                f"{head}{_REMOVAL}{mark:010d}{line.kind}\t\t\\N\t\\N\t\t\\N\t{by}\t{line.source}\t\t\t"
                "Logged by mistake.\t\\N\t\n"
            )
        step = work.listed.steps[line.step] if line.step >= 0 else NULL
        counts = (last_day if line.reason else first_day)(line.day, line.precision)
        review = iso(line.review) if line.review else NULL
        note = _NOTES[line.recorded % 3] if line.recorded % 31 == 0 else ""
        named = f"{_NAMED}{mark:010d}" if mark is not None else _PLAIN
        return (
            f"{head}{named}{line.kind}\t{line.stage}\t{step}\t{iso(first_day(line.day, line.precision))}\t"
            f"{line.precision}\t{iso(counts)}\t{by}\t{line.source}\t{line.evidence}\t{line.reason}\t{note}\t"
            f"{review}\t\\N\n"
        )

    def load_adoptions(self, month: Month, first: int) -> int:
        """Copy in those begun in a month, numbered from ``first``; how many."""
        rows = self.adoptions.rows(month)
        copy_text(Adoption, ADOPTION_COLUMNS, self._numbered_adoptions(rows, first))
        return len(rows)

    def _numbered_adoptions(self, rows: Sequence[bytes], first: int) -> Iterator[bytes]:
        for key, row in enumerate(rows, first):
            self.keys[int(row[KEY])] = key
            yield b"%d\t%s\t%s" % (key, row[:STAMP], row[STAMP + 9 :])

    def load_lines(self, month: Month, first: int) -> int:
        """Copy in the lines recorded in a month, numbered from ``first``; how many."""
        rows = self.lines.rows(month)
        copy_text(LedgerLine, LINE_COLUMNS, self._numbered_lines(rows, first))
        return len(rows)

    def _numbered_lines(self, rows: Sequence[bytes], first: int) -> Iterator[bytes]:
        plain, named = ord(_PLAIN), ord(_NAMED)
        for key, row in enumerate(rows, first):
            kind, adoption = row[STAMP + 8], self.keys[int(row[KEY])]
            if kind == plain:
                yield b"%d\t%d\t%s\t%s" % (key, adoption, row[:STAMP], row[STAMP + 9 :])
                continue
            mark, body = int(row[_MARK]), row[STAMP + 19 :]
            if kind == named:
                self.marks[mark] = key
                yield b"%d\t%d\t%s\t%s" % (key, adoption, row[:STAMP], body)
            else:
                yield b"%d\t%d\t%s\t%s%d\n" % (key, adoption, row[:STAMP], body[:-1], self.marks[mark])


@cache
def iso(day: int) -> str:
    return date.fromordinal(day).isoformat()


@cache
def _clock(second: int) -> str:
    return f"{second // 3_600:02}:{second // 60 % 60:02}:{second % 60:02}"


def stamp(recorded: int) -> str:
    """An instant as PostgreSQL reads it, always as long."""
    day, rest = divmod(recorded, DAY_LENGTH)
    return f"{iso(day)} {_clock(rest // 1_000_000)}.{rest % 1_000_000:06}+00"


@cache
def _month_of_day(day: int) -> Month:
    found = date.fromordinal(day)
    return found.year * 12 + found.month


def month_of(recorded: int) -> Month:
    return _month_of_day(recorded // DAY_LENGTH)


def _text(value: object) -> str:
    """A value of a projected column in PostgreSQL's text format."""
    return NULL if value is None else str(value)
