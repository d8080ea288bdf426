from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template import engines

from adopters.look.formats import nhs_date, nhs_datetime, nhs_time


def test_a_date_has_no_leading_nought_and_its_month_in_full() -> None:
    assert nhs_date(date(2026, 11, 3)) == "3 November 2026"


def test_an_instant_falls_on_the_day_it_is_for_people_here() -> None:
    assert nhs_date(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026"


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [(9, 0, "9am"), (14, 5, "2:05pm"), (12, 0, "midday"), (0, 0, "midnight"), (0, 30, "12:30am")],
)
def test_times_are_written_as_they_are_said(hour: int, minute: int, words: str) -> None:
    assert nhs_time(datetime(2026, 1, 5, hour, minute, tzinfo=UTC)) == words


def test_an_instant_is_its_day_and_time() -> None:
    assert nhs_datetime(datetime(2026, 11, 3, 14, 5, tzinfo=UTC)) == "3 November 2026 at 2:05pm"


def test_templates_write_dates_the_same_way_without_being_asked() -> None:
    source = "{% load nhsuk %}{{ day }}|{{ day|nhs_date }}|{{ none|nhs_date }}|{{ none|nhs_datetime }}"
    shown = engines["django"].from_string(source).render({"day": date(2026, 11, 3), "none": None})
    assert shown == "3 November 2026|3 November 2026||"
