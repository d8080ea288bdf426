"""A row of text is read as a line to record, or as what is wrong with it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adopters.free_text import holds_nhs_number
from scaling.imports.columns import Column, SourceRow
from scaling.imports.parsing import Problem, Reader, Reading, Words, read_period, read_row, two_parts
from scaling.periods import DAY, MONTH, PRECISIONS, QUARTER, YEAR, Period, UnreadableDate

HEADINGS = {column: column.value for column in Column}


def read(overflow: tuple[str, ...] = (), **cells: str) -> Reading:
    return read_row(SourceRow(2, cells, overflow), Reader(HEADINGS))


def problems(reading: Reading) -> list[tuple[str, str]]:
    return [(problem.column, problem.problem) for problem in reading.problems]


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("2021-05-01", DAY, Period(date(2021, 5, 1))),
        ("2021-05-01", MONTH, Period(date(2021, 5, 1), MONTH)),
        ("2021-05-17", MONTH, Period(date(2021, 5, 1), MONTH)),
        ("2021-05-17", QUARTER, Period(date(2021, 4, 1), QUARTER)),
        ("May 2021", DAY, Period(date(2021, 5, 1), MONTH)),
        ("2021", MONTH, Period(date(2021, 1, 1), YEAR)),
        ("May-21", DAY, Period(date(2021, 5, 1), MONTH)),
        ("3-Nov-26", DAY, Period(date(2026, 11, 3))),
        ("03/11/26", DAY, Period(date(2026, 11, 3))),
        ("03/11/2026", DAY, Period(date(2026, 11, 3))),
        ("Q1 2026/27", DAY, Period(date(2026, 4, 1), QUARTER)),
    ],
)
def test_a_date_has_the_precision_it_was_written_with(text: str, column: str, expected: Period) -> None:
    assert read_period(text, column) == expected


@pytest.mark.parametrize("text", ["44317", "31/02/2026", "12/31/2026", "soon", "05/21"])
def test_what_is_not_a_date_is_refused(text: str) -> None:
    with pytest.raises(UnreadableDate):
        read_period(text, DAY)


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from([DAY, MONTH, YEAR]))
def test_what_we_write_we_read(day: date, precision: str) -> None:
    period = Period.of(day, precision)
    assert read_period(str(period), DAY) == period


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(PRECISIONS))
def test_a_whole_date_takes_the_precision_of_its_column(day: date, precision: str) -> None:
    assert read_period(day.isoformat(), precision) == Period.of(day, precision)


def test_a_full_row_is_read() -> None:
    reading = read(
        organisation_code=" ra1 ",
        organisation_name="A trust",
        date="3 November 2026",
        stage="Stopped",
        evidence="Confirmed by the site",
        reason="Skills gap",
        note="x",
    )
    assert not reading.problems
    assert reading.parsed.as_json() == {
        "code": "RA1",
        "name": "A trust",
        "stage": "stopped",
        "first": "2026-11-03",
        "precision": "day",
        "evidence": "confirmed",
        "reason": "skills",
        "note": "x",
    }


def test_a_row_with_code_and_date_is_the_default_stage() -> None:
    parsed = read(organisation_code="RA1", date="May 2021").parsed
    assert (parsed.stage, parsed.period) == ("live", Period(date(2021, 5, 1), MONTH))


def test_the_innovations_own_words_for_a_stage_are_understood() -> None:
    reader = Reader(HEADINGS, stages=Words.of([("live", "Live")], {"Switched on": "live"}))
    row = SourceRow(2, {"organisation_code": "RA1", "date": "2021", "stage": "switched ON"})
    assert read_row(row, reader).parsed.stage == "live"


def test_every_problem_of_a_row_is_listed_by_its_column() -> None:
    reading = read(
        date="soon", stage="Up", evidence="hearsay", reason="because", review_date="2021", note="x"
    )
    assert [column for column, _ in problems(reading)] == [
        "organisation_code",
        "date",
        "review_date",
        "stage",
        "evidence",
        "reason",
    ]
    assert all(problem.remedy for problem in reading.problems)


def test_a_site_listed_with_nothing_filled_in_is_blank() -> None:
    assert read(organisation_code="RA1", organisation_name="A trust").is_blank


def test_a_code_without_name_or_date_wants_its_date() -> None:
    reading = read(organisation_code="RA1")
    assert not reading.is_blank
    assert problems(reading) == [("date", "There is no date.")]


def test_a_note_with_an_nhs_number_is_refused() -> None:
    reading = read(organisation_code="RA1", date="2021", note="first was 943 476 5919")
    assert problems(reading) == [("note", "This seems to hold an NHS number.")]
    assert reading.parsed.note == ""


def test_an_nhs_number_is_refused_wherever_it_stands() -> None:
    reading = read(organisation_code="9434765919", date="2021", stage="live for 943 476 5919")
    assert problems(reading)[:2] == [
        ("organisation_code", "This seems to hold an NHS number."),
        ("stage", "This seems to hold an NHS number."),
    ]
    assert "943" not in str(reading)


def test_the_digits_of_a_day_and_its_time_are_no_nhs_number() -> None:
    assert holds_nhs_number("2021-01-06 00")
    assert not read(organisation_code="RA1", date="2021-01-06 00:00:00").problems


def test_too_many_cells_are_a_problem() -> None:
    reading = read(("and more",), organisation_code="RA1", date="2021")
    assert "more cells" in reading.problems[0].problem


def test_a_message_falls_into_what_is_wrong_and_what_to_do() -> None:
    assert two_parts("It is so. Do this. Or that.") == ("It is so.", "Do this. Or that.")
    assert two_parts("“x” is no date: write it out.") == ("“x” is no date.", "Write it out.")
    assert two_parts("It is so.")[1]
    assert Problem("date", *two_parts("A: b")).remedy == "B"
