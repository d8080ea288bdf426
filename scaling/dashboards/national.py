"""Every innovation at once: how far it reaches, and what moved in the quarter."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from adopters.addresses import address
from adopters.exports import Row, export_response
from adopters.guards import reads_figures
from adopters.look.formats import nhs_date
from adopters.look.parts import Cell, Column, DataTable, Link
from adopters.models import AreaKind
from scaling.charts.hexmap import shade
from scaling.dashboards.asked import Listed, innovations_asked
from scaling.dashboards.dates import Dates, dates_of
from scaling.dashboards.tables import by_innovation, coverage_table
from scaling.periods import Quarter
from scaling.spread import selectors, words
from scaling.spread.curves import Change
from scaling.spread.figures import Figure
from scaling.spread.indicators import COVERAGE, LIVE_NOW, NOTHING_RECORDED
from scaling.spread.reading import Reading

HEADER = (
    "innovation",
    "live_on_the_list",
    "eligible",
    "coverage",
    "live_now",
    "went_live",
    "stopped",
    "shifted",
    "nothing_recorded",
    "waiting",
)


@reads_figures
@require_safe
def page(request: HttpRequest) -> HttpResponseBase:
    dates = dates_of(request)
    paged = innovations_asked(request, dates.page_size)
    chosen = list(paged.object_list)
    since = _quarter_start(dates) - timedelta(days=1)
    reading = selectors.read(chosen, dates.lens, since=since)
    moved = selectors.changes(reading, since)
    rows = _figures(reading)
    exported = export_response(request, "national-spread", HEADER, _file_rows(chosen, rows, moved))
    return exported or render(
        request,
        "dashboards/national.html",
        {
            "dates": dates,
            "page": paged,
            "table": _table(chosen, rows, moved, dates),
            "heat": _heat(reading, dates),
            "quarter": f"{nhs_date(_quarter_start(dates))} to {nhs_date(dates.lens.as_at)}",
            "query": request.GET.get("q", ""),
            "exports": [
                Link("Download these figures (CSV)", _with(dates, "csv")),
                Link("Download these figures (Excel)", _with(dates, "xlsx")),
            ],
        },
    )


def _with(dates: Dates, form: str) -> str:
    return f"{dates.query}&format={form}" if dates.query else f"?format={form}"


def _quarter_start(dates: Dates) -> date:
    return Quarter.of(dates.lens.as_at).first


def _figures(reading: Reading) -> dict[str, list[Figure]]:
    """Coverage, live now and nothing recorded for England, by slug."""
    return by_innovation(selectors.figures(reading, (COVERAGE, LIVE_NOW, NOTHING_RECORDED)))


def _table(
    innovations: list[Listed], rows: dict[str, list[Figure]], moved: dict[int, Change], dates: Dates
) -> DataTable:
    numeric = ("Live now", "Went live", "Stopped", "Mergers and list changes", "Nothing recorded")
    return DataTable(
        "Spread of every innovation in England",
        (
            Column("Innovation"),
            Column("Coverage", numeric=True),
            *(Column(text, numeric=True) for text in numeric),
        ),
        [
            (
                Cell(each.name, dates.linked(address("dashboards:innovation", each.slug))),
                Cell(words.line(coverage), classes=f"app-heat app-heat--{shade(coverage.rate) or 0}"),
                Cell(words.count_of(live)),
                Cell(f"{moved[each.pk].went_live:,}"),
                Cell(f"{moved[each.pk].stopped:,}"),
                Cell(f"{moved[each.pk].shifted:+,}" if moved[each.pk].shifted else "0"),
                Cell(words.count_of(silent)),
            )
            for each in innovations
            for coverage, live, silent in [rows[each.slug]]
        ],
    )


def _heat(reading: Reading, dates: Dates) -> DataTable | None:
    """Coverage of every innovation in every region, as a shaded table."""
    coverage = selectors.shares(reading, COVERAGE, by=AreaKind.REGION)
    table = coverage_table("Coverage by region", reading, [coverage], dates)
    return table if len(table.columns) > 1 and table.rows else None


def _file_rows(
    innovations: list[Listed], rows: dict[str, list[Figure]], moved: dict[int, Change]
) -> list[Row]:
    return [
        (
            each.name,
            coverage.numerator,
            coverage.denominator,
            coverage.rate,
            live.numerator,
            moved[each.pk].went_live,
            moved[each.pk].stopped,
            moved[each.pk].shifted,
            silent.numerator,
            live.waiting,
        )
        for each in innovations
        for coverage, live, silent in [rows[each.slug]]
    ]
