"""Dates as typed, and dates known only in part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True)
class DateParts:
    """A date as typed: three strings, kept as they came."""

    day: str = ""
    month: str = ""
    year: str = ""

    def __bool__(self) -> bool:
        return bool(self.day or self.month or self.year)


@dataclass(frozen=True)
class PartialDate:
    """A day, a month or a year. ``first_day`` is the first day of that period."""

    first_day: date
    precision: Literal["day", "month", "year"]

    @property
    def parts(self) -> DateParts:
        """Only what is known."""
        day = str(self.first_day.day) if self.precision == "day" else ""
        month = "" if self.precision == "year" else str(self.first_day.month)
        return DateParts(day, month, str(self.first_day.year))
