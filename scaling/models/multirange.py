"""Runs of days as PostgreSQL keeps them: a ``datemultirange``, read as pairs of days."""

from __future__ import annotations

import re
from datetime import date

from django.db import models

#: Half-open: the first day, and the first day after; None has no end.
Run = tuple[date, date | None]

_RUN = re.compile(r"\[([^,]+),([^)]*)\)")


class DateRunsField(models.Field):  # type: ignore[type-arg]
    """Runs of days that do not touch, in order. Only SQL writes it."""

    def db_type(self, connection: object) -> str:
        return "datemultirange"

    def from_db_value(self, value: str | None, *_context: object) -> tuple[Run, ...]:
        return runs_in(value)


def runs_in(text: str | None) -> tuple[Run, ...]:
    """``{[2021-01-01,2022-01-01),[2023-05-01,)}`` as pairs of days."""
    return tuple((_day(start), _day(end) if end else None) for start, end in _RUN.findall(text or ""))


def _day(text: str) -> date:
    return date.fromisoformat(text)
