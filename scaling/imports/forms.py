"""Forms for giving a file and for taking it back."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.urls import reverse

from adopters.free_text import NHS_NUMBER_REFUSED, holds_nhs_number
from adopters.look.layout import Button, Buttons, post_helper
from adopters.look.widgets import CharacterCount
from innovations.models import Innovation, Stage
from scaling.imports.reading import LARGEST_FILE
from scaling.imports.services import Upload
from scaling.models import ImportBatch


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Choose a file",
        help_text="CSV, or a spreadsheet: .xlsx, .xls or .ods",
        error_messages={
            "required": "Choose a file",
            "empty": "The file is empty",
            "missing": "Choose a file",
        },
    )
    stage = forms.ChoiceField(
        label="Which stage, for rows that do not name one?",
        choices=[],
        initial=Stage.LIVE,
        help_text="For a list of first-use dates this is “Live”",
    )

    def __init__(self, *args: Any, innovation: Innovation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wordings = {each.stage: each.wording for each in innovation.wordings.all()}
        self.fields["stage"].choices = [  # type: ignore[attr-defined]
            (value, f"{label} ({wordings[value]})" if value in wordings else label)
            for value, label in Stage.choices
        ]
        self.helper = post_helper(
            self, "Check the file", cancel=reverse("imports:list", args=[innovation.slug])
        )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(f"The file must be smaller than {LARGEST_FILE // 1_000_000} MB")
        return file

    def upload(self) -> Upload:
        file = self.cleaned_data["file"]
        return Upload(file.name, file.read(), self.cleaned_data["stage"])


class UndoForm(forms.Form):
    why = forms.CharField(
        label="Why are you undoing this import?",
        help_text="Kept in the history of each site",
        max_length=200,
        widget=CharacterCount(attrs={"rows": 3}),
        error_messages={"required": "Say why you are undoing this import"},
    )

    def __init__(self, *args: Any, batch: ImportBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        button = Button("Undo the import", variant="warning")
        self.helper.layout = Layout("why", Buttons(button, cancel=batch.get_absolute_url()))

    def clean_why(self) -> str:
        why: str = self.cleaned_data["why"]
        if holds_nhs_number(why):
            raise forms.ValidationError(NHS_NUMBER_REFUSED)
        return why
