from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scaling.periods import Month
from scaling.spread.curves import Daily, Happened, monthly, months_of

DAYS = st.dates(date(2024, 1, 1), date(2025, 6, 30))
#: Runs of use, each from a day for so many days; None goes on.
RUNS = st.lists(st.tuples(DAYS, st.one_of(st.none(), st.integers(1, 400))), max_size=12)


def ended(start: date, days: int | None) -> date | None:
    return start + timedelta(days=days) if days else None


def live_on(runs: list[tuple[date, int | None]], day: date) -> int:
    return sum(start <= day and not ((end := ended(start, days)) and end <= day) for start, days in runs)


@given(RUNS, DAYS)
def test_each_month_of_a_curve_is_the_count_on_its_last_day(
    runs: list[tuple[date, int | None]], as_at: date
) -> None:
    months: dict[Month, Happened] = {}
    for start, days in runs:
        for day, went, stopped in ((start, 1, 0), (ended(start, days), 0, 1)):
            if day and day <= as_at:
                was = months.get(Month.of(day), Happened())
                months[Month.of(day)] = Happened(
                    was.ever_live + went, was.went_live + went, was.stopped + stopped
                )
    for point in monthly(months, Month(2024, 1), as_at):
        day = min(point.month.last, as_at)
        assert point.live_now == live_on(runs, day)
        assert point.ever_live == sum(start <= day for start, _ in runs)


def test_a_curve_has_a_point_for_every_month_also_where_nothing_happened() -> None:
    points = monthly({Month(2024, 2): Happened(1, 1, 0)}, Month(2024, 1), date(2024, 4, 10))
    assert [(str(each.month), each.ever_live) for each in points] == [
        ("2024-01", 0),
        ("2024-02", 1),
        ("2024-03", 1),
        ("2024-04", 1),
    ]


@given(RUNS, DAYS)
def test_a_daily_count_is_what_was_live_on_the_day(runs: list[tuple[date, int | None]], day: date) -> None:
    moves: dict[date, int] = {}
    for start, days in runs:
        moves[start] = moves.get(start, 0) + 1
        if end := ended(start, days):
            moves[end] = moves.get(end, 0) - 1
    assert Daily.of(sorted(moves.items())).on(day) == live_on(runs, day)


def test_the_first_day_that_reaches_a_goal_counts_though_it_was_lost_again() -> None:
    daily = Daily.of([(date(2024, 1, 1), 2), (date(2024, 2, 1), -1)])
    assert daily.first_reaching(2, date(2024, 3, 1)) == date(2024, 1, 1)
    assert daily.first_reaching(2, date(2023, 12, 31)) is None
    assert daily.first_reaching(3, date(2024, 3, 1)) is None


def test_months_are_counted_from_the_year_nought() -> None:
    assert months_of([(12 * 2024 + 11, 1, 2, 3)]) == {Month(2024, 12): Happened(1, 2, 3)}
