"""Dates as people type them, whole or in part."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adopters.look.dates import DateParts, PartialDate
from adopters.look.fields import DateField, PartialDateField
from adopters.look.widgets import DatePartsInput


class Whole(forms.Form):
    when = DateField(label="Start date")


class Partial(forms.Form):
    when = PartialDateField(label="Start date")


def typed(day: str, month: str, year: str) -> dict[str, str]:
    return {"when_day": day, "when_month": month, "when_year": year}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dates(min_value=date(1000, 1, 1)))
def test_any_day_typed_in_three_boxes_comes_back_as_that_day(day: date) -> None:
    form = Whole(typed(str(day.day), str(day.month), str(day.year)))
    assert form.is_valid()
    assert form.cleaned_data["when"] == day


@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_may_be_typed_by_name_or_its_first_letters(month: int) -> None:
    day = date(2026, month, 3)
    for name in (f"{day:%B}", f"{day:%b}", f"{day:%B}".upper()):
        form = Whole(typed("03", name, "2026"))
        assert form.is_valid()
        assert form.cleaned_data["when"] == day


@pytest.mark.parametrize(
    ("boxes", "first_day", "precision"),
    [
        (("3", "11", "2026"), date(2026, 11, 3), "day"),
        (("", "11", "2026"), date(2026, 11, 1), "month"),
        (("", "", "2026"), date(2026, 1, 1), "year"),
        (("", " nov ", "2026"), date(2026, 11, 1), "month"),
    ],
)
def test_what_is_left_empty_says_how_exact_the_date_is(
    boxes: tuple[str, str, str], first_day: date, precision: str
) -> None:
    form = Partial(typed(*boxes))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["when"] == PartialDate(first_day, precision)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("form", "boxes", "message"),
    [
        (Whole, ("3", "", "2026"), "Start date must include a month"),
        (Whole, ("", "", "2026"), "Start date must include a day and month"),
        (Whole, ("31", "2", "2026"), "Start date must be a real date"),
        (Whole, ("0", "2", "2026"), "Start date must be a real date"),
        (Whole, ("x", "2", "2026"), "Start date must be a real date"),
        (Whole, ("3", "13", "2026"), "Start date must be a real date: the month is 1 to 12 or its name"),
        (Whole, ("3", "Ma", "2026"), "Start date must be a real date: the month is 1 to 12 or its name"),
        (Whole, ("3", "²", "2026"), "Start date must be a real date: the month is 1 to 12 or its name"),
        (Whole, ("3", "2", "26"), "Year must include 4 numbers"),
        (Whole, ("3", "2", "0000"), "Year must include 4 numbers"),
        (Partial, ("3", "", "2026"), "Start date must include a month if it has a day"),
        (Partial, ("", "11", ""), "Start date must include a year"),
        (Partial, ("30", "2", "2026"), "Start date must be a real date"),
    ],
)
def test_a_date_that_cannot_be_is_refused_in_words(
    form: type[forms.Form], boxes: tuple[str, str, str], message: str
) -> None:
    bound = form(typed(*boxes))
    assert bound.errors["when"] == [message]


def test_a_date_asked_for_by_a_question_is_called_a_date_when_it_is_refused() -> None:
    class Form(forms.Form):
        when = DateField(label="When did it start?")

    assert Form(typed("31", "2", "2026")).errors["when"] == ["Date must be a real date"]


def test_a_date_not_asked_for_may_stay_empty() -> None:
    class Form(forms.Form):
        when = DateField(required=False)

    form = Form(typed("", " ", ""))
    assert form.is_valid()
    assert form.cleaned_data["when"] is None


def test_a_date_is_shown_in_its_boxes_and_unchanged_when_sent_back() -> None:
    start = {"when": date(2026, 11, 3)}
    assert not Whole(typed("3", "11", "2026"), initial=start).has_changed()
    assert Whole(typed("4", "11", "2026"), initial=start).has_changed()


def test_a_partial_date_shows_only_what_is_known() -> None:
    shown = DatePartsInput().format_value
    assert shown(PartialDate(date(2026, 11, 1), "month")) == DateParts("", "11", "2026")
    assert shown(PartialDate(date(2026, 1, 1), "year")) == DateParts("", "", "2026")
    assert shown(None) == DateParts()
