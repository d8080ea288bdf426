"""Lists of organisation codes as people have them: CSV, Excel, plain text, or pasted."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from python_calamine import CalamineError, CalamineWorkbook

from innovations.cohort_rule import CodeEntry

#: Column titles under which a code is looked for; compared as letters only.
CODE_TITLES = frozenset(
    {"organisationcode", "orgcode", "odscode", "code", "practicecode", "trustcode", "sitecode", "pcncode"}
)
#: An ODS code: letters and digits, 12 characters at most.
CODE = re.compile(r"[A-Z0-9]{2,12}")
#: The longest list worth reading: the whole estate, several times over.
MOST_ROWS = 100_000
SPREADSHEETS = (".xlsx", ".xls", ".ods")

Table = Sequence[Sequence[str]]


class UnreadableCodesError(ValueError):
    """The file holds no list of codes that can be read; the message says what to do."""


def codes_from_text(text: str) -> tuple[CodeEntry, ...]:
    """Codes one to a line, or several to a line parted by commas, tabs or spaces."""
    entries = [
        CodeEntry(number, piece.upper())
        for number, line in enumerate(text.splitlines(), start=1)
        for piece in re.split(r"[\s,;]+", line.strip(" \ufeff"))
        if piece
    ]
    return _checked(entries)


def codes_from_file(filename: str, content: bytes) -> tuple[CodeEntry, ...]:
    """Codes from a file, by its name's ending. Raises UnreadableCodesError."""
    if filename.lower().endswith(SPREADSHEETS):
        return _codes_from_table(_spreadsheet(content))
    text = _decoded(content)
    if filename.lower().endswith(".txt"):
        return codes_from_text(text)
    return _codes_from_table([list(row) for row in csv.reader(io.StringIO(text, newline=""))])


def _decoded(content: bytes) -> str:
    if b"\0" in content:
        raise UnreadableCodesError(
            "This is not a text file. Save it as CSV, XLSX or plain text and try again."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _spreadsheet(content: bytes) -> Table:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, ValueError) as error:
        raise UnreadableCodesError(
            "This spreadsheet could not be opened. Save it again as XLSX, without a password, and try again."
        ) from error
    return [[_cell(value) for value in row] for row in rows]


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _codes_from_table(rows: Table) -> tuple[CodeEntry, ...]:
    """The column titled as a code, else the first; a title row is left out."""
    first = next((number for number, row in enumerate(rows) if any(cell.strip() for cell in row)), None)
    if first is None:
        raise UnreadableCodesError("The file is empty. It needs one organisation code a row.")
    titled = _code_column(rows[first])
    column, start = (titled, first + 1) if titled is not None else (0, first)
    return _checked(_column(rows, column, start))


def _code_column(titles: Sequence[str]) -> int | None:
    letters = [re.sub(r"[^a-z]", "", title.lower()) for title in titles]
    return next((index for index, title in enumerate(letters) if title in CODE_TITLES), None)


def _column(rows: Table, column: int, start: int) -> list[CodeEntry]:
    return [
        CodeEntry(number, row[column].strip().upper())
        for number, row in enumerate(rows[start:], start=start + 1)
        if len(row) > column and row[column].strip()
    ]


def _checked(entries: Iterable[CodeEntry]) -> tuple[CodeEntry, ...]:
    kept = tuple(entries)
    if not kept:
        raise UnreadableCodesError("No codes were found. The list needs one organisation code a row.")
    if len(kept) > MOST_ROWS:
        raise UnreadableCodesError(
            f"The list holds {len(kept):,} codes; {MOST_ROWS:,} is the most one list can hold."
        )
    return kept


def looks_like_code(text: str) -> bool:
    return bool(CODE.fullmatch(text))
