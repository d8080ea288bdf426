"""What a person writes of a milestone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from adopters.free_text import NHS_NUMBER_REFUSED, holds_nhs_number
from adopters.look.fields import DateField
from adopters.look.layout import Button, Buttons, post_helper
from adopters.look.widgets import Radios
from adopters.models import Area, AreaKind
from scaling.milestones.selectors import COUNTABLE
from scaling.milestones.services import Wanted

COUNT, PERCENT = "count", "percent"
ENGLAND = "england"


def no_nhs_number(text: str) -> None:
    if holds_nhs_number(text):
        raise forms.ValidationError(NHS_NUMBER_REFUSED)


class TargetForm(forms.Form):
    """How much, and by when."""

    measure = forms.ChoiceField(
        label="How is the target given?",
        choices=[
            (COUNT, "A number of organisations"),
            (PERCENT, "A percentage of those it is meant to reach"),
        ],
        widget=Radios(reveals={COUNT: ["count"], PERCENT: ["percent"]}),
        initial=COUNT,
    )
    count = forms.IntegerField(label="Number of organisations", min_value=1, required=False)
    percent = forms.DecimalField(
        label="Percentage", min_value=Decimal("0.1"), max_value=100, decimal_places=1, required=False
    )
    due_on = DateField(label="By when?", help_text="For example, 31 3 2027")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        measure = cleaned.get("measure")
        if measure and measure not in self.errors and cleaned.get(measure) is None:
            self.add_error(measure, "Enter the target.")
        return cleaned

    def wanted(self, reason: str = "") -> Wanted:
        by_count = self.cleaned_data["measure"] == COUNT
        return Wanted(
            count=self.cleaned_data["count"] if by_count else None,
            percent=None if by_count else self.cleaned_data["percent"],
            due_on=self.cleaned_data["due_on"],
            reason=reason,
        )


class MilestoneForm(TargetForm):
    """A new milestone. ``areas`` are those the person may set one for; None in it is England."""

    indicator = forms.ChoiceField(
        label="What is counted?",
        choices=[
            (each.code, "Live now, of those it is meant to reach" if each.code == "coverage" else each.name)
            for each in COUNTABLE
        ],
    )
    area = forms.ChoiceField(label="Where?")

    field_order = ["indicator", "area", "measure", "count", "percent", "due_on"]

    def __init__(self, *args: Any, areas: list[Area | None], cancel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._areas = {_key(area): area for area in areas}
        area_field = self.fields["area"]
        assert isinstance(area_field, forms.ChoiceField)  # noqa: S101
        area_field.choices = [(key, _label(area)) for key, area in self._areas.items()]
        self.helper = post_helper(self, "Set milestone", cancel=cancel)
        self.helper.layout = Layout(
            "indicator", "area", "measure", "due_on", Buttons(Button("Set milestone"), cancel=cancel)
        )

    def chosen_area(self) -> Area | None:
        return self._areas[self.cleaned_data["area"]]


class ChangeForm(TargetForm):
    reason = forms.CharField(
        label="Why is it changed?",
        widget=forms.Textarea,
        validators=[no_nhs_number],
        error_messages={"required": "Say why the target is changed."},
        help_text="The old target stays on the page with this reason",
    )

    def __init__(self, *args: Any, cancel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = post_helper(self, "Change target", cancel=cancel)
        self.helper.layout = Layout(
            "measure", "due_on", "reason", Buttons(Button("Change target"), cancel=cancel)
        )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Why is it given up?",
        widget=forms.Textarea,
        validators=[no_nhs_number],
        error_messages={"required": "Say why it is given up."},
    )

    def __init__(self, *args: Any, cancel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = post_helper(self, cancel=cancel)
        self.helper.layout = Layout(
            "reason", Buttons(Button("Give up milestone", variant="warning"), cancel=cancel)
        )


def _key(area: Area | None) -> str:
    return f"{area.kind}:{area.code}" if area else ENGLAND


def _label(area: Area | None) -> str:
    return f"{area.name} ({AreaKind(area.kind).label.lower()})" if area else "England"
