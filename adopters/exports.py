"""Any list as a file: CSV or XLSX, written as it is read, safe to open in a spreadsheet.

The writers live in the lowest room because every room above has lists to hand out.
"""

from __future__ import annotations

import csv
import io
import math
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import TypeAlias

import xlsxwriter
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header

Cell: TypeAlias = str | int | float | bool | Decimal | date | datetime | None
Row: TypeAlias = Sequence[Cell]

#: A cell that opens with one of these may be run as a formula (OWASP, "CSV Injection").
FORMULA_OPENERS = ("=", "+", "-", "@", "\t", "\r", "\n")
#: Excel reads a CSV as UTF-8 only where it opens with this mark.
BYTE_ORDER_MARK = "\ufeff"
#: A sheet of Excel's file format holds 1,048,576 rows, the header among them.
SHEET_ROWS = 1_048_576
#: Excel counts its days from here.
EXCEL_FIRST_YEAR = 1900
#: Lines written together: small enough to stream, large enough to be quick.
CSV_CHUNK_ROWS = 200

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TooManyRowsForSheet(ValueError):
    """The list is longer than one sheet can be; a CSV has no such limit."""


def csv_cell(value: Cell) -> str:
    """How a value stands in a CSV: text that could run as a formula is given a leading quote."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return _in_london(value).isoformat(sep=" ", timespec="seconds")
    if isinstance(value, str) and value.startswith(FORMULA_OPENERS):
        return "'" + value
    return str(value)


def csv_lines(header: Sequence[str], rows: Iterable[Row], *, mark: bool = True) -> Iterator[str]:
    """A CSV in pieces of many lines each. ``mark`` opens it with the byte order mark for Excel."""
    piece = io.StringIO()
    writer = csv.writer(piece, lineterminator="\r\n")
    if mark:
        piece.write(BYTE_ORDER_MARK)
    for number, row in enumerate(chain([header], rows)):
        writer.writerow([csv_cell(value) for value in row])
        if number % CSV_CHUNK_ROWS == 0:
            yield _taken(piece)
    yield _taken(piece)


def write_xlsx(
    target: str | io.BufferedIOBase | tempfile._TemporaryFileWrapper[bytes],
    header: Sequence[str],
    rows: Iterable[Row],
    *,
    sheet: str = "List",
) -> None:
    """One sheet with a bold, frozen header. Text stays text: never a formula, never a link.

    Raises TooManyRowsForSheet.
    """
    book = xlsxwriter.Workbook(
        target,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    try:
        page = book.add_worksheet(sheet[:31])
        _write_header(page, header, book.add_format({"bold": True, "text_wrap": True}))
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        instant = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
        for number, row in enumerate(rows, start=1):
            if number >= SHEET_ROWS:
                raise TooManyRowsForSheet("This list is too long for one Excel sheet. Download the CSV.")
            for column, value in enumerate(row):
                _write_cell(page, number, column, value, day, instant)
    finally:
        book.close()


def csv_response(
    filename: str, header: Sequence[str], rows: Iterable[Row], *, mark: bool = True
) -> StreamingHttpResponse:
    """A CSV to download, streamed. ``filename`` with its ``.csv``."""
    response = StreamingHttpResponse(
        csv_lines(header, rows, mark=mark), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = content_disposition_header(True, filename)
    return response


def xlsx_response(
    filename: str, header: Sequence[str], rows: Iterable[Row], *, sheet: str = "List"
) -> FileResponse:
    """An XLSX to download. ``filename`` with its ``.xlsx``. Raises TooManyRowsForSheet."""
    with ExitStack() as unless_answered:
        file = unless_answered.enter_context(tempfile.TemporaryFile())
        write_xlsx(file, header, rows, sheet=sheet)
        unless_answered.pop_all()  # the response closes it
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=filename, content_type=XLSX_TYPE)


def export_response(
    request: HttpRequest, stem: str, header: Sequence[str], rows: Iterable[Row]
) -> HttpResponseBase | None:
    """The file that ``?format=csv`` or ``?format=xlsx`` asks for, else None: show the page.

    ``&mark=no`` leaves the byte order mark out of a CSV, for programs that trip over it.
    """
    match request.GET.get("format"):
        case "csv":
            return csv_response(f"{stem}.csv", header, rows, mark=request.GET.get("mark") != "no")
        case "xlsx":
            return xlsx_response(f"{stem}.xlsx", header, rows)
        case _:
            return None


def _taken(piece: io.StringIO) -> str:
    text = piece.getvalue()
    piece.seek(0)
    piece.truncate()
    return text


def _in_london(instant: datetime) -> datetime:
    return timezone.localtime(instant) if timezone.is_aware(instant) else instant


def _write_header(
    page: xlsxwriter.worksheet.Worksheet, header: Sequence[str], bold: xlsxwriter.format.Format
) -> None:
    page.freeze_panes(1, 0)
    for column, title in enumerate(header):
        page.set_column(column, column, max(12, min(50, len(title) + 4)))
        page.write_string(0, column, title, bold)


def _write_cell(
    page: xlsxwriter.worksheet.Worksheet,
    row: int,
    column: int,
    value: Cell,
    day: xlsxwriter.format.Format,
    instant: xlsxwriter.format.Format,
) -> None:
    match value:
        case None | "":
            page.write_blank(row, column, None)
        case bool():
            page.write_string(row, column, "yes" if value else "no")
        case datetime() if value.year >= EXCEL_FIRST_YEAR:
            page.write_datetime(row, column, _in_london(value).replace(tzinfo=None), instant)
        case date() if value.year >= EXCEL_FIRST_YEAR:
            page.write_datetime(row, column, value, day)
        case int() | float() | Decimal() if math.isfinite(value):
            page.write_number(row, column, value)
        case _:
            page.write_string(row, column, str(value)[:32_767])
