"""A run as tables that people read: on a terminal, and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.bench import results
from tests.bench.budgets import BUDGETS, holds, verdicts
from tests.bench.measures import FLOOR, IN_PROCESS, OVER_HTTP, READING, WRITING, Measure
from tests.bench.results import Run
from tests.bench.times import Change

Row = Sequence[str]
#: What tells one measure of a run from another.
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Table:
    """The first column is words, the others figures."""

    title: str
    header: Row
    rows: Sequence[Row]

    def as_text(self) -> str:
        widths = [max(map(len, column)) for column in zip(self.header, *self.rows, strict=True)]
        rule = ["-" * each for each in widths]
        lines = [self._aligned(row, widths) for row in (self.header, rule, *self.rows)]
        return "\n".join([self.title, "", *lines])

    def as_markdown(self) -> str:
        rule = ["---", *["---:"] * (len(self.header) - 1)]
        lines = [f"| {' | '.join(row)} |" for row in (self.header, rule, *self.rows)]
        return "\n".join([f"**{self.title}**", "", *lines])

    def _aligned(self, row: Row, widths: Sequence[int]) -> str:
        padded = [text.rjust(width) for text, width in zip(row, widths, strict=True)]
        return "  ".join([row[0].ljust(widths[0]), *padded[1:]]).rstrip()


HEADER = ("", "as", "n", "queries", "rows", "SQL p95", "median", "p95", "HTTP p95", "kB", "MB")
AGAINST = ("of floor", "since last", "one query", "p95 at pace", "budget", "holds")


def tables(run: Run, before: Run | None) -> list[Table]:
    """Times are in milliseconds, those at pace as ``Measure.at_pace`` has them.

    Of the roles that were measured each row shows the slowest.
    """
    changed = {measure.key: change for measure, change in results.changes(run, before)}
    found = []
    for title in (WRITING, READING, FLOOR):
        groups = _groups(each for each in run.measures if each.part == title)
        found.append(Table(title, (*HEADER, *AGAINST), [_row(each, run, changed) for each in groups]))
    budgets = [(each.asked, "yes" if each.holds else "no", str(each)) for each in verdicts(run.measures)]
    return [*(each for each in found if each.rows), Table("Budgets", ("", "holds", ""), budgets)]


def _groups(measures: Iterable[Measure]) -> list[list[Measure]]:
    """Those of one thing asked for in one way, as whoever it was."""
    groups: dict[tuple[str, str], list[Measure]] = {}
    for measure in measures:
        groups.setdefault((measure.what, measure.variant), []).append(measure)
    return list(groups.values())


def _row(group: list[Measure], run: Run, changed: dict[Key, Change | None]) -> Row:
    inside = [each for each in group if each.way == IN_PROCESS] or group
    slowest = max(inside, key=lambda each: each.at_pace(each.times.p95))
    outside = [each for each in group if each.way == OVER_HTTP]
    ratio, change = run.ratio_of(slowest), changed[slowest.key]
    keeps = [kept for each in inside if (kept := holds(each)) is not None]
    broken = sum(each.broken for each in group)
    budget = BUDGETS.get(slowest.budget)
    return (
        ": ".join(filter(None, [slowest.what, slowest.variant])) + (f" ({broken} errors)" if broken else ""),
        f"{slowest.role} of {len(inside)}" if len(inside) > 1 else slowest.role,
        str(slowest.times.count),
        _count(max(each.queries for each in inside)),
        _count(max(each.rows for each in inside)),
        milliseconds(max((each.sql.p95 for each in inside if each.sql), default=0)),
        milliseconds(slowest.times.median),
        milliseconds(slowest.times.p95),
        milliseconds(max((each.times.p95 for each in outside), default=0)),
        _count(max(each.size for each in group) // 1024),
        _count(round(max(each.memory for each in group))),
        f"{ratio:,.1f}" if ratio else "",
        str(change) if change else "",
        milliseconds(slowest.pace),
        milliseconds(slowest.at_pace(slowest.times.p95)) if budget else "",
        f"{budget.page:,.0f}" if budget else "",
        ("yes" if all(keeps) else "no") if keeps else "",
    )


def milliseconds(value: float) -> str:
    if not value:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def _count(value: int) -> str:
    return f"{value:,}" if value else ""


def as_text(run: Run, before: Run | None) -> str:
    return "\n\n".join([*_heading(run, before), *(each.as_text() for each in tables(run, before))])


def as_markdown(run: Run, before: Run | None) -> str:
    return "\n\n".join([*_heading(run, before), *(each.as_markdown() for each in tables(run, before))])


def _heading(run: Run, before: Run | None) -> list[str]:
    against = f" Compared with {before.commit} of {before.at}." if before else ""
    return [
        f"`{run.command}` on {run.at}, commit {run.commit}: {run.machine}.{against}",
        *run.notes,
    ]
