"""Adoptions and lines as the rows that are copied in, in PostgreSQL's text format.

A row begins with the instant it is put by under and with eight digits, the place of its adoption among
all. A line goes on with a marker: plain, named by another line, or a removal; the last two have the ten
digits of the mark by which the one finds the other.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableSequence, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache

from scaling.ledger.history import Stated, vouches
from scaling.ledger.projection import COLUMNS, Projection, Told, project
from scaling.national.histories import DAY_LENGTH, RETRACTED, Line, first_day, last_day
from scaling.national.spool import PLACE, STAMP

NULL = r"\N"
ADOPTION_COLUMNS = ("id", "created_at", "innovation_id", "organisation_id", *COLUMNS)
LINE_COLUMNS = (
    "id", "adoption_id", "recorded_at", "kind", "stage", "step_id", "occurred_on", "precision", "counts_from",
    "recorded_by_id", "source", "evidence", "reason", "note", "review_on", "retracts_id",
)  # fmt: skip
PLAIN, NAMED, REMOVAL = ".", "!", "-"
_MARKER, _MARK = STAMP + 8, slice(STAMP + 9, STAMP + 19)
_NOTES = ("Told by telephone.", "From the quarterly return.", "Said at the network meeting.")
_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


def projection(lines: Sequence[Line], removed: set[int]) -> Projection:
    """What ``project`` makes of the lines, asked as little as will do.

    Returns bear on three columns only: the last day of any activity; the last that use was vouched for;
    and whether the whole contradicts itself, which it never does unless an entry was removed.
    """
    standing = [line for place, line in enumerate(lines) if place not in removed and line.kind != RETRACTED]
    entry_removed = any(lines[place].stage for place in removed)
    asked = standing if entry_removed else [line for line in standing if line.stage]
    said = tuple(Stated(line.kind, line.stage, line.period) for line in asked)
    found = project(Told(said, last_recorded_at=instant(max(line.recorded for line in lines))))
    last = max(map(counts_from, standing))
    vouched = max((counts_from(line) for line in standing if _vouches(line)), default=0)
    return found._replace(
        last_activity_on=date.fromordinal(last), vouched_on=date.fromordinal(vouched) if vouched else None
    )


def _vouches(line: Line) -> bool:
    return vouches(line.stage, None if line.step < 0 else line.step + 1, line.evidence)


def adoption_row(place: int, innovation: int, organisation: int, created: int, told: Projection) -> bytes:
    columns = "\t".join([NULL if value is None else str(value) for value in told])
    return f"{stamp(created)}{place:08d}\t{innovation}\t{organisation}\t{columns}\n".encode()


def line_row(place: int, line: Line, by: int, mark: int | None, steps: Sequence[int]) -> bytes:
    """``steps`` are keys. A removal lacks the key of what it removes, which comes last."""
    head = f"{stamp(line.recorded)}{place:08d}"
    if line.kind == RETRACTED:
        return (
            f"{head}{REMOVAL}{mark:010d}{line.kind}\t\t\\N\t\\N\t\t\\N\t{by}\t{line.source}\t\t\t"
            "Logged by mistake.\t\\N\t\n"
        ).encode()
    named = PLAIN if mark is None else f"{NAMED}{mark:010d}"
    step = steps[line.step] if line.step >= 0 else NULL
    note = _NOTES[line.recorded % 3] if line.recorded % 31 == 0 else ""
    review = iso(line.review) if line.review else NULL
    return (
        f"{head}{named}{line.kind}\t{line.stage}\t{step}\t{iso(first_day(line.day, line.precision))}\t"
        f"{line.precision}\t{iso(counts_from(line))}\t{by}\t{line.source}\t{line.evidence}\t{line.reason}\t"
        f"{note}\t{review}\t\\N\n"
    ).encode()


def numbered_adoptions(rows: Sequence[bytes], first: int, keys: MutableSequence[int]) -> Iterator[bytes]:
    """Rows with the keys they get; ``keys`` learns them by place."""
    for key, row in enumerate(rows, first):
        keys[int(row[PLACE])] = key
        yield b"%d\t%s\t%s" % (key, row[:STAMP], row[STAMP + 9 :])


def numbered_lines(
    rows: Sequence[bytes], first: int, keys: Sequence[int], marks: dict[int, int]
) -> Iterator[bytes]:
    """Rows with the keys they get; ``marks`` learns those that others name."""
    plain, named = ord(PLAIN), ord(NAMED)
    for key, row in enumerate(rows, first):
        marker, adoption = row[_MARKER], keys[int(row[PLACE])]
        if marker == plain:
            yield b"%d\t%d\t%s\t%s" % (key, adoption, row[:STAMP], row[_MARK.start :])
        elif marker == named:
            marks[int(row[_MARK])] = key
            yield b"%d\t%d\t%s\t%s" % (key, adoption, row[:STAMP], row[_MARK.stop :])
        else:
            removes = marks[int(row[_MARK])]
            yield b"%d\t%d\t%s\t%s%d\n" % (key, adoption, row[:STAMP], row[_MARK.stop : -1], removes)


def counts_from(line: Line) -> int:
    """A stage counts from the first day of its period, an exit from the last."""
    return (last_day if line.reason else first_day)(line.day, line.precision)


def instant(microseconds: int) -> datetime:
    """From microseconds since day 0, whose day 1 is the first of January of year 1."""
    return _BEGINNING + timedelta(microseconds=microseconds - DAY_LENGTH)


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
