"""Validators for forms and models in every room."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from adopters.free_text import NHS_NUMBER_REFUSED, holds_nhs_number


def refuse_nhs_numbers(text: str) -> None:
    """For every free-text field: nothing about a patient is recorded. Raises ValidationError."""
    if holds_nhs_number(text):
        raise ValidationError(NHS_NUMBER_REFUSED, code="nhs_number")
