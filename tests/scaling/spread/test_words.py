"""Counts in words: thousands are told apart, and one is not many."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from scaling.lens import Lens
from scaling.spread import words
from scaling.spread.figures import ENGLAND, Figure
from scaling.spread.indicators import LIVE_NOW

TODAY = date(2026, 11, 24)


def figure(**said: object) -> Figure:
    plain: dict[str, object] = {
        "innovation": "falls-visit",
        "indicator": LIVE_NOW,
        "place": ENGLAND,
        "numerator": 12_448,
        "denominator": None,
        "waiting": 0,
        "confirmed": 0,
        "unit": "trust",
        "lens": Lens(as_at=TODAY, boundaries_on=TODAY),
        "known_at": datetime(2026, 11, 24, tzinfo=UTC),
        "cohort": None,
    }
    return Figure(**(plain | said))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("waiting", "said"),
    [
        (0, ()),
        (1, ("1 organisation that split is left out until someone says where its place went",)),
        (1_204, ("1,204 organisations that split are left out until someone says where their places went",)),
    ],
)
def test_what_waits_for_an_answer_is_said(waiting: int, said: tuple[str, ...]) -> None:
    assert words.notes(figure(waiting=waiting)) == said


def test_thousands_are_told_apart() -> None:
    assert words.line(figure()) == "12,448 NHS trusts"
    assert words.line(figure(denominator=18_579)) == "12,448 of 18,579 NHS trusts (67%)"
