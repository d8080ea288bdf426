"""One row of text as a line to record, or what is wrong with it. Touches no database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from adopters.free_text import NHS_NUMBER_REFUSED
from innovations.models import Stage
from scaling.imports.columns import TAKEN_OUT, Column, SourceRow, without_nhs_number
from scaling.models import Evidence, Reason
from scaling.periods import DAY, Period, UnreadableDate, parse_period

#: Days since 1900 that a spreadsheet may show where a cell lost its date format: 1955 to 2091.
_DATE_SERIAL = re.compile(r"[2-6]\d{4}")
#: "3-Nov-26", "Nov-26", "03/11/26": how Excel writes dates into a CSV.
_TWO_DIGIT_YEAR = re.compile(r"((?:\d{1,2}[ -])?[A-Za-z]{3,9}[ -]|\d{1,2}[/.-]\d{1,2}[/.-])(\d{2})")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is not taken: the column as the file names it, and what to do about it."""

    column: str
    problem: str
    remedy: str


@dataclass(frozen=True)
class Words:
    """How cells may name one of a closed set, each plain word to the value it stands for."""

    meanings: Mapping[str, str]
    examples: str

    @classmethod
    def of(cls, choices: Iterable[tuple[str, str]], more: Mapping[str, str] | None = None) -> Words:
        pairs = list(choices)
        meanings = {_plain(word): value for value, label in pairs for word in (value, label)}
        meanings.update({_plain(word): value for word, value in (more or {}).items()})
        return cls(meanings, ", ".join(label for _, label in pairs))

    def get(self, cell: str) -> str | None:
        return self.meanings.get(_plain(cell))


def _plain(word: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", word.casefold()).strip()


EVIDENCE = Words.of(
    Evidence.choices,
    {
        "lead": "reported",
        "innovation lead": "reported",
        "site": "confirmed",
        "the site": "confirmed",
        "yes": "confirmed",
        "data": "observed",
        "routine data": "observed",
        "seen in data": "observed",
    },
)
REASONS = Words.of(Reason.choices)


@dataclass(frozen=True)
class Reader:
    """What the cells of one file are read by."""

    headings: Mapping[Column, str]
    precision: str = DAY
    default_stage: str = Stage.LIVE
    stages: Words = field(default_factory=lambda: Words.of(Stage.choices))

    @classmethod
    def of(
        cls, headings: Mapping[Column, str], precision: str, default_stage: str, wordings: Mapping[str, str]
    ) -> Reader:
        """``wordings`` are the innovation's own words for stages, each to its stage."""
        return cls(headings, precision, default_stage, Words.of(Stage.choices, wordings))

    def heading(self, column: Column) -> str:
        """The column as the file names it, or as our template does where it has none."""
        return self.headings.get(column, column.value)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a row says, as far as it could be read."""

    code: str = ""
    name: str = ""
    stage: str = ""
    first: str = ""
    precision: str = ""
    evidence: str = ""
    reason: str = ""
    review_on: str = ""
    note: str = ""

    @property
    def period(self) -> Period | None:
        return Period(date.fromisoformat(self.first), self.precision) if self.first else None

    def as_json(self) -> dict[str, str]:
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class Reading:
    """A row read. ``is_blank`` where it only names a site, as a list to fill in does."""

    parsed: Parsed
    problems: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()
    is_blank: bool = False


def read_row(row: SourceRow, reader: Reader) -> Reading:
    """Everything that can be said of a row without knowing any organisation or history."""
    problems: list[Problem] = []
    cells = {
        column: _harmless(row.cells.get(heading, ""), column, reader, problems)
        for column, heading in reader.headings.items()
    }
    code, name = cells[Column.CODE].upper().replace(" ", ""), cells.get(Column.NAME, "")
    said = [cell for column, cell in cells.items() if column not in (Column.CODE, Column.NAME)]
    if name and not any(said) and not row.overflow and not problems:
        return Reading(Parsed(code=code, name=name), is_blank=True)
    if row.overflow:
        problems.append(_overflow(row.overflow[0]))
    if not code:
        problems.append(_problem(reader, Column.CODE, "There is no organisation code.", "Add the ODS code."))
    period = _period(cells[Column.DATE], reader, problems)
    review = _review(cells.get(Column.REVIEW, ""), reader, problems)
    parsed = Parsed(
        code=code,
        name=name,
        stage=_stage(cells.get(Column.STAGE, ""), reader, problems),
        first=period.first.isoformat() if period else "",
        precision=period.precision if period else "",
        evidence=_one_of(EVIDENCE, cells.get(Column.EVIDENCE, ""), Column.EVIDENCE, reader, problems),
        reason=_one_of(REASONS, cells.get(Column.REASON, ""), Column.REASON, reader, problems),
        review_on=review.isoformat() if review else "",
        note=cells.get(Column.NOTE, ""),
    )
    return Reading(parsed, tuple(problems))


def read_period(text: str, precision: str) -> Period:
    """A date as it stands in a column of ``precision``. Raises UnreadableDate.

    In a column of months "2021-05-01" is May 2021, whatever the day.
    """
    if _DATE_SERIAL.fullmatch(text):
        raise UnreadableDate(
            f"“{text}” is a date that lost its format. Format the column as dates and save the file again."
        )
    if match := _TWO_DIGIT_YEAR.fullmatch(text):
        text = f"{match[1]}20{match[2]}"
    period = parse_period(text)
    return Period.of(period.first, precision) if period.precision == DAY != precision else period


def _period(cell: str, reader: Reader, problems: list[Problem]) -> Period | None:
    if not cell:
        remedy = "Give the date, or delete the row if there is nothing to record yet."
        problems.append(_problem(reader, Column.DATE, "There is no date.", remedy))
        return None
    try:
        return read_period(cell, reader.precision)
    except UnreadableDate as error:
        problems.append(_problem(reader, Column.DATE, *two_parts(str(error))))
        return None


def _review(cell: str, reader: Reader, problems: list[Problem]) -> date | None:
    if not cell:
        return None
    try:
        period = read_period(cell, DAY)
    except UnreadableDate as error:
        problems.append(_problem(reader, Column.REVIEW, *two_parts(str(error))))
        return None
    if period.precision != DAY:
        remedy = "Give a day, such as 3 November 2026."
        problems.append(_problem(reader, Column.REVIEW, f"“{cell}” is not a day.", remedy))
    return period.first


def _stage(cell: str, reader: Reader, problems: list[Problem]) -> str:
    if not cell:
        return reader.default_stage
    stage = reader.stages.get(cell)
    if stage is None:
        remedy = f"Use one of: {reader.stages.examples}. Or leave it empty for the usual stage."
        problems.append(_problem(reader, Column.STAGE, f"“{cell}” is not a stage.", remedy))
    return stage or ""


def _one_of(words: Words, cell: str, column: Column, reader: Reader, problems: list[Problem]) -> str:
    value = words.get(cell) if cell else ""
    if value is None:
        kind = {Column.EVIDENCE: "a kind of evidence", Column.REASON: "a reason we know"}[column]
        remedy = f"Use one of: {words.examples}. Or leave it empty."
        problems.append(_problem(reader, column, f"“{cell}” is not {kind}.", remedy))
    return value or ""


def _harmless(cell: str, column: Column, reader: Reader, problems: list[Problem]) -> str:
    """The cell, or nothing and a problem where it holds an NHS number or held one in the file."""
    if without_nhs_number(cell) == TAKEN_OUT:
        problems.append(_problem(reader, column, *two_parts(NHS_NUMBER_REFUSED)))
        return ""
    return cell


def _overflow(cell: str) -> Problem:
    return Problem(
        "",
        f"The row has more cells than there are headings, from “{cell[:40]}” on.",
        "If a note holds a comma, put the note in double quotes.",
    )


def _problem(reader: Reader, column: Column, problem: str, remedy: str) -> Problem:
    return Problem(reader.heading(column), problem, remedy)


def two_parts(message: str) -> tuple[str, str]:
    """What is wrong and what to do: a message parted at its first full stop, or its colon."""
    for mark in (". ", ": "):
        problem, found, remedy = message.partition(mark)
        if found:
            return problem.rstrip(".") + ".", remedy[:1].upper() + remedy[1:]
    return message, "Correct it in the file, or delete the row."
