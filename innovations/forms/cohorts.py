"""Forms to draw up a list of sites, freeze it, look through it and compare it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms

from adopters.look.fields import DateField
from adopters.look.formats import nhs_date
from adopters.look.layout import Button, Buttons, filter_helper, post_helper
from adopters.look.widgets import Checkboxes
from adopters.models import Area, AreaKind, OrganisationKind
from innovations.code_files import UnreadableCodesError, codes_from_file, codes_from_text
from innovations.cohort_rule import CodeList, CohortRule
from innovations.forms.base import CatalogueForm, Expander
from innovations.models import Cohort, Innovation
from innovations.selectors.cohorts import RegionCount

#: The largest file of codes worth taking in.
LARGEST_FILE_BYTES = 5_000_000
#: Kinds of area a list may be drawn by, in the order they are offered.
AREA_KINDS = (
    AreaKind.REGION,
    AreaKind.ICB,
    AreaKind.NETWORK,
    AreaKind.CANCER_ALLIANCE,
    AreaKind.ICB_CLUSTER,
)
AREA_LEGENDS = {
    AreaKind.REGION: "Regions",
    AreaKind.ICB: "Integrated care boards",
    AreaKind.NETWORK: "Health innovation networks",
    AreaKind.CANCER_ALLIANCE: "Cancer alliances",
    AreaKind.ICB_CLUSTER: "ICB clusters",
}


class RuleForm(CatalogueForm):
    """Kinds, a day and areas; one list of tick boxes for each kind of area there is."""

    kinds = forms.MultipleChoiceField(
        label="Kinds of site",
        choices=OrganisationKind.choices,
        widget=Checkboxes(small=True),
        error_messages={"required": "Choose at least one kind of site"},
    )
    open_on = DateField(
        label="Open on",
        help_text="Sites open on this day, in the areas as they were drawn on this day",
    )
    outside_england = forms.BooleanField(label="Include sites outside England", required=False)

    def __init__(
        self,
        *args: Any,
        innovation: Innovation,
        areas: Sequence[Area],
        today: date,
        cancel: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"kinds": [innovation.unit], "open_on": today}
        self.areas = areas
        self.helper = post_helper(self)
        self.helper.layout = Layout(
            "kinds",
            "open_on",
            Fieldset("Where", *self._area_expanders(), "outside_england"),
            Buttons(Button("Look at the list"), cancel=cancel),
        )

    def _area_expanders(self) -> list[Expander]:
        expanders = []
        for kind in AREA_KINDS:
            areas = [area for area in self.areas if area.kind == kind]
            if not areas:
                continue
            self.fields[kind] = forms.MultipleChoiceField(
                label=AREA_LEGENDS[kind],
                choices=[(f"{area.kind}:{area.code}", _area_label(area)) for area in areas],
                widget=Checkboxes(small=True),
                required=False,
            )
            chosen = bool(self.data.get(kind))
            expanders.append(Expander(f"Only in some {AREA_LEGENDS[kind].lower()}", kind, is_open=chosen))
        return expanders

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        on = cleaned.get("open_on")
        for area in self.areas:
            chosen = f"{area.kind}:{area.code}" in cleaned.get(area.kind, ())
            if chosen and on is not None and not _open_on(area, on):
                self.add_error(area.kind, f"{_area_label(area)} was not there on {nhs_date(on)}")
        return cleaned

    def rule(self) -> CohortRule:
        got = self.cleaned_data
        areas = tuple(key for kind in AREA_KINDS for key in got.get(kind, ()))
        return CohortRule(tuple(got["kinds"]), got["open_on"], areas, got["outside_england"])


def _area_label(area: Area) -> str:
    return f"{area.name} (until {nhs_date(area.closes_on)})" if area.closes_on else area.name


def _open_on(area: Area, on: date) -> bool:
    return (area.opens_on is None or area.opens_on <= on) and (area.closes_on is None or on <= area.closes_on)


class CodesForm(CatalogueForm):
    """A file, or codes pasted into a box: one of the two."""

    file = forms.FileField(
        label="Upload a file",
        required=False,
        help_text="CSV, XLSX or plain text with one organisation code a row. A heading such as"
        " “Organisation code” is found by itself; without one the first column counts",
    )
    pasted = forms.CharField(
        label="Or paste the codes",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="One a line, or parted by commas or spaces",
    )

    def __init__(self, *args: Any, cancel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = post_helper(self, "Check the codes", cancel=cancel)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_FILE_BYTES:
            raise forms.ValidationError("The file is larger than 5 MB. A list of codes is much smaller.")
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        file, pasted = cleaned.get("file"), cleaned.get("pasted", "")
        if self.errors:
            return cleaned
        if bool(file) == bool(pasted.strip()):
            self.add_error("file", "Upload a file or paste the codes, one of the two")
            return cleaned
        try:
            cleaned["entries"] = codes_from_file(file.name, file.read()) if file else codes_from_text(pasted)
        except UnreadableCodesError as error:
            self.add_error("file" if file else "pasted", str(error))
        return cleaned

    def code_list(self, today: date) -> CodeList:
        file = self.cleaned_data["file"]
        return CodeList(self.cleaned_data["entries"], drawn_on=today, filename=file.name if file else "")


class FreezeForm(CatalogueForm):
    """The last question before a list is frozen; ``fingerprint`` is of the list that was looked at."""

    fingerprint = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why does this list take the place of the one before?",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everyone who looks at a figure can read this",
        error_messages={"required": "Say why this list takes the place of the one before"},
    )
    leave_out = forms.BooleanField(label="Leave out the codes that nobody has")

    def __init__(
        self, *args: Any, fingerprint: str, supersedes: bool, unknown_count: int, cancel: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial["fingerprint"] = fingerprint
        if not supersedes:
            del self.fields["reason"]
        if not unknown_count:
            del self.fields["leave_out"]
        self.helper = post_helper(self, "Freeze this list", cancel=cancel)


class MemberFilterForm(forms.Form):
    q = forms.CharField(label="Name or code", required=False)
    region = forms.ChoiceField(label="Region", required=False)

    def __init__(self, *args: Any, regions: Iterable[RegionCount], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(row.code or "none", f"{row.name or 'Not known'} ({row.count:,})") for row in regions]
        self.fields["region"] = forms.ChoiceField(
            label="Region", required=False, choices=[("", "All regions"), *choices]
        )
        self.helper = filter_helper(self)

    def chosen(self) -> tuple[str, str]:
        """The words and the region's code ("none": not known); what is not understood is left out."""
        self.is_valid()
        return self.cleaned_data.get("q", ""), self.cleaned_data.get("region", "")


class CompareForm(forms.Form):
    """Two lists of one innovation."""

    def __init__(self, *args: Any, cohorts: Iterable[Cohort], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(row.number), f"List {row.number}, {nhs_date(row.drawn_on)}") for row in cohorts]
        self.fields["before"] = forms.ChoiceField(label="From", choices=choices)
        self.fields["after"] = forms.ChoiceField(label="To", choices=choices)
        self.helper = filter_helper(self, "Compare")
        self.helper.layout = Layout(*self.helper.layout.fields[:1], self.helper.layout.fields[1])
