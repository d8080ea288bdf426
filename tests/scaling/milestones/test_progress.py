from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from scaling.milestones.progress import Aim, State, progress
from scaling.spread.curves import Daily

SET_ON, DUE_ON = date(2026, 1, 1), date(2026, 12, 31)


def live_from(*days: str) -> Daily:
    """One site goes live on each of ``days``."""
    return Daily.of((date.fromisoformat(day), sum(each == day for each in days)) for day in sorted(set(days)))


def aim(count: int | None = 4, percent: Fraction | None = None) -> Aim:
    return Aim(count=count, percent=percent, set_on=SET_ON, due_on=DUE_ON)


def test_reached_in_time_is_achieved_and_says_when() -> None:
    sites = live_from("2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01")
    found = progress(aim(), sites, 10, date(2026, 6, 1))
    assert (found.state, found.reached_on) == (State.ACHIEVED, date(2026, 5, 1))


def test_at_a_steady_pace_is_on_course_and_slower_is_behind() -> None:
    half_way = date(2026, 7, 2)
    assert progress(aim(), live_from("2026-02-01", "2026-03-01"), 10, half_way).state is State.ON_COURSE
    assert progress(aim(), live_from("2026-02-01"), 10, half_way).state is State.BEHIND


def test_the_pace_starts_from_where_it_was_when_it_was_set() -> None:
    sites = live_from("2025-02-01", "2025-03-01")
    assert progress(aim(), sites, 10, date(2026, 1, 2)).expected == 3
    assert progress(aim(), sites, 10, SET_ON).expected == 2


def test_past_its_date_without_it_is_missed_even_if_reached_later() -> None:
    sites = live_from("2026-02-01", "2026-03-01", "2026-04-01", "2027-02-01")
    found = progress(aim(), sites, 10, date(2027, 3, 1))
    assert (found.state, found.reached_on) == (State.MISSED, date(2027, 2, 1))


def test_a_percentage_is_of_those_eligible_rounded_up_to_whole_sites() -> None:
    found = progress(aim(None, Fraction(34)), live_from(), 10, date(2026, 6, 1))
    assert found.goal == 4


@given(st.integers(0, 10), st.integers(1, 10), st.dates(SET_ON, date(2027, 12, 31)))
def test_once_achieved_the_goal_was_reached_by_the_due_date(live: int, goal: int, as_at: date) -> None:
    found = progress(aim(goal), live_from(*["2026-03-01"] * live), 10, as_at)
    assert (found.state is State.ACHIEVED) == (live >= goal and as_at >= date(2026, 3, 1))
    assert found.state is not State.MISSED or as_at > DUE_ON
