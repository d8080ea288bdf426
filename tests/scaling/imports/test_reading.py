"""Any file people have, CSV or spreadsheet, becomes sheets of text."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from adopters.exports import csv_lines
from scaling.imports import reading
from scaling.imports.columns import find_table
from scaling.imports.reading import UnreadableFile, read_sheets


def workbook(*rows: list[object], first_row: int = 0) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    page = book.add_worksheet("Sites")
    day = book.add_format({"num_format": "d mmm yyyy"})
    for number, row in enumerate(rows, start=first_row):
        for column, cell in enumerate(row):
            if isinstance(cell, date | datetime):
                page.write_datetime(number, column, cell, day)
            else:
                page.write(number, column, cell)
    book.close()
    return target.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        "code,note,date\nRA1,“quoted”, ".encode(),
        "\ufeffcode,note,date\nRA1,“quoted”".encode(),
        "code;note;date\r\nRA1;“quoted”\r\n".encode("cp1252"),
        "code\tnote\tdate\nRA1\t“quoted”\n".encode("utf-16"),
        "sep=;\ncode;note;date\nRA1;“quoted”".encode(),
    ],
    ids=["utf-8", "with mark", "cp1252 and semicolons", "unicode text", "delimiter named"],
)
def test_text_is_read_in_every_encoding_and_delimiter_excel_writes(content: bytes) -> None:
    sheet = find_table(read_sheets(content)).sheet
    assert [cells[:2] for _, cells in sheet.rows] == [("code", "note"), ("RA1", "“quoted”")]


def test_rows_are_numbered_as_the_spreadsheet_numbers_them() -> None:
    (sheet,) = read_sheets(b'code,note\n\nRA1,"two\nlines"\n,\nRA2,x\n')
    assert [number for number, _ in sheet.rows] == [1, 3, 5]
    (sheet,) = read_sheets(workbook(["code"], ["RA1"], first_row=3))
    assert [number for number, _ in sheet.rows] == [4, 5]


def test_cells_of_a_spreadsheet_become_plain_text() -> None:
    (sheet,) = read_sheets(workbook(["RA1", date(2021, 5, 3), 2021, 1.5, True, " x\xa0"]))
    assert sheet.rows == ((1, ("RA1", "2021-05-03", "2021", "1.5", "yes", "x")),)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (workbook(), "empty"),
        (b"%PDF-1.7 ...", "not a spreadsheet"),
        (b"PK\x03\x04 nothing of the kind", "not a spreadsheet"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not a spreadsheet"),
        (b"<html><table><tr><td>code", "web page"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(content: bytes, message: str) -> None:
    with pytest.raises(UnreadableFile, match=message):
        read_sheets(content)


def test_a_file_too_big_or_too_long_or_too_wide_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    for content in (b"a\nb\nc\n", workbook(["a"], ["b"], ["c"])):
        with pytest.raises(UnreadableFile, match="more than 2 rows"):
            read_sheets(content)
    with pytest.raises(UnreadableFile, match="columns"):
        read_sheets(b"a," * 300)
    monkeypatch.setattr(reading, "LARGEST_FILE", 3)
    with pytest.raises(UnreadableFile, match="largest"):
        read_sheets(b"a,b,c")


def test_a_spreadsheet_that_unpacks_to_too_much_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST_UNPACKED", 100)
    with pytest.raises(UnreadableFile, match="too big"):
        read_sheets(workbook(["a"]))


def test_hidden_sheets_come_last() -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    hidden, shown = book.add_worksheet("Lists"), book.add_worksheet("Sites")
    hidden.write(0, 0, "x")
    shown.write(0, 0, "y")
    shown.activate()
    hidden.hide()
    book.close()
    assert [sheet.name for sheet in read_sheets(target.getvalue())] == ["Sites", "Lists"]


_cells = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12)


@settings(deadline=None)
@given(st.lists(st.lists(_cells, min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_our_own_csv_says_is_read_back(rows: list[list[str]]) -> None:
    rows = [[" ".join(cell.split()).removeprefix("'") for cell in row] for row in rows]
    content = "".join(csv_lines(["organisation_code", "date", "note"], rows)).encode()
    sheet = find_table(read_sheets(content)).sheet
    assert [list(cells) for _, cells in sheet.rows[1:]] == [row for row in rows if any(row)]
