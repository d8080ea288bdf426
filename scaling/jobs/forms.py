"""Finding a job in a list."""

from __future__ import annotations

from django import forms

from adopters.look.layout import filter_helper
from scaling.models import JobStatus


class JobFilterForm(forms.Form):
    q = forms.CharField(label="What it is about", required=False, max_length=100)
    status = forms.ChoiceField(label="Status", required=False, choices=[("", "Any"), *JobStatus.choices])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.helper = filter_helper(self)
