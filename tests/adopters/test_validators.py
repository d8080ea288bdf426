"""NHS numbers are refused however they are written; other numbers are left alone."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from adopters.validators import refuse_nhs_numbers


@pytest.mark.parametrize(
    "text",
    [
        "943 476 5919",
        "Patient 9434765919 was the first.",
        "NHS no: 943-476-5919.",
        "seen on ward 3 943 476 5919",
        "943\u00a0476\u00a05919",
        "94 3476 5919",
        "943–476–5919",
    ],
)
def test_an_nhs_number_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="NHS number"):
        refuse_nhs_numbers(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Live on 3 November 2026 at 12 sites",
        "943 476 5918",  # the check digit is wrong
        "Ring 0161 276 1234 or 07700 900123",
        "94347659190",  # eleven digits
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    refuse_nhs_numbers(text)
