"""Form fields for dates as the NHS asks for them: day, month and year in three boxes."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from adopters.look.dates import DateParts, PartialDate
from adopters.look.widgets import DatePartsInput

MONTHS = [name.lower() for name in calendar.month_name[1:]]


def _month_number(typed: str) -> int | None:
    """1 to 12 from ``3``, ``03``, ``Mar`` or ``March``."""
    if typed.isdigit():
        return int(typed) if 1 <= int(typed) <= 12 else None
    named = [number for number, name in enumerate(MONTHS, 1) if name.startswith(typed.lower())]
    return named[0] if len(named) == 1 and len(typed) >= 3 else None


def _refuse(message: str, *parts: str) -> ValidationError:
    return ValidationError(message, code="invalid", params={"parts": parts})


class _DatePartsField(forms.Field):
    widget = DatePartsInput

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or isinstance(value, (date, PartialDate)):
            return value or None
        return self.read(value) if value else None

    def read(self, parts: DateParts) -> Any:
        raise NotImplementedError

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != self.to_python(initial))
        except ValidationError:
            return True

    def _name(self) -> str:
        label = str(self.label or "Date")
        return "Date" if label.endswith("?") else label

    def _year(self, typed: str) -> int:
        if not typed:
            raise _refuse(f"{self._name()} must include a year", "year")
        if not (typed.isdigit() and typed.isascii() and len(typed) == 4 and int(typed)):
            raise _refuse("Year must include 4 numbers", "year")
        return int(typed)

    def _month(self, typed: str) -> int:
        month = _month_number(typed) if typed.isascii() else None
        if month is None:
            raise _refuse(f"{self._name()} must be a real date: the month is 1 to 12 or its name", "month")
        return month

    def _day(self, parts: DateParts, month: int, year: int) -> date:
        try:
            return date(year, month, int(parts.day))
        except (ValueError, OverflowError):
            raise _refuse(f"{self._name()} must be a real date", "day") from None


class DateField(_DatePartsField):
    """A whole day. Cleans to ``datetime.date``."""

    def read(self, parts: DateParts) -> date:
        missing = [part for part in DatePartsInput.PARTS if not getattr(parts, part)]
        if missing:
            raise _refuse(f"{self._name()} must include a {' and '.join(missing)}", *missing)
        return self._day(parts, self._month(parts.month), self._year(parts.year))


class PartialDateField(_DatePartsField):
    """A day, or only a month and year, or only a year. Cleans to ``PartialDate``."""

    def read(self, parts: DateParts) -> PartialDate:
        year = self._year(parts.year)
        if not parts.month and not parts.day:
            return PartialDate(date(year, 1, 1), "year")
        if not parts.month:
            raise _refuse(f"{self._name()} must include a month if it has a day", "month")
        month = self._month(parts.month)
        if not parts.day:
            return PartialDate(date(year, month, 1), "month")
        return PartialDate(self._day(parts, month, year), "day")
