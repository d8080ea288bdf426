from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaling.models import Precision
from scaling.periods import (
    PRECISIONS,
    FinancialYear,
    Month,
    Period,
    Quarter,
    UnreadableDate,
    parse_period,
)

DAYS = st.dates(date(1948, 7, 5), date(2099, 12, 31))


@given(DAYS, st.sampled_from(PRECISIONS))
def test_a_period_holds_the_day_it_was_made_from(day: date, precision: Precision) -> None:
    period = Period.of(day, precision)
    assert period.first <= day <= period.last
    assert Period.of(period.last, precision) == period
    assert Period.of(period.last + timedelta(days=1), precision) != period


@given(DAYS, st.sampled_from(["day", "month", "year"]))
def test_what_is_written_reads_back(day: date, precision: Precision) -> None:
    period = Period.of(day, precision)
    assert parse_period(str(period)) == period


@given(DAYS)
def test_months_quarters_and_years_round_trip(day: date) -> None:
    for kind in (Month, Quarter, FinancialYear):
        whole = kind.of(day)
        assert whole.first <= day <= whole.last
        assert kind.of(whole.first) == kind.of(whole.last) == whole


@pytest.mark.parametrize(
    ("text", "first", "precision"),
    [
        ("2021-05-01", date(2021, 5, 1), "day"),
        ("2021-05-01 00:00:00", date(2021, 5, 1), "day"),
        ("03/11/2026", date(2026, 11, 3), "day"),
        ("3 November 2026", date(2026, 11, 3), "day"),
        ("3rd Nov 2026", date(2026, 11, 3), "day"),
        ("3-Nov-2026", date(2026, 11, 3), "day"),
        ("20261103", date(2026, 11, 3), "day"),
        ("May 2021", date(2021, 5, 1), "month"),
        ("Sept 2021", date(2021, 9, 1), "month"),
        ("2021-05", date(2021, 5, 1), "month"),
        ("05/2021", date(2021, 5, 1), "month"),
        ("Q1 2026/27", date(2026, 4, 1), "quarter"),
        ("Q4 2026/27", date(2027, 1, 1), "quarter"),
        ("2021", date(2021, 1, 1), "year"),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, first: date, precision: Precision) -> None:
    assert parse_period(text) == Period(first, precision)


@pytest.mark.parametrize(
    "text", ["", "soon", "31/02/2026", "2026-13-01", "13/2026", "Q1 2026/29", "Mayhem 2021", "11/23/2026"]
)
def test_what_cannot_be_read_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(UnreadableDate, match="write it as"):
        parse_period(text)


def test_months_run_over_a_year_end() -> None:
    months = list(Month(2025, 11).through(Month(2026, 2)))
    assert [str(month) for month in months] == ["2025-11", "2025-12", "2026-01", "2026-02"]


def test_the_financial_year_starts_in_april() -> None:
    assert str(Quarter.of(date(2026, 3, 31))) == "Q4 2025/26"
    assert str(Quarter.of(date(2026, 4, 1))) == "Q1 2026/27"
    assert Quarter.of(date(2026, 4, 1)).previous() == Quarter.of(date(2026, 3, 31))
