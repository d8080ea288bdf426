from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.times import Change, Times, change, quantile, ratio

SECONDS = st.lists(st.floats(min_value=1e-6, max_value=100), min_size=1, max_size=50)


def test_a_quantile_lies_between_its_neighbours_in_proportion() -> None:
    assert quantile([4, 1, 3, 2], 0.5) == 2.5
    assert quantile([10, 20], 0.95) == pytest.approx(19.5)
    assert quantile([7], 0.95) == 7


def test_times_are_in_milliseconds() -> None:
    times = Times.of([0.010, 0.030, 0.020])
    assert times.count == 3
    assert times.median == pytest.approx(20)
    assert times.p95 == pytest.approx(29)


@given(SECONDS)
def test_the_median_never_exceeds_the_95th_percentile(seconds: list[float]) -> None:
    times = Times.of(seconds)
    assert min(seconds) * 999 <= times.median <= times.p95 * 1.001 <= max(seconds) * 1002


def test_nothing_measured_has_no_times() -> None:
    with pytest.raises(ValueError, match="Nothing was measured"):
        Times.of([])


def test_equal_times_have_no_noise_and_wider_ones_more() -> None:
    assert Times.of([0.01] * 8).noise == 0
    assert Times.of([0.01, 0.02] * 4).noise < Times.of([0.01, 0.04] * 4).noise


def test_a_ratio_is_of_medians() -> None:
    assert ratio(Times.of([0.03]), Times.of([0.01])) == pytest.approx(3)


@pytest.mark.parametrize(
    ("now", "before", "noises", "said"),
    [
        (15.0, 10.0, [0.1, 0.1], "+50%▲"),
        (5.0, 10.0, [0.1, 0.1], "-50%▼"),
        (15.0, 10.0, [0.3, 0.3], "+50%"),
        (10.5, 10.0, [0.0, 0.0], "+5%"),
    ],
)
def test_a_change_is_marked_where_noise_does_not_explain_it(
    now: float, before: float, noises: list[float], said: str
) -> None:
    assert str(change(now, before, *noises)) == said


def test_a_small_change_is_not_spoken_of_however_sure() -> None:
    assert not Change(0.09, noise=0.0).is_beyond_noise
