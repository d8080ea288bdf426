"""Columns are found by the names people give them."""

from __future__ import annotations

import pytest

from scaling.imports.columns import Column, column_letter, find_table
from scaling.imports.reading import Sheet, UnreadableFile, read_sheets
from scaling.periods import DAY, MONTH, QUARTER


def sheet(*rows: str, even: bool = True, name: str = "") -> Sheet:
    numbered = tuple((number, tuple(row.split("|"))) for number, row in enumerate(rows, 1) if row)
    return Sheet(name, numbered, even)


@pytest.mark.parametrize(
    "header",
    [
        "organisation_code|first_used_month",
        "ODS Code|Go-live date",
        "Org code|Occurred on",
        "Site code (ODS)|Month",
        "TRUST CODE|Date of first use (dd/mm/yyyy)",
    ],
)
def test_code_and_date_are_found_under_many_names(header: str) -> None:
    table = find_table([sheet(header, "RA1|2021-05-01")])
    code, day = header.split("|")
    assert table.named == {Column.CODE: code, Column.DATE: day}
    (row,) = table.rows()
    assert (row.number, row.cells) == (2, {code: "RA1", day: "2021-05-01"})


def test_the_delimiter_is_the_one_that_makes_sense_of_the_header() -> None:
    table = find_table(
        read_sheets(b"code;date;note\nRA1;2021;one, two, three, four\nRA2;2021;five, six, 7\n")
    )
    assert table.headings == ("code", "date", "note")


def test_the_header_may_stand_below_title_rows_and_on_a_later_sheet() -> None:
    titled = sheet("Upadacitinib", "", "As at June", "Name|Code|Live date|Notes", "A|RA1|2021|x")
    table = find_table([sheet("About|this file"), titled])
    assert table.header_number == 4
    assert set(table.named) == {Column.NAME, Column.CODE, Column.DATE, Column.NOTE}
    assert [row.number for row in table.rows()] == [5]


@pytest.mark.parametrize(
    ("heading", "precision"), [("First used month", MONTH), ("Quarter", QUARTER), ("Live date", DAY)]
)
def test_a_column_of_months_holds_months(heading: str, precision: str) -> None:
    assert find_table([sheet(f"code|{heading}")]).date_precision == precision


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["RA1|2021-05-01", "RA2|2021-06-01"], "no row of headings"),
        (["Trust|Live date", "A|2021"], "no column of organisation codes"),
        (["Code|Region", "RA1|North"], "no column of dates"),
        (["Code|ODS code|Date", "RA1|RA1|2021"], "two columns that could be the organisation code"),
        (["Code|Date|Date", "RA1|2021|2022"], "two columns that could be the date"),
    ],
)
def test_a_header_that_cannot_be_used_says_why(rows: list[str], message: str) -> None:
    with pytest.raises(UnreadableFile, match=message):
        find_table([sheet(*rows)])


def test_our_own_name_for_a_column_wins_over_another() -> None:
    table = find_table([sheet("organisation_code|Site code|date")])
    assert table.named[Column.CODE] == "organisation_code"


def test_cells_beyond_the_last_heading_of_a_csv_are_kept_apart() -> None:
    (csv_sheet,) = read_sheets(b"code,date,note,\nRA1,2021,one, two\nRA2,2021,,\n")
    first, second = find_table([csv_sheet]).rows()
    assert first.overflow == ("two",)
    assert second.overflow == ()


def test_blank_and_repeated_headings_get_names_of_their_own() -> None:
    table = find_table([sheet("code||date|extra|extra")])
    assert table.headings == ("code", "Column B", "date", "extra", "extra (2)")


def test_columns_are_lettered_as_a_spreadsheet_letters_them() -> None:
    assert [column_letter(index) for index in (0, 25, 26, 27, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AB",
        "ZZ",
        "AAA",
    ]
