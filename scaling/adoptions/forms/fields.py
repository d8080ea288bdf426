"""Fields that several forms of this room share."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django import forms

from adopters.look.dates import PartialDate
from adopters.look.fields import PartialDateField
from adopters.look.widgets import CharacterCount
from adopters.validators import refuse_nhs_numbers
from scaling.periods import Period

NOTE_LENGTH = 1_000
WHEN_HINT = (
    "For example, {today.day} {today.month} {today.year}. "
    "Leave out the day, or the day and month, if you do not know them."
)


def when_field(label: str, today: date) -> PartialDateField:
    return PartialDateField(
        label=label,
        help_text=WHEN_HINT.format(today=today),
        error_messages={"required": "Enter a date, a month or a year"},
    )


def words_field(label: str, hint: str = "", *, required: bool = True, rows: int = 4) -> forms.CharField:
    """Free text: refused where it holds an NHS number."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=NOTE_LENGTH,
        widget=CharacterCount(attrs={"rows": rows}),
        validators=[refuse_nhs_numbers],
    )


def token_field() -> forms.CharField:
    """Makes a form sent twice one line: it is sent back as it was given."""
    return forms.CharField(widget=forms.HiddenInput, max_length=60, initial=lambda: uuid4().hex)


def as_period(given: PartialDate) -> Period:
    return Period(given.first_day, given.precision)
