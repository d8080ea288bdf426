"""Forms for an innovation's own details, its wording, and finding it in the catalogue."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms

from adopters.look.layout import Button, Buttons, filter_helper, post_helper
from adopters.look.widgets import CharacterCount, Radios
from adopters.models import OrganisationKind
from innovations.forms.base import CatalogueForm
from innovations.models import LADDER, Innovation, InnovationKind, InnovationStatus
from innovations.selectors.catalogue import ORDERS, CatalogueFilter
from innovations.services import InnovationDetails

ORDER_LABELS = {"name": "Name", "newest": "Newest first", "sites": "Most sites first"}
STATUS_HINTS: dict[str, str] = {
    InnovationStatus.PREPARING: "Its description or its list of sites is not ready yet",
    InnovationStatus.SPREADING: "Sites are being helped to take it up",
    InnovationStatus.FINISHED: "Nobody spreads it any more; its history stays",
}


def _name() -> forms.CharField:
    return forms.CharField(label="Name", max_length=150, help_text="As people at the sites would say it")


def _summary() -> forms.CharField:
    return forms.CharField(
        label="Summary",
        max_length=300,
        widget=CharacterCount(attrs={"rows": 3}),
        help_text="One sentence: what it is and for whom",
    )


def _unit() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="What kind of site takes it up?",
        choices=OrganisationKind.choices,
        widget=Radios,
        help_text="Every figure counts in this. It cannot change once there is a list of sites",
        error_messages={"required": "Choose the kind of site that takes it up"},
    )


class NewInnovationForm(CatalogueForm):
    """The least an innovation needs."""

    name = _name()
    summary = _summary()
    unit = _unit()

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = post_helper(self, "Add to the catalogue", cancel=cancel)

    def details(self) -> InnovationDetails:
        return InnovationDetails(**self.cleaned_data, status=InnovationStatus.PREPARING)


class InnovationForm(CatalogueForm):
    name = _name()
    summary = _summary()
    problem = forms.CharField(
        label="What problem does it solve?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="For whom, and how it is dealt with without it. Never anything about a patient",
    )
    kind = forms.ChoiceField(label="What is it?", choices=InnovationKind.choices, widget=Radios)
    unit = _unit()
    status = forms.ChoiceField(
        label="Status", choices=InnovationStatus.choices, widget=Radios(hints=STATUS_HINTS)
    )
    scaling_vehicle = forms.CharField(
        label="Scaling vehicle",
        max_length=200,
        required=False,
        help_text="The organisation or network that carries the spread",
    )
    website = forms.URLField(
        label="Website",
        max_length=200,
        required=False,
        assume_scheme="https",
        help_text="For example, https://www.example.org",
        error_messages={"invalid": "Enter a whole web address, such as https://www.example.org"},
    )
    return_interval_days = forms.IntegerField(
        label="How often are sites asked to confirm, in days?",
        min_value=1,
        max_value=1_000,
        help_text="A confirmation counts as fresh for this long plus 45 days. Usually 90",
        widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-4"}),
    )

    def __init__(self, *args: Any, innovation: Innovation, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(innovation, name) for name in self.fields}
        self.helper = post_helper(self, cancel=cancel)
        self.helper.layout = Layout(
            Fieldset("What it is", "name", "summary", "problem", "kind"),
            Fieldset(
                "How it spreads", "unit", "status", "scaling_vehicle", "website", "return_interval_days"
            ),
            Buttons(Button("Save"), cancel=cancel),
        )

    def details(self) -> InnovationDetails:
        return InnovationDetails(**self.cleaned_data)


class WordingForm(CatalogueForm):
    """One optional wording for each stage of the ladder."""

    def __init__(self, *args: Any, wording: dict[str, str], cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for stage in LADDER:
            self.fields[stage] = forms.CharField(
                label=stage.label, max_length=60, required=False, initial=wording.get(stage, "")
            )
        self.helper = post_helper(self, "Save the wording", cancel=cancel)

    def wordings(self) -> dict[str, str]:
        return {stage: self.cleaned_data[stage] for stage in LADDER}


class CatalogueFilterForm(forms.Form):
    q = forms.CharField(label="Words", required=False)
    kind = forms.ChoiceField(
        label="What it is", required=False, choices=[("", "Anything"), *InnovationKind.choices]
    )
    unit = forms.ChoiceField(
        label="Taken up by", required=False, choices=[("", "Any kind of site"), *OrganisationKind.choices]
    )
    status = forms.ChoiceField(
        label="Status", required=False, choices=[("", "Any status"), *InnovationStatus.choices]
    )
    sort = forms.ChoiceField(
        label="Sort by", required=False, choices=[(key, ORDER_LABELS[key]) for key in ORDERS]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = filter_helper(self)

    def chosen(self) -> CatalogueFilter:
        """What is not understood filters nothing."""
        self.is_valid()
        got = self.cleaned_data
        return CatalogueFilter(
            words=got.get("q", ""),
            kind=got.get("kind", ""),
            unit=got.get("unit", ""),
            status=got.get("status", ""),
            order=got.get("sort") or "name",
        )
