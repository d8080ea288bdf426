from __future__ import annotations

from tests.bench.budgets import FIGURES, LOGGING, UNUSUAL, holds, verdicts
from tests.bench.examples import measure, times
from tests.bench.measures import OVER_HTTP, READING


def test_a_page_keeps_to_its_budget_by_its_95th_percentile() -> None:
    assert holds(measure("page", 20, 50, budget=FIGURES.code))
    assert not holds(measure("page", 20, 51, budget=FIGURES.code))
    assert holds(measure("page", 20, 51, budget=UNUSUAL.code))
    assert holds(measure("page", 20, 51)) is None


def test_a_budget_is_held_at_the_pace_of_the_machine() -> None:
    assert holds(measure("page", 40, 99, budget=FIGURES.code, sql=times(9, 19), pace=2.0))
    assert not holds(measure("page", 40, 101, budget=FIGURES.code, pace=2.0))
    assert not holds(measure("page", 40, 99, budget=FIGURES.code, sql=times(9, 21), pace=2.0))


def test_a_machine_faster_than_the_design_s_is_held_to_its_milliseconds() -> None:
    assert holds(measure("page", 20, 49, budget=FIGURES.code, pace=0.5))


def test_a_quick_page_does_not_make_up_for_slow_queries() -> None:
    assert not holds(measure("page", 20, 30, budget=FIGURES.code, sql=times(9, 11)))


def test_a_verdict_names_the_worst_and_how_many_are_over() -> None:
    found = verdicts(
        [
            measure("national", 40, 45, budget=FIGURES.code),
            measure("area", 80, 90, role="analyst", budget=FIGURES.code),
        ]
    )
    assert [str(each) for each in found] == ["does not hold for 1 of 2; at worst 90.0 ms (area, analyst)"]


def test_time_over_http_is_not_time_of_the_server() -> None:
    assert [each.asked for each in verdicts([measure("a", 90, way=OVER_HTTP, budget=LOGGING.code)])] == [
        "No error"
    ]


def test_eleven_queries_are_too_many() -> None:
    pages = [measure("a", 1, queries=10, part=READING), measure("b", 1, queries=11, part=READING)]
    (queries,) = verdicts(pages)
    assert (queries.asked, queries.holds, queries.over) == ("A page: 10 queries", False, 1)


def test_one_error_is_too_many() -> None:
    (errors,) = verdicts([measure("a", 1, way=OVER_HTTP, broken=1)])
    assert not errors.holds
