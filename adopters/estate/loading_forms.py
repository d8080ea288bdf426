"""Forms by which the estate is kept up to date in the browser."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.files.uploadedfile import UploadedFile

from adopters.free_text import NHS_NUMBER_REFUSED, holds_nhs_number
from adopters.look.fields import DateField
from adopters.look.layout import Button, Buttons, post_helper
from adopters.models import Area, AreaKind, HeldKind


class EstateFileForm(forms.Form):
    file = forms.FileField(
        label="Choose a file",
        help_text="A CSV file with a row of headings",
        error_messages={
            "required": "Choose a file",
            "missing": "Choose a file",
            "empty": "The file is empty",
        },
    )
    area_kind = forms.ChoiceField(
        label="What kind of area, where the file does not say?",
        required=False,
        choices=[("", "The file says, in its column “area kind”"), *AreaKind.choices],
    )

    def __init__(self, *args: Any, kind: HeldKind, cancel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind is not HeldKind.MEMBERSHIPS:
            del self.fields["area_kind"]
        self.helper = post_helper(self, "Check the file", cancel=cancel)

    @property
    def upload(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        return file


class CorrectionForm(forms.Form):
    area = forms.ChoiceField(label="Which area was it in?")
    first = DateField(label="First day", help_text="For example, 1 4 2026")
    last = DateField(label="Last day", required=False, help_text="Leave blank if it still is")
    why = forms.CharField(
        label="How do you know?",
        max_length=150,
        help_text="Kept with the correction, for example “Letter from the board, 3 March 2026”",
        error_messages={"required": "Say how you know"},
    )

    def __init__(self, *args: Any, areas: list[Area], cancel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._areas = {f"{area.kind}:{area.code}": area for area in areas}
        chosen = self.fields["area"]
        if isinstance(chosen, forms.ChoiceField):
            chosen.choices = [("", "Choose an area"), *self._grouped()]
            chosen.error_messages["required"] = "Choose an area, or “None”"
        self.helper = post_helper(self, "Save the correction", cancel=cancel)
        self.helper.layout = Layout(
            "area", "first", "last", "why", Buttons(Button("Save the correction"), cancel=cancel)
        )

    def _grouped(self) -> list[tuple[str, list[tuple[str, str]]]]:
        groups: dict[str, list[tuple[str, str]]] = {}
        for kind in AreaKind:
            groups[str(kind.label)] = [(f"{kind}:", f"None ({kind.label.lower()})")]
        for key, area in self._areas.items():
            groups[str(AreaKind(area.kind).label)].append((key, area.name))
        return list(groups.items())

    def clean_why(self) -> str:
        why: str = self.cleaned_data["why"]
        if holds_nhs_number(why):
            raise forms.ValidationError(NHS_NUMBER_REFUSED)
        return why

    @property
    def said(self) -> dict[str, Any]:
        """What ``correct_membership`` takes."""
        key: str = self.cleaned_data["area"]
        last: date | None = self.cleaned_data["last"]
        return {
            "kind": AreaKind(key.partition(":")[0]),
            "area": self._areas.get(key),
            "first": self.cleaned_data["first"],
            "last": last,
            "why": self.cleaned_data["why"],
        }
