"""Dates as files of the NHS write them. Pure."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

PATTERNS = (
    re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?:[T ]00:00(?::00)?)?"),
    re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})"),
)


@lru_cache(maxsize=20_000)
def read_day(text: str) -> date | None:
    """The day written as 20260401, 2026-04-01 or 01/04/2026; None if it is none of these."""
    for pattern in PATTERNS:
        if match := pattern.fullmatch(text):
            try:
                return date(**{part: int(value) for part, value in match.groupdict().items()})
            except ValueError:
                return None
    return None
