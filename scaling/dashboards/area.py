"""One area: how far each innovation has spread in it, and the organisations it holds."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from adopters.addresses import address
from adopters.exports import export_response
from adopters.guards import area_seen, reads_figures
from adopters.look.parts import Cell, Column, DataTable, Link
from adopters.models import Area, AreaKind
from scaling.dashboards.asked import innovations_asked
from scaling.dashboards.dates import Dates, dates_of
from scaling.dashboards.tables import by_innovation, coverage_table, figure_cell
from scaling.spread import selectors, words
from scaling.spread.figures import Figure
from scaling.spread.indicators import CONFIRMED_SHARE, COVERAGE, EVER_LIVE, LIVE_NOW, NOTHING_RECORDED
from scaling.spread.places import region_of
from scaling.spread.reading import Reading

SHOWN = (COVERAGE, LIVE_NOW, EVER_LIVE, CONFIRMED_SHARE, NOTHING_RECORDED)


@reads_figures
@require_safe
def page(request: HttpRequest, kind: str, code: str) -> HttpResponseBase:
    area, dates = area_seen(request, kind, code), dates_of(request)
    paged = innovations_asked(request, dates.page_size)
    reading = selectors.read(paged.object_list, dates.lens)
    exported = export_response(request, f"{area.code}-spread", *words.provenance(_figures(area, reading)))
    return exported or render(
        request,
        "dashboards/area.html",
        {
            "area": area,
            "kind": AreaKind(area.kind).label,
            "dates": dates,
            "page": paged,
            "beside": _beside(area, reading, dates),  # first, since it counts this area among the others
            "table": _table(area, reading, dates),
            "boards": _boards(area, reading, dates),
            "exports": [
                Link("Download these figures (CSV)", _with(dates, "csv")),
                Link("Download these figures (Excel)", _with(dates, "xlsx")),
            ],
            "report_href": _report_href(area),
        },
    )


def _figures(area: Area, reading: Reading) -> Iterator[Figure]:
    """Counted when the first is taken: a file has these alone."""
    yield from selectors.figures(reading, SHOWN, within=area)


def _with(dates: Dates, form: str) -> str:
    return f"{dates.query}&format={form}" if dates.query else f"?format={form}"


def _report_href(area: Area) -> str:
    return f"{address('reports:new')}?area={area.kind}:{area.code}"


def _table(area: Area, reading: Reading, dates: Dates) -> DataTable:
    rows = by_innovation(_figures(area, reading))
    return DataTable(
        f"Every innovation in {area.name}",
        (Column("Innovation"), *(Column(each.name, numeric=True) for each in SHOWN)),
        [
            (
                Cell(
                    each.name,
                    dates.linked(address("dashboards:innovation_area", each.slug, area.kind, area.code)),
                ),
                *map(figure_cell, rows[each.slug]),
            )
            for each in reading.innovations
        ],
    )


def _boards(area: Area, reading: Reading, dates: Dates) -> DataTable | None:
    """Coverage in each board of a region."""
    if area.kind != AreaKind.REGION:
        return None
    coverage = selectors.shares(reading, COVERAGE, by=AreaKind.ICB, within=area)
    caption = f"Coverage by integrated care board of {area.name}"
    return coverage_table(caption, reading, [coverage], dates, here=area)


def _beside(area: Area, reading: Reading, dates: Dates) -> DataTable:
    """Coverage here beside England and the other areas of the kind: of a board, those of its region.

    Sub-ICB locations stand beside England alone: there are over a hundred, in no region on file.
    """
    if area.kind == AreaKind.SUB_ICB:
        here = selectors.shares(reading, COVERAGE, within=area, ahead=SHOWN)
        england = selectors.shares(reading, COVERAGE)
        return coverage_table("Coverage beside England", reading, [england, here], dates, here=area)
    region = region_of(reading, area)
    others = selectors.shares(reading, COVERAGE, by=area.kind, within=region, ahead=() if region else SHOWN)
    england = selectors.shares(reading, COVERAGE)
    caption = (
        f"Coverage beside England and the other boards of {region.name}"
        if region
        else "Coverage beside England and other areas of this kind"
    )
    return coverage_table(caption, reading, [england, others], dates, here=area)
