"""What free text may not hold. Pure: no Django."""

from __future__ import annotations

import re

#: Ten digits, spaced or hyphenated as people write an NHS number, not part of a longer run.
_TEN_DIGITS = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")

NHS_NUMBER_REFUSED = (
    "This seems to hold an NHS number. Take out anything that could identify a patient: "
    "Scaling holds no patient data."
)


def holds_nhs_number(text: str) -> bool:
    """Whether ten digits of the text pass the check of the NHS Data Dictionary (modulus 11)."""
    return any(
        _checks([int(mark) for mark in match[0] if mark.isdigit()]) for match in _TEN_DIGITS.finditer(text)
    )


def _checks(digits: list[int]) -> bool:
    remainder = sum(digit * (10 - place) for place, digit in enumerate(digits[:9])) % 11
    return digits[9] == (11 - remainder) % 11
