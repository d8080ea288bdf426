"""Widgets that carry what the NHS components need beyond Django's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from adopters.look.dates import DateParts, PartialDate


class DatePartsInput(forms.Widget):
    """Day, month and year as three boxes named ``<name>_day``, ``<name>_month``, ``<name>_year``."""

    PARTS = ("day", "month", "year")
    use_fieldset = True

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> DateParts:
        return DateParts(*(str(data.get(f"{name}_{part}", "")).strip() for part in self.PARTS))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(f"{name}_{part}" in data for part in self.PARTS)

    def format_value(self, value: Any) -> DateParts:
        if isinstance(value, PartialDate):
            return value.parts
        if isinstance(value, date):
            return DateParts(str(value.day), str(value.month), str(value.year))
        return value if isinstance(value, DateParts) else DateParts()

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_day"


class _WithHints:
    """Choices with a hint below each, and fields that one choice reveals.

    ``hints``: value to hint. ``reveals``: value to the names of the fields shown with it;
    those fields are left out of the rest of the form.
    """

    hints: Mapping[str, str]
    reveals: Mapping[str, Sequence[str]]

    def __init__(
        self,
        *args: Any,
        hints: Mapping[str, str] | None = None,
        reveals: Mapping[str, Sequence[str]] | None = None,
        inline: bool = False,
        small: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.hints = hints or {}
        self.reveals = reveals or {}
        self.inline = inline
        self.small = small


class Radios(_WithHints, forms.RadioSelect):
    """Radio buttons."""


class Checkboxes(_WithHints, forms.CheckboxSelectMultiple):
    """A list of tick boxes."""


class CharacterCount(forms.Textarea):
    """A text box that says how many characters are left; the limit is the field's ``max_length``."""
