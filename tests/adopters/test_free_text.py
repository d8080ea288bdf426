"""Free text is checked for NHS numbers."""

from __future__ import annotations

import pytest

from adopters.free_text import holds_nhs_number


@pytest.mark.parametrize("text", ["9434765919", "Mrs A, 943 476 5919, was first", "no. 943-476-5919."])
def test_a_number_that_passes_the_check_is_found(text: str) -> None:
    assert holds_nhs_number(text)


@pytest.mark.parametrize(
    "text", ["", "9434765918", "call 0161 276 1234", "19434765919", "order 94347659190", "12 of 40 sites"]
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not holds_nhs_number(text)
