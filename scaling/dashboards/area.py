"""One area: how far each innovation has spread in it, and the organisations it holds."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from adopters.exports import export_response
from adopters.guards import reads_figures
from adopters.look.parts import Cell, Column, DataTable, Link
from adopters.models import Area, AreaKind
from innovations.models import Innovation, InnovationStatus
from scaling.charts.hexmap import shade
from scaling.dashboards.asked import area_of
from scaling.dashboards.dates import Dates, dates_of
from scaling.spread import selectors, words
from scaling.spread.figures import Figure
from scaling.spread.indicators import CONFIRMED_SHARE, COVERAGE, EVER_LIVE, LIVE_NOW, NOTHING_RECORDED
from scaling.spread.reading import Reading

PAGE_SIZE = 50
SHOWN = (COVERAGE, LIVE_NOW, EVER_LIVE, CONFIRMED_SHARE, NOTHING_RECORDED)


@reads_figures
@require_safe
def page(request: HttpRequest, kind: str, code: str) -> HttpResponseBase:
    area, dates = area_of(request, kind, code), dates_of(request)
    every = Innovation.objects.visible_to(request.user).exclude(status=InnovationStatus.PREPARING)
    found = list(every.order_by("name"))
    paged = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    innovations = found if request.GET.get("format") else list(paged.object_list)
    reading = selectors.read(innovations, dates.lens)
    figures = [each for each in selectors.figures(reading, SHOWN, within=area) if each.place.code]
    exported = export_response(request, f"{area.code}-spread", *words.provenance(figures))
    return exported or render(
        request,
        "dashboards/area.html",
        {
            "area": area,
            "kind": AreaKind(area.kind).label,
            "dates": dates,
            "page": paged,
            "table": _table(area, innovations, figures, dates),
            "boards": _boards(area, innovations, reading, dates),
            "beside": _beside(area, innovations, reading, dates),
            "exports": [
                Link("Download these figures (CSV)", _with(dates, "csv")),
                Link("Download these figures (Excel)", _with(dates, "xlsx")),
            ],
            "report_href": _report_href(area),
        },
    )


def _with(dates: Dates, form: str) -> str:
    return f"{dates.query}&format={form}" if dates.query else f"?format={form}"


def _report_href(area: Area) -> str:
    try:
        return f"{reverse('reports:new')}?area={area.kind}:{area.code}"
    except NoReverseMatch:
        return ""


def _table(area: Area, innovations: list[Innovation], figures: list[Figure], dates: Dates) -> DataTable:
    rows: dict[str, list[Figure]] = {}
    for figure in figures:
        rows.setdefault(figure.innovation, []).append(figure)
    return DataTable(
        f"Every innovation in {area.name}",
        (Column("Innovation"), *(Column(each.name, numeric=True) for each in SHOWN)),
        [
            (
                Cell(
                    each.name,
                    dates.linked(
                        reverse("dashboards:innovation_area", args=[each.slug, area.kind, area.code])
                    ),
                ),
                *(_cell(figure) for figure in rows[each.slug]),
            )
            for each in innovations
        ],
    )


def _cell(figure: Figure) -> Cell:
    if figure.denominator is None:
        return Cell(words.count_of(figure))
    shaded = (
        f"app-heat app-heat--{shade(figure.rate)}"
        if figure.indicator is COVERAGE and figure.rate is not None
        else ""
    )
    shown = words.count_of(figure) if figure.denominator else "None eligible"
    return Cell(
        f"{shown} ({words.percentage(figure.rate)})"
        if figure.rate is not None and figure.denominator >= words.FEW_SITES
        else shown,
        classes=shaded,
    )


def _boards(area: Area, innovations: list[Innovation], reading: Reading, dates: Dates) -> DataTable | None:
    """Coverage in each board of a region."""
    if area.kind != AreaKind.REGION:
        return None
    figures = selectors.figures(reading, [COVERAGE], by=AreaKind.ICB, within=area)
    return _coverage(f"Coverage by integrated care board of {area.name}", area, innovations, figures, dates)


def _beside(area: Area, innovations: list[Innovation], reading: Reading, dates: Dates) -> DataTable:
    """Coverage here beside every other area of the kind."""
    figures = selectors.figures(reading, [COVERAGE], by=area.kind)
    return _coverage("Coverage beside other areas of this kind", area, innovations, figures, dates)


def _coverage(
    caption: str, area: Area, innovations: list[Innovation], figures: list[Figure], dates: Dates
) -> DataTable:
    """A row an area, in alphabetical order, unranked; a column an innovation."""
    places = list(dict.fromkeys(each.place for each in figures if each.place.code))
    cells = {(each.innovation, each.place): each for each in figures}
    return DataTable(
        caption,
        (Column("Area"), *(Column(each.name, numeric=True) for each in innovations)),
        [
            (
                Cell(
                    f"{place.name} (this area)" if place.id == area.pk else place.name,
                    dates.linked(reverse("dashboards:area", args=[place.kind, place.code])),
                ),
                *(_beside_cell(cells[each.slug, place]) for each in innovations),
            )
            for place in places
        ],
    )


def _beside_cell(figure: Figure) -> Cell:
    if figure.rate is None:
        return Cell("–")
    return Cell(words.short(figure), classes=f"app-heat app-heat--{shade(figure.rate)}")
