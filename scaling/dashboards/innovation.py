"""How one innovation spreads: in England, in a region, in an ICB."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from adopters.addresses import address
from adopters.exports import csv_response, export_response
from adopters.guards import reads_figures
from adopters.look.formats import nhs_date
from adopters.look.paging import CountedPaginator, page_number
from adopters.look.parts import STAGE_COLOURS, Cell, ChartFigure, Column, DataTable, Link
from adopters.models import Area, AreaKind
from innovations.models import Innovation, Stage
from scaling.charts.curve import Point, Target, adoption_curve
from scaling.charts.hexmap import HexMap
from scaling.charts.rendering import svg_response
from scaling.charts.theme import Spec
from scaling.dashboards.asked import innovation_asked, sight_of
from scaling.dashboards.dates import Dates, dates_of
from scaling.dashboards.tables import COLUMNS, area_table, coverage_map
from scaling.milestones.presenters import milestone_row
from scaling.milestones.selectors import Standing, standings
from scaling.spread import selectors, words
from scaling.spread.figures import Curve, Figure, Place
from scaling.spread.indicators import (
    BEYOND,
    CONFIRMED_SHARE,
    COVERAGE,
    ELIGIBLE,
    EVER_LIVE,
    LIVE_NOW,
    NOTHING_RECORDED,
    RETENTION,
)
from scaling.spread.places import open_areas
from scaling.spread.reading import Reading

PAGE_SIZE = 50
CARDS = (COVERAGE, LIVE_NOW, EVER_LIVE, RETENTION, CONFIRMED_SHARE, NOTHING_RECORDED)


@dataclass(frozen=True)
class Asked:
    """What a page of one innovation's spread is about."""

    innovation: Innovation
    within: Area | None
    dates: Dates
    reading: Reading

    @property
    def where(self) -> str:
        return self.within.name if self.within else "England"

    @property
    def divided_by(self) -> str:
        """What the table divides this place into."""
        if self.within is None:
            return AreaKind.REGION
        return AreaKind.ICB if self.within.kind == AreaKind.REGION else selectors.ORGANISATION

    def page(self, name: str, *key: str) -> str:
        """The address of a page of figures of the innovation, through the same lens."""
        return self.dates.linked(address(f"dashboards:{name}", self.innovation.slug, *key))

    def part(self, name: str, *key: str) -> str:
        """An address that also carries the area."""
        page = self.page(name, *key)
        if self.within is None:
            return page
        mark = "&" if "?" in page else "?"
        return f"{page}{mark}within={self.within.kind}:{self.within.code}"

    @property
    def breadcrumbs(self) -> list[Link]:
        """The nation, the innovation, and what the area lies in."""
        links = [
            Link("National picture", self.dates.linked(address("dashboards:national"))),
            Link(self.innovation.name, address("innovations:innovation", self.innovation.slug)),
        ]
        if self.within:
            links.append(Link("England", self.page("innovation")))
        if self.within and (region := self.within.region):
            links.append(Link(region.name, self.page("innovation_area", region.kind, region.code)))
        return links

    def opened(self, place: Place) -> str:
        """Where a row of the table leads."""
        if place.code is None:
            return ""
        if place.kind == selectors.ORGANISATION:
            return address("adopters:organisation", place.code)
        return self.page("innovation_area", place.kind, place.code)


def _asked(request: HttpRequest, slug: str, within: str) -> Asked:
    (innovation, area), dates = innovation_asked(request, slug, within), dates_of(request)
    return Asked(innovation, area, dates, selectors.read([innovation], dates.lens, settle=True))


@reads_figures
@require_safe
def page(request: HttpRequest, slug: str, kind: str = "", code: str = "") -> HttpResponseBase:
    asked = _asked(request, slug, f"{kind}:{code}" if kind else "")
    by = AreaKind.ICB if request.GET.get("by") == AreaKind.ICB else _file_rows(asked)
    with asked.reading.transaction():
        figures = selectors.figures(asked.reading, COLUMNS, by=by, within=asked.within)
        exported = export_response(request, f"{slug}-spread", *words.provenance(figures))
        return exported or render(request, "dashboards/innovation.html", _context(request, asked))


def _file_rows(asked: Asked) -> str:
    """A file of organisations would show single sites; areas are what everyone may have."""
    by = asked.divided_by
    return selectors.NATION if by == selectors.ORGANISATION else by


def _context(request: HttpRequest, asked: Asked) -> dict[str, object]:
    reading, within = asked.reading, asked.within
    cards = selectors.figures(reading, CARDS, within=within)
    context: dict[str, object] = {
        "asked": asked,
        "innovation": asked.innovation,
        "dates": asked.dates,
        "cards": [words.card(figure, lists=_lists(asked, figure.indicator.code)) for figure in cards],
        "notes": words.notes(cards[0]),
        "chart": _chart(asked),
        "ladder": _ladder(asked),
        "milestones": [milestone_row(each, asked.innovation.unit) for each in _targets(asked)],
        "exports": _exports(asked),
        "all_milestones": address("milestones:list", asked.innovation.slug),
        "more": _more(asked.innovation),
    }
    if within and asked.divided_by == selectors.ORGANISATION:
        return context | _sites(request, asked, within)
    return context | _areas(asked)


def _lists(asked: Asked, indicator: str) -> list[Link]:
    return [Link("See the organisations behind this figure", asked.part("behind", indicator))]


def _exports(asked: Asked) -> list[Link]:
    page = (
        asked.page("innovation_area", asked.within.kind, asked.within.code)
        if asked.within
        else asked.page("innovation")
    )
    mark = "&" if "?" in page else "?"
    return [
        Link("Download these figures (CSV)", f"{page}{mark}format=csv"),
        Link("Download these figures (Excel)", f"{page}{mark}format=xlsx"),
        Link("Download by integrated care board (CSV)", f"{page}{mark}by=icb&format=csv"),
    ]


def _more(innovation: Innovation) -> list[Link]:
    of = f"?innovation={innovation.slug}"
    return [
        Link("Sites and where each stands", address("adoptions:worklist", innovation.slug)),
        Link("The list of sites it is meant to reach", address("innovations:cohorts", innovation.slug)),
        Link("Local adaptations", address("adaptations:list") + of),
        Link("Ask for a spread report", address("reports:new") + of),
    ]


def _areas(asked: Asked) -> dict[str, object]:
    """The map of boards with its table, and for England the table by region before it."""
    by_board = selectors.figures(asked.reading, COLUMNS, by=AreaKind.ICB, within=asked.within)
    boards = area_table(f"Spread in {asked.where}, by board", "Integrated care board", by_board, asked.opened)
    mapped = {"map": _map(asked, [each for each in by_board if each.indicator is COVERAGE])}
    if asked.divided_by == AreaKind.ICB:
        return mapped | {"table": boards}
    by_region = selectors.figures(asked.reading, COLUMNS, by=AreaKind.REGION)
    regions = area_table(f"Spread in {asked.where}, by region", "Region", by_region, asked.opened)
    return mapped | {"table": regions, "boards": boards}


def _map(asked: Asked, coverage: Sequence[Figure]) -> HexMap:
    areas = open_areas(asked.reading, AreaKind.ICB).values()
    return coverage_map("Coverage by integrated care board", coverage, areas, asked.opened)


def _ladder(asked: Asked) -> DataTable:
    """How far sites have got: at each stage or beyond."""
    figures = selectors.figures(asked.reading, BEYOND.values(), within=asked.within)
    return DataTable(
        "How far organisations have got",
        (Column("Stage or a later one"), Column("Organisations", numeric=True)),
        [
            (
                Cell(figure.indicator.name, asked.part("behind", figure.indicator.code)),
                Cell(words.count_of(figure)),
            )
            for figure in figures
        ],
    )


def _sites(request: HttpRequest, asked: Asked, area: Area) -> dict[str, object]:
    """The organisations of an area one by one, as far as this person may see them."""
    sight, number = sight_of(request, asked.innovation), page_number(request)
    page = selectors.sites_of_page(asked.reading, asked.innovation, area, sight, number, PAGE_SIZE)
    counts = selectors.inside(asked.reading, area)[asked.innovation.pk]
    rows = [
        (
            Cell(site.name, address("adopters:organisation", site.code)),
            Cell("Yes" if site.in_cohort else "No, added by hand"),
            _stage_cell(site.stage),
            Cell(nhs_date(site.first_live_on) if site.first_live_on else ""),
        )
        for site in page.sites
    ]
    columns = (Column("Organisation"), Column("On the list"), Column("Stage"), Column("First live"))
    return {
        "table": DataTable(f"Organisations in {asked.where}", columns, rows) if rows else None,
        "page": CountedPaginator(page.sites, PAGE_SIZE, page.length).page(page.number),
        "hidden_count": counts["sites"] - page.length,
    }


def _stage_cell(stage: str) -> Cell:
    return (
        Cell("", tag=str(Stage(stage).label), colour=STAGE_COLOURS[stage])
        if stage
        else Cell("Nothing recorded")
    )


def _targets(asked: Asked) -> list[Standing]:
    return standings(asked.innovation, asked.reading, within=asked.within)


def _curve(asked: Asked) -> Curve:
    return selectors.curves(asked.reading, within=asked.within)[0]


def _chart(asked: Asked) -> ChartFigure:
    curve = _curve(asked)
    last = curve.points[-1]
    return ChartFigure(
        title=f"Adoption over time in {asked.where}",
        sentence=(
            f"By {nhs_date(asked.dates.lens.as_at)}, {last.ever_live:,} had ever used it and "
            f"{last.live_now:,} were using it. Mergers are counted the same way in every month."
        ),
        src=asked.part("curve"),
        spec=asked.part("curve_spec"),
        csv=asked.part("curve_csv"),
        width=700,
        height=370,
        table=DataTable(
            "Organisations ever live and live now, by month",
            (Column("Month"), Column("Ever live", numeric=True), Column("Live now", numeric=True)),
            [
                (Cell(point.month.label), Cell(f"{point.ever_live:,}"), Cell(f"{point.live_now:,}"))
                for point in curve.points
            ],
            hidden_caption=True,
        ),
    )


def _spec_asked(request: HttpRequest, slug: str) -> Spec:
    asked = _asked(request, slug, request.GET.get("within", ""))
    with asked.reading.transaction():
        return _spec(asked)


def _spec(asked: Asked) -> Spec:
    curve = _curve(asked)
    (reach,) = selectors.figures(asked.reading, [ELIGIBLE], within=asked.within)
    points = [
        Point(min(point.month.last, asked.dates.lens.as_at), point.ever_live, point.live_now)
        for point in curve.points
    ]
    return adoption_curve(
        points,
        description=f"{asked.innovation.name}: organisations ever live and live now in {asked.where}",
        targets=_drawn_targets(_targets(asked)),
        eligible=reach.numerator or None,
    )


def _drawn_targets(found: Sequence[Standing]) -> list[Target]:
    return [
        Target(each.due_on, each.goal, f"{each.goal:,} by {nhs_date(each.due_on)}")
        for each in found
        if each.counts_live and each.goal is not None
    ]


@reads_figures
@require_safe
def curve_picture(request: HttpRequest, slug: str) -> HttpResponse:
    return svg_response(request, _spec_asked(request, slug))


@reads_figures
@require_safe
def curve_spec(request: HttpRequest, slug: str) -> JsonResponse:
    return JsonResponse(_spec_asked(request, slug))


@reads_figures
@require_safe
def curve_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    asked = _asked(request, slug, request.GET.get("within", ""))
    with asked.reading.transaction():
        curve = _curve(asked)
    rows = [(str(point.month), point.ever_live, point.live_now) for point in curve.points]
    return csv_response(f"{slug}-curve.csv", ["month", "ever_live", "live_now"], rows)
