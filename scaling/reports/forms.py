"""Asking for a report, and finding one."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms

from adopters.look.fields import DateField
from adopters.look.formats import nhs_date
from adopters.look.layout import filter_helper, post_helper
from adopters.look.widgets import Radios
from adopters.models import Area
from scaling.lens import CountAs
from scaling.reports.selectors import subjects

#: Nothing about spread is held from before the NHS was founded.
FIRST_DAY = date(1948, 7, 5)
TODAYS, OF_THE_DAY = "today", "as_at"


class AskForm(forms.Form):
    """``today`` decides which areas are on offer and what the dates default to."""

    about = forms.ChoiceField(
        label="What should the report be about?",
        help_text="One innovation everywhere in England, or one area and everything in it",
        error_messages={"required": "Choose what the report should be about"},
    )
    as_at = DateField(
        label="On which date?",
        help_text="The report says how things stood at the end of this day, for example 31 3 2027",
        error_messages={"required": "Enter the date the report should be about"},
    )
    boundaries = forms.ChoiceField(
        label="Which area boundaries should it use?",
        choices=[(TODAYS, "Today’s areas"), (OF_THE_DAY, "Areas as they were on that date")],
        widget=Radios,
    )
    count_as = forms.ChoiceField(
        label="How should merged organisations count?",
        choices=[
            (CountAs.SURVIVING, "As one organisation"),
            (CountAs.REPORTED, "Under the codes they reported with"),
        ],
        widget=Radios,
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        defaults = {"as_at": today, "boundaries": TODAYS, "count_as": CountAs.SURVIVING, "token": uuid4()}
        kwargs["initial"] = {**defaults, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.today = today
        offered = subjects(today)
        self.fields["about"].choices = [("", "Choose one"), *offered]  # type: ignore[attr-defined]
        self.names = {key: name for _, group in offered for key, name in group}
        self.helper = post_helper(self, "Ask for the report")

    def clean_as_at(self) -> date:
        day: date = self.cleaned_data["as_at"]
        if day > self.today:
            raise forms.ValidationError(f"The date must be today, {nhs_date(self.today)}, or in the past")
        if day < FIRST_DAY:
            raise forms.ValidationError(f"The date must be on or after {nhs_date(FIRST_DAY)}")
        return day

    def arguments(self) -> dict[str, Any]:
        """The arguments of the job that builds it."""
        kind, _, key = self.cleaned_data["about"].partition(":")
        about = (
            {"innovation": key}
            if kind == "innovation"
            else {"area": Area.objects.get(kind=kind, code=key).pk}
        )
        as_at: date = self.cleaned_data["as_at"]
        boundaries_on = self.today if self.cleaned_data["boundaries"] == TODAYS else as_at
        return {
            **about,
            "as_at": as_at.isoformat(),
            "boundaries_on": boundaries_on.isoformat(),
            "count_as": self.cleaned_data["count_as"],
        }

    def subject(self) -> str:
        name = self.names[self.cleaned_data["about"]]
        return f"Spread report: {name}, {nhs_date(self.cleaned_data['as_at'])}"


class ReportFilterForm(forms.Form):
    q = forms.CharField(label="Number or words of the title", required=False, max_length=100)
    about = forms.ChoiceField(
        label="About",
        required=False,
        choices=[("", "Anything"), ("innovation", "One innovation"), ("area", "One area")],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = filter_helper(self)
