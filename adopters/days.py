"""Days as people say them (the first and the last, inclusive) and as they are stored (half-open)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange


def days(first: date | None, last: date | None) -> DateRange:
    """The stored range from a first to a last day; ``None`` has no bound that way."""
    return half_open(first, last + timedelta(days=1) if last else None)


def half_open(start: date | None, end: date | None) -> DateRange:
    """A range equal to what PostgreSQL gives back, which writes an absent bound as open."""
    return DateRange(start, end, "[)" if start else "()")


def last_day(end: date | None) -> date | None:
    """The last day of a half-open range that ends before ``end``."""
    return end - timedelta(days=1) if end else None


def contains(during: DateRange, day: date) -> bool:
    """Whether a stored range holds a day."""
    return (during.lower is None or during.lower <= day) and (during.upper is None or day < during.upper)
