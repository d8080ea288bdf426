"""What every form of the catalogue holds to."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django import forms

from adopters.free_text import NHS_NUMBER_REFUSED, holds_nhs_number
from innovations.errors import CatalogueError


class CatalogueForm(forms.Form):
    """Refuses NHS numbers in whatever is typed."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and holds_nhs_number(value):
                self.add_error(name, NHS_NUMBER_REFUSED)
        return cleaned

    def refuse(self, error: CatalogueError) -> None:
        """Show what a service refused, beside the field it is about."""
        self.add_error(error.field if error.field in self.fields else None, error.message)


class Expander(Div):  # type: ignore[misc]
    """Fields behind a line that opens them; ``is_open`` shows them from the start."""

    template = "innovations/parts/expander.html"

    def __init__(self, summary: str, *fields: str, is_open: bool = False) -> None:
        super().__init__(*fields)
        self.summary, self.is_open = summary, is_open
