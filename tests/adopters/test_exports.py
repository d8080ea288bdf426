"""Lists as files."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from adopters import exports


def read_back(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix(exports.BYTE_ORDER_MARK), newline="")))


def sheet_of(header: list[str], rows: list[list[exports.Cell]]) -> Sequence[Sequence[object]]:
    file = io.BytesIO()
    exports.write_xlsx(file, header, rows)
    return CalamineWorkbook.from_filelike(io.BytesIO(file.getvalue())).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("text", ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_text_that_could_run_as_a_formula_is_quoted(text: str) -> None:
    assert exports.csv_cell(text) == "'" + text


def test_a_negative_number_stays_a_number() -> None:
    assert exports.csv_cell(-2) == "-2"


def test_an_instant_is_written_in_london_time() -> None:
    assert exports.csv_cell(datetime(2026, 7, 1, 12, 0, tzinfo=UTC)) == "2026-07-01 13:00:00+01:00"


@given(
    st.lists(
        st.lists(
            st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20), min_size=2, max_size=2
        )
    )
)
def test_every_row_comes_back_from_a_csv(rows: list[list[str]]) -> None:
    text = "".join(exports.csv_lines(["first", "second"], rows))
    assert read_back(text) == [["first", "second"], *[[exports.csv_cell(v) for v in row] for row in rows]]


def test_a_csv_opens_with_the_mark_unless_told_not_to() -> None:
    assert "".join(exports.csv_lines(["a"], [])).startswith("\ufeff")
    assert "".join(exports.csv_lines(["a"], [], mark=False)) == "a\r\n"


def test_a_csv_is_streamed_while_rows_are_read() -> None:
    read: list[int] = []

    def rows() -> Iterator[list[int]]:
        for number in range(10_000):
            read.append(number)
            yield [number]

    pieces = exports.csv_lines(["n"], rows())
    next(pieces)
    next(pieces)
    assert len(read) <= exports.CSV_CHUNK_ROWS + 1


def test_a_sheet_keeps_types_and_runs_nothing() -> None:
    day, instant = date(2026, 11, 3), datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    values: list[exports.Cell] = ["=1+1", "http://example.org", 5, 0.25, None, True, day, instant]
    header = [f"c{n}" for n in range(len(values))]
    read = sheet_of(header, [values])
    assert read == [
        header,
        ["=1+1", "http://example.org", 5, 0.25, "", "yes", day, datetime.fromisoformat("2026-07-01T13:00")],
    ]


def test_a_sheet_holds_no_formula_and_no_link() -> None:
    file = io.BytesIO()
    exports.write_xlsx(file, ["a"], [["=HYPERLINK(1)"], ["http://example.org"]])
    with zipfile.ZipFile(file) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"<hyperlink" not in sheet


def test_a_list_too_long_for_a_sheet_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "SHEET_ROWS", 3)
    with pytest.raises(exports.TooManyRowsForSheet):
        exports.write_xlsx(io.BytesIO(), ["a"], [[1], [2], [3]])


def test_a_sheet_that_cannot_be_written_leaves_no_file_open(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = tempfile.TemporaryFile()  # noqa: SIM115 (that is what is asked)
    monkeypatch.setattr(exports, "SHEET_ROWS", 3)
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda: opened)
    with pytest.raises(exports.TooManyRowsForSheet):
        exports.xlsx_response("sites.xlsx", ["a"], [[1], [2], [3]])
    assert opened.closed


@pytest.mark.parametrize(
    ("wanted", "kind"), [("csv", "text/csv; charset=utf-8"), ("xlsx", exports.XLSX_TYPE)]
)
def test_a_list_page_answers_with_the_file_asked_for(wanted: str, kind: str) -> None:
    request = RequestFactory().get("/", {"format": wanted})
    response = exports.export_response(request, "sites-café", ["a"], [["x"]])
    assert response is not None
    assert response["Content-Type"] == kind
    assert f"sites-caf%C3%A9.{wanted}" in response["Content-Disposition"]
    response.close()


def test_a_list_page_without_a_format_is_a_page() -> None:
    assert exports.export_response(RequestFactory().get("/"), "sites", ["a"], []) is None
