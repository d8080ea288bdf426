"""Days, months, quarters and years, as people date things. Pure: no Django.

A *period* is a run of days named by its first day and a precision: "May 2021" is the period
from 1 May 2021 with precision month. Financial years run from April to March.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering

DAY, MONTH, QUARTER, YEAR = "day", "month", "quarter", "year"
PRECISIONS = (DAY, MONTH, QUARTER, YEAR)
_MONTHS_IN = {MONTH: 1, QUARTER: 3, YEAR: 12}

MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTH_NUMBER = {name.lower()[:3]: number for number, name in enumerate(MONTH_NAMES, 1)}


def _months_later(first: date, months: int) -> date:
    """The first day of the month ``months`` after the month of ``first``."""
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


@dataclass(frozen=True)
class Period:
    """A run of whole days. ``Period.of`` makes one from any day in it.

    A quarter is a calendar quarter (the same three months as a financial one); a year is a
    calendar year.
    """

    first: date
    precision: str = DAY

    def __post_init__(self) -> None:
        if self.precision not in PRECISIONS:
            raise ValueError(f"unknown precision {self.precision!r}")
        if self.precision != DAY and self.first != self._start(self.first, self.precision):
            raise ValueError(f"{self.first} does not begin a {self.precision}")

    @classmethod
    def of(cls, day: date, precision: str = DAY) -> Period:
        return cls(cls._start(day, precision), precision)

    @staticmethod
    def _start(day: date, precision: str) -> date:
        if precision == DAY:
            return day
        size = _MONTHS_IN[precision]
        return date(day.year, (day.month - 1) // size * size + 1, 1)

    @property
    def last(self) -> date:
        if self.precision == DAY:
            return self.first
        return _months_later(self.first, _MONTHS_IN[self.precision]) - timedelta(days=1)

    def overlaps(self, other: Period) -> bool:
        return self.first <= other.last and other.first <= self.last

    def __str__(self) -> str:
        """As the NHS service manual writes dates: 3 November 2026, November 2026, 2026."""
        month = MONTH_NAMES[self.first.month - 1]
        if self.precision == DAY:
            return f"{self.first.day} {month} {self.first.year}"
        if self.precision == MONTH:
            return f"{month} {self.first.year}"
        if self.precision == QUARTER:
            return f"{month} to {MONTH_NAMES[self.last.month - 1]} {self.first.year}"
        return str(self.first.year)


class UnreadableDate(ValueError):
    """Text that names no period; the message says what would."""


_REMEDY = "write it as 3 November 2026, 03/11/2026, 2026-11-03, November 2026 or 2026"


def _day(year: int, month: int, day: int, text: str) -> Period:
    try:
        return Period(date(year, month, day))
    except ValueError:
        raise UnreadableDate(f"There is no such day as “{text}”: {_REMEDY}.") from None


def _month(year: int, month: int, text: str) -> Period:
    if not 1 <= month <= 12:
        raise UnreadableDate(f"There is no such month as “{text}”: {_REMEDY}.")
    return Period(date(year, month, 1), MONTH)


def _named_month(name: str, text: str) -> int:
    number = _MONTH_NUMBER.get(name.lower()[:3])
    if not number or not MONTH_NAMES[number - 1].lower().startswith(name.lower().rstrip(".")):
        raise UnreadableDate(f"“{text}” has no month in it: {_REMEDY}.")
    return number


def _financial_quarter(quarter: int, year: int, ending: str, text: str) -> Period:
    if int(ending) % 100 != (year + 1) % 100:
        raise UnreadableDate(f"“{text}” is not a financial year: write it as Q1 2026/27.")
    return Period(_months_later(date(year, 4, 1), (quarter - 1) * 3), QUARTER)


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), YEAR)


#: Every way of writing a date that is read, with what reads it from the match and the text.
_FORMS: tuple[tuple[str, Callable[[re.Match[str], str], Period]], ...] = (
    (
        r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?(?:\.0+)?)?",
        lambda m, text: _day(int(m[1]), int(m[2]), int(m[3]), text),
    ),
    (r"(\d{4})(\d{2})(\d{2})", lambda m, text: _day(int(m[1]), int(m[2]), int(m[3]), text)),
    (r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", lambda m, text: _day(int(m[3]), int(m[2]), int(m[1]), text)),
    (
        r"(\d{1,2})(?:st|nd|rd|th)? ?[- ]?([A-Za-z]{3,9}\.?),?[- ](\d{4})",
        lambda m, text: _day(int(m[3]), _named_month(m[2], text), int(m[1]), text),
    ),
    (
        r"([A-Za-z]{3,9}\.?),?[- ](\d{4})",
        lambda m, text: _month(int(m[2]), _named_month(m[1], text), text),
    ),
    (r"(\d{4})[-/](\d{1,2})", lambda m, text: _month(int(m[1]), int(m[2]), text)),
    (r"(\d{1,2})[-/](\d{4})", lambda m, text: _month(int(m[2]), int(m[1]), text)),
    (
        r"[Qq]([1-4])[ /-]?(\d{4})/(\d{2}|\d{4})",
        lambda m, text: _financial_quarter(int(m[1]), int(m[2]), m[3], text),
    ),
    (r"(?:19|20)\d{2}", lambda m, text: _year(int(m[0]))),
)


def parse_period(text: str) -> Period:
    """Read a date as people in the NHS write it; days come before months.

    Raises UnreadableDate, whose message is for the person who wrote it.
    """
    text = " ".join(text.split())
    for form, reader in _FORMS:
        if match := re.fullmatch(form, text):
            return reader(match, text)
    raise UnreadableDate(f"“{text}” is not a date we can read: {_REMEDY}.")


@total_ordering
@dataclass(frozen=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def numbered(cls, count: int) -> Month:
        """By how many months it is after the January of the year 0."""
        return cls(count // 12, count % 12 + 1)

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return self.next().first - timedelta(days=1)

    def next(self) -> Month:
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    def through(self, end: Month) -> Iterator[Month]:
        """Every month from this one to ``end``, both included."""
        month = self
        while month <= end:
            yield month
            month = month.next()

    def __lt__(self, other: Month) -> bool:
        return (self.year, self.number) < (other.year, other.number)

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"

    @property
    def label(self) -> str:
        return f"{MONTH_NAMES[self.number - 1]} {self.year}"


@total_ordering
@dataclass(frozen=True)
class FinancialYear:
    """April of ``starts_in`` to the March after; written 2026/27."""

    starts_in: int

    @classmethod
    def of(cls, day: date) -> FinancialYear:
        return cls(day.year if day.month >= 4 else day.year - 1)

    @property
    def first(self) -> date:
        return date(self.starts_in, 4, 1)

    @property
    def last(self) -> date:
        return date(self.starts_in + 1, 3, 31)

    def __lt__(self, other: FinancialYear) -> bool:
        return self.starts_in < other.starts_in

    def __str__(self) -> str:
        return f"{self.starts_in}/{(self.starts_in + 1) % 100:02}"


@total_ordering
@dataclass(frozen=True)
class Quarter:
    """A quarter of a financial year: quarter 1 is April to June."""

    financial_year: FinancialYear
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        return cls(FinancialYear.of(day), (day.month - 4) % 12 // 3 + 1)

    @property
    def first(self) -> date:
        return _months_later(self.financial_year.first, (self.number - 1) * 3)

    @property
    def last(self) -> date:
        return _months_later(self.first, 3) - timedelta(days=1)

    def previous(self) -> Quarter:
        return Quarter.of(self.first - timedelta(days=1))

    def __lt__(self, other: Quarter) -> bool:
        return self.first < other.first

    def __str__(self) -> str:
        return f"Q{self.number} {self.financial_year}"
