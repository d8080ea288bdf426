from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scaling.periods import Month
from scaling.spread.curves import Daily, Happened, Moved, Sought, monthly, months_of, months_to_read, thinned

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
    assert Daily.of(moves_of(runs)).on(day) == live_on(runs, day)


def moves_of(runs: list[tuple[date, int | None]]) -> list[tuple[date, int]]:
    moves: dict[date, int] = {}
    for start, days in runs:
        moves[start] = moves.get(start, 0) + 1
        if end := ended(start, days):
            moves[end] = moves.get(end, 0) - 1
    return sorted(moves.items())


def moved_by_month(runs: list[tuple[date, int | None]]) -> dict[Month, Moved]:
    moved: dict[Month, Moved] = {}
    for start, days in runs:
        for day, gained, lost in ((start, 1, 0), (ended(start, days), 0, 1)):
            if day:
                was = moved.get(Month.of(day), Moved())
                moved[Month.of(day)] = Moved(was.gained + gained, was.lost + lost)
    return moved


@given(RUNS, DAYS, st.lists(DAYS, max_size=3), st.lists(st.integers(0, 8), max_size=3))
def test_what_is_sought_of_a_daily_count_is_the_same_from_few_of_its_months(
    runs: list[tuple[date, int | None]], as_at: date, days: list[date], goals: list[int]
) -> None:
    sought, moves, moved = Sought(frozenset(days), frozenset(goals)), moves_of(runs), moved_by_month(runs)
    months = months_to_read(moved, sought | Sought(frozenset([as_at])))
    whole = Daily.of(moves)
    found = thinned(moved, [each for each in moves if Month.of(each[0]) in months], months)
    for day in (as_at, *days):
        assert found.on(day) == whole.on(day)
    for goal in goals:
        assert found.first_reaching(goal, as_at) == whole.first_reaching(goal, as_at)
    for month in moved:
        assert found.on(month.last) == whole.on(month.last)


def test_of_a_count_that_grew_for_years_few_months_are_read() -> None:
    moved = {Month(year, number): Moved(10, 1) for year in (2023, 2024, 2025) for number in range(1, 13)}
    sought = Sought(frozenset([date(2024, 5, 20)]), frozenset([100, 10_000]))
    assert months_to_read(moved, sought) == {Month(2023, 11), Month(2023, 12), Month(2024, 5)}


def test_the_first_day_that_reaches_a_goal_counts_though_it_was_lost_again() -> None:
    daily = Daily.of([(date(2024, 1, 1), 2), (date(2024, 2, 1), -1)])
    assert daily.first_reaching(2, date(2024, 3, 1)) == date(2024, 1, 1)
    assert daily.first_reaching(2, date(2023, 12, 31)) is None
    assert daily.first_reaching(3, date(2024, 3, 1)) is None


def test_months_are_counted_from_the_year_nought() -> None:
    assert months_of([(12 * 2024 + 11, 1, 2, 3)]) == {Month(2024, 12): Happened(1, 2, 3)}


def test_what_happened_in_one_month_in_several_places_is_summed() -> None:
    assert months_of([(24_000, 1, 2, 3), (24_000, 1, 0, 1)]) == {Month(2000, 1): Happened(2, 2, 4)}
