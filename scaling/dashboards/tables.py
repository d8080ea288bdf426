"""Tables of figures, and the map, from the same figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from adopters.addresses import address
from adopters.look.parts import Cell, Column, DataTable, Hexagon
from adopters.models import Area
from innovations.models import Innovation
from scaling.charts.hexmap import HexMap, hex_map, shade
from scaling.dashboards.dates import Dates
from scaling.spread import selectors, words
from scaling.spread.figures import Figure, Place
from scaling.spread.indicators import (
    CONFIRMED_SHARE,
    COVERAGE,
    ELIGIBLE,
    EVER_LIVE,
    LIVE_NOW,
    NOTHING_RECORDED,
    RETENTION,
    Indicator,
)
from scaling.spread.places import KnownArea, open_areas
from scaling.spread.reading import Reading

#: The columns of every table of areas, in order.
COLUMNS: tuple[Indicator, ...] = (
    COVERAGE,
    LIVE_NOW,
    EVER_LIVE,
    ELIGIBLE,
    RETENTION,
    CONFIRMED_SHARE,
    NOTHING_RECORDED,
)

#: Where a place's row leads, or nowhere.
Address = Callable[[Place], str]


def by_place(figures: Iterable[Figure]) -> list[tuple[Place, list[Figure]]]:
    """Figures in the order the door gives them, gathered by row."""
    return [(place, list(row)) for place, row in groupby(figures, key=lambda figure: figure.place)]


def area_table(caption: str, first: str, figures: Sequence[Figure], leads_to: Address) -> DataTable:
    """One row a place; coverage is shaded, and says its count."""
    rows = by_place(figures)
    waiting = any(figure.waiting for figure in figures)
    columns = [Column(first), *(Column(indicator.name, numeric=True) for indicator in COLUMNS)]
    if waiting:
        columns.append(Column("Waiting", numeric=True))
    return DataTable(
        caption=caption,
        columns=columns,
        rows=[
            [
                Cell(place.name, leads_to(place)),
                *(_cell(figure) for figure in row),
                *([Cell(str(row[0].waiting))] if waiting else []),
            ]
            for place, row in rows
        ],
    )


def _cell(figure: Figure) -> Cell:
    if figure.denominator is None:
        return Cell(words.count_of(figure))
    if figure.rate is None:
        return Cell("None eligible")
    shown = words.count_of(figure)
    if figure.denominator >= words.FEW_SITES:
        shown = f"{shown} ({words.percentage(figure.rate)})"
    shaded = figure.indicator is COVERAGE
    return Cell(shown, classes=f"app-heat app-heat--{shade(figure.rate)}" if shaded else "")


def coverage_table(
    caption: str, reading: Reading, figures: Sequence[Figure], dates: Dates, *, here: Area | None = None
) -> DataTable:
    """Coverage, shaded: a row an innovation, a column a place, in the order given, unranked.

    Areas that have closed are left out where nothing that is eligible lies in them any more.
    """
    places = _columns(reading, figures)
    cells = {(each.innovation, each.place): each for each in figures}
    return DataTable(
        caption,
        [Column("Innovation"), *(_place_column(place, here, dates) for place in places)],
        [
            [
                Cell(each.name, dates.linked(_innovation_address(each, here))),
                *(_shaded(cells[each.slug, place]) for place in places),
            ]
            for each in reading.innovations
        ],
        keeps_grid=True,
    )


def _columns(reading: Reading, figures: Sequence[Figure]) -> list[Place]:
    places = dict.fromkeys(each.place for each in figures if each.place.code)
    holding = {each.place for each in figures if each.denominator}
    kinds = {place.kind for place in places if place.id is not None}
    opened = {key for kind in kinds for key in open_areas(reading, kind)}
    return [place for place in places if place in holding or place.id is None or place.id in opened]


def _place_column(place: Place, here: Area | None, dates: Dates) -> Column:
    if place.kind == selectors.NATION:
        return Column(place.name, numeric=True, leads_to=dates.linked(address("dashboards:national")))
    if here and (place.kind, place.id) == (here.kind, here.pk):
        return Column(f"{place.name} (this area)", numeric=True)
    area = address("dashboards:area", place.kind, place.code or "")
    return Column(place.name, numeric=True, leads_to=dates.linked(area))


def _innovation_address(innovation: Innovation, here: Area | None) -> str:
    if here is None:
        return address("dashboards:innovation", innovation.slug)
    return address("dashboards:innovation_area", innovation.slug, here.kind, here.code)


def _shaded(figure: Figure) -> Cell:
    if figure.rate is None:
        return Cell("–")
    return Cell(words.short(figure), classes=f"app-heat app-heat--{shade(figure.rate)}")


def coverage_map(
    title: str, figures: Sequence[Figure], areas: Iterable[KnownArea], leads_to: Address
) -> HexMap:
    """Coverage of each area that has a place on the grid."""
    placed = {area.pk: area for area in areas if area.hex_q is not None and area.hex_r is not None}
    hexagons = [
        Hexagon(
            label=words.short(figure),
            sentence=f"{figure.place.name}: {words.line(figure)}",
            q=area.hex_q or 0,
            r=area.hex_r or 0,
            shade=shade(figure.rate),
            href=leads_to(figure.place),
        )
        for figure in figures
        if (area := placed.get(figure.place.id or 0))
    ]
    some = sum(figure.numerator > 0 for figure in figures if figure.place.code)
    sentence = (
        f"{some} of {len(hexagons)} areas have at least one organisation live. "
        "The tables have the same figures."
    )
    return hex_map(hexagons, title=title, sentence=sentence)
