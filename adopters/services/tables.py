"""Files with a header row: columns found by name, whatever their order and wording."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from adopters.ods.dates import read_day
from adopters.ods.parser import CODE_PATTERN, Problem, WrongFile, text_of


@dataclass(frozen=True)
class Column:
    """A column by the name we give it and the names others do."""

    name: str
    also: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True)
class Row:
    line: int
    cells: Mapping[str, str]

    def text(self, column: Column) -> str:
        return self.cells.get(column.name, "")

    def code(self, column: Column) -> str:
        return self.text(column).upper()

    def problem(self, column: Column, reason: str, code: str = "") -> Problem:
        return Problem(self.line, column.name, reason, code)


@dataclass(frozen=True)
class Table:
    columns: frozenset[str]
    rows: tuple[Row, ...]


def table_of(data: bytes, columns: Sequence[Column]) -> Table:
    """The rows of a CSV file with a header. Raises WrongFile naming any required column it lacks."""
    text = text_of(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        header = [_plain(cell) for cell in next(reader)]
        places = _places(header, columns)
        rows = tuple(
            Row(reader.line_num, {n: " ".join(cells[i].split()) for n, i in places.items() if i < len(cells)})
            for cells in reader
            if any(cell.strip() for cell in cells)
        )
    except csv.Error as error:
        raise WrongFile(f"This is not a CSV file: line {reader.line_num}: {error}.") from error
    if not rows:
        raise WrongFile("The file has a header and no rows.")
    return Table(frozenset(places), rows)


def _delimiter(text: str) -> str:
    first = text.splitlines()[0]
    return max(",;\t", key=first.count)


def _plain(cell: str) -> str:
    return "_".join("".join(c if c.isalnum() else " " for c in cell.lower()).split())


def _places(header: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    places = {}
    for column in columns:
        named = [i for name in (column.name, *column.also) for i, h in enumerate(header) if h == _plain(name)]
        if named:
            places[column.name] = named[0]
    missing = [c.name for c in columns if c.required and c.name not in places]
    if missing:
        raise WrongFile(
            f"The file has no column for {', '.join(missing)}. "
            f"Its first line must be a header that names: {', '.join(c.name for c in columns if c.required)}."
        )
    return places


def ods_code(row: Row, column: Column) -> Problem | None:
    """What is wrong with the code in a column, if anything."""
    code = row.code(column)
    if not code:
        return row.problem(column, "is blank: give the ODS code")
    if not CODE_PATTERN.fullmatch(code):
        return row.problem(
            column, f"“{row.text(column)}” is not an ODS code: give 2 to 12 letters and digits", code
        )
    return None


def day(row: Row, column: Column) -> date | Problem:
    """The day in a column that must have one."""
    return optional_day(row, column) or row.problem(column, "is blank: give a date such as 2026-04-01")


def optional_day(row: Row, column: Column) -> date | Problem | None:
    text = row.text(column)
    if not text:
        return None
    if found := read_day(text):
        return found
    return row.problem(column, f"“{text}” is not a date: write it as 2026-04-01")


def period(row: Row, start: Column, end: Column, code: str) -> tuple[date | None, date | None] | Problem:
    """The first and the last day in two columns, either of which may be blank."""
    first, last = optional_day(row, start), optional_day(row, end)
    if isinstance(first, Problem):
        return first
    if isinstance(last, Problem):
        return last
    if first and last and last < first:
        return row.problem(end, f"ends on {last} before it begins on {first}: correct one of the two", code)
    return first, last
