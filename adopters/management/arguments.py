"""What commands of every room are told."""

from __future__ import annotations

from django.core.management.base import CommandError

from adopters.free_text import NHS_NUMBER_REFUSED, holds_nhs_number


def words(text: str) -> str:
    """Free text as given. Raises CommandError where it holds an NHS number."""
    if holds_nhs_number(text):
        raise CommandError(NHS_NUMBER_REFUSED)
    return text
