"""The organisations behind one figure: who is counted, out of whom, and who is left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from adopters.addresses import address
from adopters.exports import Row, export_response
from adopters.guards import reads_figures
from adopters.look.paging import CountedPaginator, page_number
from adopters.look.parts import Cell, Column, DataTable, Link
from adopters.models import Area
from innovations.models import Innovation
from scaling.dashboards.asked import indicator_of, innovation_asked, sight_of
from scaling.dashboards.dates import Dates, dates_of
from scaling.spread import selectors, words
from scaling.spread.figures import Figure
from scaling.spread.indicators import COVERAGE, ELIGIBLE, NOTHING_RECORDED, Indicator
from scaling.spread.lists import Listed
from scaling.spread.reading import Reading

PAGE_SIZE = 50
#: Of files, which hold a list whole.
FORMATS = ("csv", "xlsx")

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
class Lists:
    """The lists behind a figure, with a page of one of them as far as this person may see it.

    ``counts`` holds how many each list has.
    """

    part: str
    is_open: bool
    counts: dict[str, int]
    page: selectors.ListPage

    @property
    def count(self) -> int:
        return self.counts.get(self.part, 0)

    @property
    def hidden_count(self) -> int:
        return self.count - self.page.length


@reads_figures
@require_safe
def page(request: HttpRequest, slug: str, indicator: str) -> HttpResponseBase:
    innovation, within = innovation_asked(request, slug, request.GET.get("within", ""))
    asked, dates = indicator_of(indicator), dates_of(request)
    reading = selectors.read([innovation], dates.lens, settle=True)
    with reading.transaction():
        figure = selectors.figures(reading, [asked], within=within)[0]
        lists = _lists(request, reading, figure, within)
    listed = lists.page
    exported = export_response(request, f"{slug}-{indicator}", HEADER, _rows(listed.rows, lists.is_open))
    return exported or render(
        request,
        "dashboards/behind.html",
        {
            "innovation": innovation,
            "card": words.card(figure),
            "notes": words.notes(figure),
            "dates": dates,
            "where": within.name if within else "England",
            "tabs": _tabs(request, lists),
            "listed": lists,
            "title": PARTS.get(lists.part, ""),
            "page": CountedPaginator(listed.rows, PAGE_SIZE, listed.length).page(listed.number),
            "table": _table(listed.rows),
            "exports": [
                Link("Download this list (CSV)", _address(request, format="csv")),
                Link("Download this list (Excel)", _address(request, format="xlsx")),
            ],
            "back": _back(innovation, within, dates, asked),
        },
    )


def _lists(request: HttpRequest, reading: Reading, figure: Figure, within: Area | None) -> Lists:
    """How long the lists are the figure says itself; counted are only those that it does not tell."""
    (innovation,), part = reading.innovations, request.GET.get("list", "numerator")
    counts = {
        "numerator": figure.numerator,
        "denominator": figure.denominator or 0,
        "waiting": figure.waiting,
    }
    is_open = _is_open(figure.indicator, part)
    sight = None if is_open else sight_of(request, innovation)
    listing = selectors.Listing(
        selectors.conditions(figure.indicator).get(part) or "FALSE",
        within,
        sight,
        counts.get(part) if sight is None else None,
    )
    size = None if request.GET.get("format") in FORMATS else PAGE_SIZE
    found = selectors.list_page(reading, innovation, listing, page_number(request) if size else 1, size)
    return Lists(part, is_open, counts | {"ended": found.ended_count}, found)


def _is_open(indicator: Indicator, part: str) -> bool:
    """Whether a list only says who is meant to be reached."""
    if part == "denominator":
        return indicator in OUT_OF_THE_LIST
    return part == "numerator" and indicator is ELIGIBLE


def _tabs(request: HttpRequest, lists: Lists) -> list[dict[str, object]]:
    return [
        {
            "text": f"{label} ({lists.counts[name]})",
            "href": _address(request, list=name, page=""),
            "current": name == lists.part,
        }
        for name, label in PARTS.items()
        if lists.counts[name] or name in ("numerator", lists.part)
    ]


def _address(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
        if not value:
            del query[name]
    return f"?{query.urlencode()}"


def _table(sites: Iterable[Listed]) -> DataTable:
    return DataTable(
        "Organisations",
        (Column("Organisation"), Column("Code"), Column("On the list"), Column("Counted here from")),
        [
            (
                Cell(site.name, address("adopters:organisation", site.code)),
                Cell(site.code),
                Cell("Yes" if site.in_cohort else "No"),
                Cell(", ".join(site.counted_from)),
            )
            for site in sites
        ],
        hidden_caption=True,
    )


HEADER = ("code", "name", "on_list", "counted_from", "first_live_on", "stage")


def _rows(sites: Iterable[Listed], is_open: bool) -> Iterable[Row]:
    """Progress is left blank on the list that everyone may read."""
    for site in sites:
        progress = ("", None, "") if is_open else _progress(site)
        yield site.code, site.name, site.in_cohort, *progress


def _progress(site: Listed) -> tuple[str, date | None, str]:
    return ", ".join(site.counted_from), site.first_live_on, site.stage


def _back(innovation: Innovation, within: Area | None, dates: Dates, indicator: Indicator) -> str:
    if within is None:
        return dates.linked(address("dashboards:innovation", innovation.slug))
    return dates.linked(address("dashboards:innovation_area", innovation.slug, within.kind, within.code))
