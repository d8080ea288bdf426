"""The organisations behind one figure: who is counted, out of whom, and who is left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from adopters.addresses import address
from adopters.exports import Row, export_response
from adopters.guards import reads_figures
from adopters.look.parts import Cell, Column, DataTable, Link
from adopters.models import Area
from innovations.models import Innovation
from scaling.dashboards.asked import adoptions_seen, indicator_of, innovation_asked
from scaling.dashboards.dates import Dates, dates_of
from scaling.spread import selectors, words
from scaling.spread.figures import Figure
from scaling.spread.indicators import COVERAGE, ELIGIBLE, NOTHING_RECORDED, Indicator
from scaling.spread.reading import Reading
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
class Lists:
    """The lists behind a figure, as far as this person may see them.

    ``counts`` holds how many each list has; ``seen_count`` how many of ``part`` this person may see.
    """

    reading: Reading
    innovation: Innovation
    part: str
    is_open: bool
    wanted: selectors.Wanted
    counts: dict[str, int]
    seen_count: int

    @property
    def count(self) -> int:
        return self.counts.get(self.part, 0)

    @property
    def hidden_count(self) -> int:
        return self.count - self.seen_count

    def sites(self, offset: int = 0, limit: int | None = None) -> list[Site]:
        wanted = replace(self.wanted, offset=offset, limit=limit)
        return selectors.sites(self.reading, self.innovation, wanted) if self.seen_count else []


@reads_figures
@require_safe
def page(request: HttpRequest, slug: str, indicator: str) -> HttpResponseBase:
    innovation, within = innovation_asked(request, slug, request.GET.get("within", ""))
    asked, dates = indicator_of(indicator), dates_of(request)
    reading = selectors.read([innovation], dates.lens, settle=True)
    with reading.transaction():
        figure = selectors.figures(reading, [asked], within=within)[0]
        lists = _lists(request, reading, figure, within)
        exporting = bool(request.GET.get("format"))
        rows = _rows(lists.sites() if exporting else [], lists.is_open)
        exported = export_response(request, f"{slug}-{indicator}", HEADER, rows)
        paged = Paginator(range(lists.seen_count), PAGE_SIZE).get_page(request.GET.get("page"))
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
                "page": paged,
                "table": _table(lists.sites((paged.number - 1) * PAGE_SIZE, PAGE_SIZE)),
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
    conditions = {name: where or "FALSE" for name, where in selectors.conditions(figure.indicator).items()}
    is_open = _is_open(figure.indicator, part)
    seen = None if is_open else adoptions_seen(request, innovation)
    wanted = selectors.Wanted(conditions.get(part, "FALSE"), within, seen)
    untold = [selectors.Wanted(conditions["ended"], within)] + ([wanted] if seen is not None else [])
    ended, *seen_counts = selectors.count_sites(reading, innovation, untold)
    counts = {
        "numerator": figure.numerator,
        "denominator": figure.denominator or 0,
        "waiting": figure.waiting,
        "ended": ended,
    }
    seen_count = seen_counts[0] if seen_counts else counts.get(part, 0)
    return Lists(reading, innovation, part, is_open, wanted, counts, seen_count)


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


def _table(sites: Iterable[Site]) -> DataTable:
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


def _rows(sites: Iterable[Site], is_open: bool) -> Iterable[Row]:
    """Progress is left blank on the list that everyone may read."""
    for site in sites:
        progress = ("", None, "") if is_open else _progress(site)
        yield site.code, site.name, site.in_cohort, *progress


def _progress(site: Site) -> tuple[str, date | None, str]:
    return ", ".join(site.counted_from), site.first_live_on, site.stage


def _back(innovation: Innovation, within: Area | None, dates: Dates, indicator: Indicator) -> str:
    if within is None:
        return dates.linked(address("dashboards:innovation", innovation.slug))
    return dates.linked(address("dashboards:innovation_area", innovation.slug, within.kind, within.code))
