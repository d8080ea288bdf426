"""A report's page and files, from nothing but what was frozen in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.urls import reverse

from adopters.exports import Row
from adopters.look.formats import nhs_date, nhs_datetime
from adopters.look.parts import Cell, ChartFigure, Column, DataTable, FigureCard, Link
from scaling.charts.curve import Point, Target, adoption_curve
from scaling.charts.theme import Spec
from scaling.lens import CountAs
from scaling.models import SpreadReport
from scaling.periods import Month
from scaling.reports.content import Content, Record, Table
from scaling.spread.figures import ENGLAND
from scaling.spread.indicators import COVERAGE, ELIGIBLE, EVER_LIVE, LIVE_NOW

FIGURES_HEADER = (
    *("report", "innovation", "innovation_name", "area_kind", "area_code", "area_name", "indicator"),
    *("numerator", "denominator", "rate", "waiting", "confirmed", "cohort", "as_at", "known_at"),
    *("boundaries_on", "count_as"),
)
#: Milestones for these are drawn on the curve.
DRAWN = (COVERAGE.code, EVER_LIVE.code, LIVE_NOW.code)
CURVE_HEADER = ("report", "innovation", "month", "ever_live", "live_now")


@dataclass(frozen=True)
class ReportPage:
    number: int
    heading: str
    frozen: str
    dates: Sequence[tuple[str, str]]
    summary: Sequence[str]
    cards: Sequence[FigureCard]
    chart: ChartFigure | None
    tables: Sequence[tuple[DataTable, str]]
    unknown: Sequence[str]
    method: Sequence[str]
    downloads: Sequence[Link]


def report_page(report: SpreadReport, content: Content, tables: Iterable[Table]) -> ReportPage:
    """With those of its tables that were asked for."""
    words = content.words
    return ReportPage(
        number=report.number,
        heading=words.title,
        frozen=f"Report {report.number}, frozen {nhs_datetime(report.frozen_at)}. It never changes.",
        dates=words.dates,
        summary=words.summary,
        cards=words.cards,
        chart=_chart(report, content),
        tables=[(table.as_data_table(), table.note) for table in tables],
        unknown=words.unknown,
        method=words.method,
        downloads=_downloads(report, content),
    )


def _downloads(report: SpreadReport, content: Content) -> list[Link]:
    parts = [("figures", "Figures"), *([("curve", "Month by month")] if content.data.curve else [])]
    return [
        Link(f"{name} ({form.upper()})", reverse("reports:file", args=[report.number, part, form]))
        for part, name in parts
        for form in ("csv", "xlsx")
    ]


def _chart(report: SpreadReport, content: Content) -> ChartFigure | None:
    rows = content.data.curve
    if not rows:
        return None
    columns = [Column("Month"), Column("Ever live", numeric=True), Column("Live now", numeric=True)]
    cells = [
        [Cell(_month(row).label), Cell(f"{row['ever_live']:,}"), Cell(f"{row['live_now']:,}")] for row in rows
    ]
    return ChartFigure(
        title="Adoption month by month",
        sentence=content.words.chart,
        src=reverse("reports:chart", args=[report.number]),
        table=DataTable("Adoption month by month", columns, cells),
        csv=reverse("reports:file", args=[report.number, "curve", "csv"]),
        height=320,
    )


def chart_spec(report: SpreadReport) -> Spec:
    """The adoption curve; the last point is on the report's own day."""
    content = Content.from_json(report.content)
    points = [
        Point(min(_month(row).last, report.as_at), row["ever_live"], row["live_now"])
        for row in content.data.curve
    ]
    targets = [
        Target(date.fromisoformat(row["due_on"]), row["goal"], f"Target {row['goal']:,}")
        for row in content.data.milestones
        if row["place"] == ENGLAND.code and row["indicator"] in DRAWN
    ]
    return adoption_curve(
        points, description=content.words.chart, targets=targets, eligible=_eligible(content)
    )


def _eligible(content: Content) -> int | None:
    nation = (row for row in content.data.figures if row["place"] == ENGLAND.code)
    return next((row["numerator"] or None for row in nation if row["indicator"] == ELIGIBLE.code), None)


def _month(row: Record) -> Month:
    year, number = row["month"].split("-")
    return Month(int(year), int(number))


def figure_rows(report: SpreadReport) -> Iterator[Row]:
    """One row per figure, under ``FIGURES_HEADER``; each says all that it is."""
    content = Content.from_json(report.content)
    lists = {row["innovation"]: row["number"] for row in content.data.cohorts}
    for row in content.data.figures:
        place, out_of = row["place"], row["denominator"]
        name = content.names.get(place, place)
        yield (
            *(report.number, row["innovation"], content.names.get(row["innovation"]), row["kind"]),
            *(None if name == place else place, name, row["indicator"]),
            *(row["numerator"], out_of, row["numerator"] / out_of if out_of else None),
            *(row["waiting"], row["confirmed"], lists.get(row["innovation"])),
            *(report.as_at, report.known_at, report.boundaries_on, report.count_as),
        )


def curve_rows(report: SpreadReport) -> Iterator[Row]:
    """One row per month, under ``CURVE_HEADER``."""
    content = Content.from_json(report.content)
    slug = content.data.figures[0]["innovation"] if content.data.figures else ""
    for row in content.data.curve:
        yield (report.number, slug, row["month"], row["ever_live"], row["live_now"])


def reports_table(reports: Iterable[SpreadReport]) -> DataTable:
    columns = ["Report", "Title", "On this date", "Merged organisations", "Asked for by", "Frozen"]
    return DataTable(
        "Spread reports",
        [Column(text) for text in columns],
        [_list_row(each) for each in reports],
        hidden_caption=True,
    )


def _list_row(report: SpreadReport) -> list[Cell]:
    counted = "Count as one" if report.count_as == CountAs.SURVIVING else "As reported"
    return [
        Cell(f"Report {report.number}", href=report.get_absolute_url()),
        Cell(report.title),
        Cell(nhs_date(report.as_at)),
        Cell(counted),
        Cell(str(report.requested_by)),
        Cell(nhs_datetime(report.frozen_at)),
    ]


LIST_HEADER = (
    "report",
    "title",
    "as_at",
    "known_at",
    "boundaries_on",
    "count_as",
    "asked_for_by",
    "frozen_at",
)


def list_rows(reports: Iterable[SpreadReport]) -> Iterator[Row]:
    """One row per report, under ``LIST_HEADER``."""
    for each in reports:
        yield (
            *(each.number, each.title, each.as_at, each.known_at, each.boundaries_on, each.count_as),
            *(str(each.requested_by), each.frozen_at),
        )


def list_downloads(request: HttpRequest) -> list[Link]:
    """The list as files, with the filters it has now."""
    query = request.GET.copy()
    links = []
    for form in ("csv", "xlsx"):
        query["format"] = form
        links.append(Link(f"Download this list ({form.upper()})", f"?{query.urlencode()}"))
    return links
