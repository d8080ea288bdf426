"""The budgets of the design at national scale, and whether a run held them at the machine's own pace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.bench.measures import IN_PROCESS, OVER_HTTP, READING, Measure

MOST_QUERIES = 10


@dataclass(frozen=True)
class Budget:
    """``page`` and ``sql`` are at the 95th percentile; None where none is set.

    Milliseconds of a machine where a page with one query takes one: ``Measure.at_pace``.
    """

    code: str
    name: str
    page: float
    sql: float | None = None


FIGURES = Budget("figures", "A page on the usual dates", page=50, sql=10)
UNUSUAL = Budget("unusual", "Figures with a past date of knowledge, or other boundaries", page=2_000)
CHART = Budget("chart", "A chart not yet drawn", page=250)
LOGGING = Budget("logging", "Logging one line", page=25)
LOAD = Budget("load", "A page while 300 people work", page=60)

BUDGETS = {each.code: each for each in (FIGURES, UNUSUAL, CHART, LOGGING, LOAD)}


@dataclass(frozen=True)
class Verdict:
    """What was asked, of how many measures it does not hold, and the worst of them."""

    asked: str
    of: int
    over: int
    worst: str

    @property
    def holds(self) -> bool:
        return not self.over

    def __str__(self) -> str:
        said = "holds" if self.holds else f"does not hold for {self.over} of {self.of}"
        return f"{said}; at worst {self.worst}"


def holds(measure: Measure) -> bool | None:
    """Whether one measure keeps to its budget; None where it has none."""
    budget = BUDGETS.get(measure.budget)
    if budget is None:
        return None
    sql = measure.at_pace(measure.sql.p95) if measure.sql else 0.0
    return measure.at_pace(measure.times.p95) <= budget.page and (budget.sql is None or sql <= budget.sql)


def verdicts(measures: Sequence[Measure]) -> list[Verdict]:
    """One for each budget that something was measured under."""
    served = [each for each in measures if each.way == IN_PROCESS or each.budget == LOAD.code]
    return [*_of_budgets(served), *_of_queries(served), *_of_errors(measures)]


def _of_budgets(measures: Sequence[Measure]) -> Iterator[Verdict]:
    for budget in BUDGETS.values():
        under = [each for each in measures if each.budget == budget.code]
        if under:
            yield _verdict(
                f"{budget.name}: {budget.page:,.0f} ms",
                [(each, each.at_pace(each.times.p95)) for each in under],
                budget.page,
            )
        timed = [(each, each.at_pace(each.sql.p95)) for each in under if each.sql]
        if timed and budget.sql is not None:
            yield _verdict(f"{budget.name}: {budget.sql:,.0f} ms in the database", timed, budget.sql)


def _of_queries(measures: Sequence[Measure]) -> Iterator[Verdict]:
    asked = [(each, float(each.queries)) for each in measures if each.part == READING and each.queries]
    if asked:
        yield _verdict(f"A page: {MOST_QUERIES} queries", asked, MOST_QUERIES, "queries")


def _of_errors(measures: Sequence[Measure]) -> Iterator[Verdict]:
    answered = [(each, float(each.broken)) for each in measures if each.way == OVER_HTTP]
    if answered:
        yield _verdict("No error", answered, 0, "errors")


def _verdict(asked: str, found: list[tuple[Measure, float]], most: float, unit: str = "ms") -> Verdict:
    worst, value = max(found, key=lambda pair: pair[1])
    where = ", ".join(filter(None, [worst.what, worst.variant, worst.role]))
    over = sum(value > most for _, value in found)
    return Verdict(asked, len(found), over, f"{value:,.1f} {unit} ({where})")
