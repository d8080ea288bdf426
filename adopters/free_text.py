"""What free text may not hold. Pure: no Django."""

from __future__ import annotations

import re

_GAP = "[ \\u00a0\\u2009\\u2010-\\u2015-]"
#: Ten digits together or in the groups of an NHS number, and digits broken up in any other way.
_GROUPED = re.compile(rf"(?<!\d)\d{{3}}{_GAP}?\d{{3}}{_GAP}?\d{{4}}(?!\d)")
_RUN = re.compile(rf"(?<![\d+])\d(?:{_GAP}?\d)*")

#: Text with fewer digits holds no such number; nearly all text is done with here.
_TEN_DIGITS = re.compile(r"(?:\d\D*){10}")

NHS_NUMBER_REFUSED = (
    "This seems to hold an NHS number. Take out anything that could identify a patient: "
    "Scaling holds no patient data."
)


def holds_nhs_number(text: str) -> bool:
    """Whether ten digits of the text pass the check of the NHS Data Dictionary (modulus 11)."""
    if len(text) < 10 or not _TEN_DIGITS.search(text):
        return False
    found = (match[0] for pattern in (_GROUPED, _RUN) for match in pattern.finditer(text))
    numbers = ([int(mark) for mark in each if mark.isdigit()] for each in found)
    return any(len(digits) == 10 and _checks(digits) for digits in numbers)


def _checks(digits: list[int]) -> bool:
    remainder = sum(digit * (10 - place) for place, digit in enumerate(digits[:9])) % 11
    return digits[9] == (11 - remainder) % 11
