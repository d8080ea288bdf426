"""The organisations behind one figure: who is counted, out of whom, and who is left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from adopters.exports import Row, export_response
from adopters.guards import reads_figures
from adopters.look.parts import Cell, Column, DataTable, Link
from adopters.models import Area
from innovations.models import Innovation
from scaling.dashboards.asked import area_asked, indicator_of, innovation_of, sites_seen
from scaling.dashboards.dates import Dates, dates_of
from scaling.spread import selectors, words
from scaling.spread.indicators import COVERAGE, ELIGIBLE, NOTHING_RECORDED, Indicator
from scaling.spread.sites import Site

PAGE_SIZE = 50

#: The lists behind a figure: what each is called, and what it is to the figure.
PARTS = {
    "numerator": "Counted",
    "denominator": "Out of",
    "waiting": "Waiting for an answer about a split",
    "ended": "Closed with no successor on file",
}
#: The figures whose denominator is the list itself: who is on it is no secret, unlike how far each has got.
OUT_OF_THE_LIST = (COVERAGE, NOTHING_RECORDED)


@dataclass(frozen=True)
class Listed:
    """One list behind a figure, as far as this person may see it."""

    sites: list[Site]
    count: int
    is_open: bool

    @property
    def hidden_count(self) -> int:
        return self.count - len(self.sites)


@reads_figures
@require_safe
def page(request: HttpRequest, slug: str, indicator: str) -> HttpResponseBase:
    innovation, asked, dates = innovation_of(request, slug), indicator_of(indicator), dates_of(request)
    within = area_asked(request, request.GET.get("within", ""))
    reading = selectors.read([innovation], dates.lens)
    (figure,) = selectors.figures(reading, [asked], within=within)[:1]
    found = selectors.behind(reading, innovation, asked, within)
    part = request.GET.get("list", "numerator")
    sites = getattr(found, part) if part in PARTS else ()
    listed = _listed(request, innovation, _is_open(asked, part), sites)
    exported = export_response(request, f"{slug}-{indicator}", HEADER, _rows(listed, dates))
    return exported or render(
        request,
        "dashboards/behind.html",
        {
            "innovation": innovation,
            "card": words.card(figure),
            "notes": words.notes(figure),
            "dates": dates,
            "where": within.name if within else "England",
            "tabs": _tabs(request, found, part),
            "listed": listed,
            "title": PARTS.get(part, ""),
            "page": (paged := Paginator(listed.sites, PAGE_SIZE).get_page(request.GET.get("page"))),
            "table": _table(paged.object_list),
            "exports": [
                Link("Download this list (CSV)", _address(request, format="csv")),
                Link("Download this list (Excel)", _address(request, format="xlsx")),
            ],
            "back": _back(innovation, within, dates, asked),
        },
    )


def _listed(request: HttpRequest, innovation: Innovation, is_open: bool, sites: Iterable[Site]) -> Listed:
    every = sorted(sites, key=lambda site: site.name)
    return Listed(every if is_open else sites_seen(request, innovation, every), len(every), is_open)


def _is_open(indicator: Indicator, part: str) -> bool:
    """Whether a list only says who is meant to be reached."""
    if part == "denominator":
        return indicator in OUT_OF_THE_LIST
    return part == "numerator" and indicator is ELIGIBLE


def _tabs(request: HttpRequest, found: selectors.Behind, part: str) -> list[dict[str, object]]:
    return [
        {
            "text": f"{label} ({len(getattr(found, name))})",
            "href": _address(request, list=name, page=""),
            "current": name == part,
        }
        for name, label in PARTS.items()
        if getattr(found, name) or name in ("numerator", part)
    ]


def _address(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
        if not value:
            del query[name]
    return f"?{query.urlencode()}"


def _table(sites: Iterable[Site]) -> DataTable:
    return DataTable(
        "Organisations",
        (Column("Organisation"), Column("Code"), Column("On the list"), Column("Counted here from")),
        [
            (
                Cell(site.name, reverse("adopters:organisation", args=[site.code])),
                Cell(site.code),
                Cell("Yes" if site.in_cohort else "No"),
                Cell(_brought(site)),
            )
            for site in sites
        ],
        hidden_caption=True,
    )


def _brought(site: Site) -> str:
    """The codes that brought something to this site, where they are not its own."""
    return ", ".join(sorted({each.code for each in site.contributions if each.code != site.code}))


HEADER = ("code", "name", "on_list", "counted_from", "first_live_on", "stage")


def _rows(listed: Listed, dates: Dates) -> Iterable[Row]:
    """Progress is left blank on the list that everyone may read."""
    day = dates.lens.as_at
    for site in listed.sites:
        progress = ("", None, "") if listed.is_open else _progress(site, day)
        yield site.code, site.name, site.in_cohort, *progress


def _progress(site: Site, day: date) -> tuple[str, date | None, str]:
    return _brought(site), site.first_live_on, site.stage_on(day)


def _back(innovation: Innovation, within: Area | None, dates: Dates, indicator: Indicator) -> str:
    if within is None:
        return dates.linked(reverse("dashboards:innovation", args=[innovation.slug]))
    return dates.linked(
        reverse("dashboards:innovation_area", args=[innovation.slug, within.kind, within.code])
    )
