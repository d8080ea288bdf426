"""A file as people have it, CSV or spreadsheet, as sheets of text. Pure: no Django.

Every cell becomes text. A cell that is a real date becomes ``2026-11-03``, and a whole number
loses the ``.0`` that spreadsheets keep, so that one set of rules reads both kinds of file.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

#: Bytes. A CSV of 100,000 rows with notes is about 10 MB.
LARGEST_FILE = 25_000_000
#: Bytes a spreadsheet may unpack to; a small file made to fill the memory is refused unread.
LARGEST_UNPACKED = 500_000_000
#: Rows, title rows and header included; ten times the organisations of England.
MOST_ROWS = 200_000
#: Columns. A wider sheet is not a list of sites.
MOST_COLUMNS = 200

_DELIMITERS = ",;\t"
_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class UnreadableFile(ValueError):
    """The file cannot be read at all; the message says why, and what to do."""


@dataclass(frozen=True)
class Sheet:
    """Rows that hold anything, each with its number in the spreadsheet (the first is 1).

    ``even`` where every row is as wide as the widest: a spreadsheet, not a CSV.
    """

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    even: bool


def read_sheets(content: bytes) -> list[Sheet]:
    """The sheets of a file, whatever its name says it is; of a CSV, a reading by each delimiter.

    Raises UnreadableFile.
    """
    if len(content) > LARGEST_FILE:
        raise UnreadableFile(
            f"The file is {len(content) // 1_000_000} MB. The largest we can read is "
            f"{LARGEST_FILE // 1_000_000} MB: split it in two."
        )
    if not content.strip():
        raise UnreadableFile("The file is empty.")
    if content.startswith((_ZIP, _OLE)):
        return _spreadsheet(content)
    return _delimited(_decoded(content))


def _spreadsheet(content: bytes) -> list[Sheet]:
    _refuse_bomb(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        pages = [page for page in book.sheets_metadata if page.typ == SheetTypeEnum.WorkSheet]
        pages.sort(key=lambda page: page.visible != SheetVisibleEnum.Visible)
        sheets = [_sheet(book.get_sheet_by_name(page.name)) for page in pages]
    except PasswordError:
        raise UnreadableFile(
            "The file is protected by a password. Save a copy without the password and choose that."
        ) from None
    except (CalamineError, OSError, ValueError) as error:
        if isinstance(error, UnreadableFile):
            raise
        raise _not_a_spreadsheet() from error
    if not any(sheet.rows for sheet in sheets):
        raise UnreadableFile("The file is empty: no sheet of it has anything in it.")
    return sheets


def _refuse_bomb(content: bytes) -> None:
    if not content.startswith(_ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile:
        raise _not_a_spreadsheet() from None
    if size > LARGEST_UNPACKED:
        raise UnreadableFile("The spreadsheet is too big to read. Save the sheet with the sites as CSV.")


def _sheet(page: CalamineSheet) -> Sheet:
    last_row, last_column = page.end or (-1, -1)
    _refuse_more_than(last_row + 1, last_column + 1)
    cells = page.to_python(skip_empty_area=False)
    width = max((len(row) for row in cells), default=0)
    padded = ([_text(cell) for cell in row] + [""] * (width - len(row)) for row in cells)
    return Sheet(page.name, _numbered(padded), even=True)


def _refuse_more_than(rows: int, columns: int) -> None:
    if rows > MOST_ROWS:
        raise UnreadableFile(
            f"The file has more than {MOST_ROWS:,} rows. Split it, or delete the empty rows below the list."
        )
    if columns > MOST_COLUMNS:
        raise UnreadableFile(
            f"The file has more than {MOST_COLUMNS} columns. Keep the organisation code, the date and "
            "the few others that we read."
        )


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return _tidy(str(cell))


def _tidy(text: str) -> str:
    """Without space around it, nor the quote our own CSVs put before what could run as a formula."""
    text = text.replace("\xa0", " ").strip()
    if re.match(r"'[=+\-@]", text):
        return text[1:]
    return text


def _numbered(rows: Iterable[list[str]]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    return tuple((number, tuple(row)) for number, row in enumerate(rows, start=1) if any(row))


def _decoded(content: bytes) -> str:
    if content.startswith(_PDF):
        raise _not_a_spreadsheet()
    if content.startswith(_UTF_16):
        return content.decode("utf-16", errors="replace")
    if b"\x00" in content:
        raise _not_a_spreadsheet()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if re.match(r"\s*<(!doctype|html|\?xml|table)", text, re.IGNORECASE):
        raise UnreadableFile(
            "This is a web page with a spreadsheet's name. Open it in Excel and save it as .xlsx or CSV."
        )
    return text


def _not_a_spreadsheet() -> UnreadableFile:
    return UnreadableFile("This is not a spreadsheet we can read. Save it as .xlsx or as CSV and try again.")


def _delimited(text: str) -> list[Sheet]:
    """A CSV read by each delimiter it could have, the likeliest first: its header will tell which."""
    named = re.match(r"sep=([,;\t])\r?\n", text)
    sheets, failures = [], []
    for delimiter in [named[1]] if named else _likely_delimiters(text):
        try:
            sheets.append(_parted(text, delimiter, skip=1 if named else 0))
        except UnreadableFile as failure:
            failures.append(failure)
    if not sheets:
        raise failures[0]
    return sheets


def _likely_delimiters(text: str) -> list[str]:
    """Those in the opening lines; a comma where there is none."""
    opening = text[:20_000]
    found = [mark for mark in _DELIMITERS if mark in opening]
    return sorted(found, key=opening.count, reverse=True) or [_DELIMITERS[0]]


def _parted(text: str, delimiter: str, skip: int) -> Sheet:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([_tidy(cell) for cell in row] if len(rows) >= skip else [])
            _refuse_more_than(len(rows), len(row))
    except csv.Error as error:
        raise UnreadableFile(
            f"Row {len(rows) + 1} cannot be read: {error}. Open the file in a spreadsheet and save it "
            "again as CSV."
        ) from error
    return Sheet("", _numbered(rows), even=False)
