"""Dates and numbers as the NHS service manual writes them."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def nhs_date(value: date | datetime) -> str:
    """3 November 2026; an instant is read in the time zone of people."""
    day = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return f"{day.day} {day:%B} {day.year}"


def nhs_time(value: datetime) -> str:
    """2:05pm, 9am, midday, midnight."""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    if (local.hour, local.minute) == (0, 0):
        return "midnight"
    if (local.hour, local.minute) == (12, 0):
        return "midday"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def nhs_datetime(value: datetime) -> str:
    """3 November 2026 at 2:05pm."""
    return f"{nhs_date(value)} at {nhs_time(value)}"
