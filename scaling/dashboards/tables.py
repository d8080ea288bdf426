"""Tables of figures, and the map, from the same figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import compress, groupby, starmap
from operator import itemgetter

from adopters.addresses import address
from adopters.look.parts import Cell, Column, DataTable, Drawn, Hexagon, draw
from adopters.models import Area
from scaling.charts.hexmap import HexMap, hex_map, shade
from scaling.dashboards.dates import Dates
from scaling.spread import selectors, words
from scaling.spread.figures import Figure, Place, Spreading
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
    return [(place, list(row)) for place, row in groupby(figures, key=_PLACE)]


_PLACE = itemgetter(Figure._fields.index("place"))


def by_innovation(figures: Iterable[Figure]) -> dict[str, list[Figure]]:
    """The figures of places that have a code, by slug; where these are areas, the same for all."""
    rows: dict[str, list[Figure]] = {}
    for figure in figures:
        if figure.place.code:
            rows.setdefault(figure.innovation, []).append(figure)
    return rows


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
                *map(figure_cell, row),
                *([Cell(str(row[0].waiting))] if waiting else []),
            ]
            for place, row in rows
        ],
    )


def figure_cell(figure: Figure) -> Drawn:
    """Coverage is shaded; a share says its count, and its percentage where that is not of few."""
    return _drawn(figure.numerator, figure.denominator, is_shaded=figure.indicator is COVERAGE)


#: Cells that a process keeps drawn: the same pairs of numbers stand on every page, and mean the same.
MOST_DRAWN = 20_000


@lru_cache(MOST_DRAWN)
def _drawn(numerator: int, denominator: int | None, *, is_shaded: bool) -> Drawn:
    if denominator == 0:
        return draw(Cell("None eligible"))
    shown = words.counted(numerator, denominator)
    if denominator is None:
        return draw(Cell(shown))
    rate = numerator / denominator
    if denominator >= words.FEW_SITES:
        shown = f"{shown} ({words.percentage(rate)})"
    return draw(Cell(shown, classes=f"app-heat app-heat--{shade(rate)}" if is_shaded else ""))


def coverage_table(
    caption: str,
    reading: Reading,
    coverage: Sequence[selectors.Shares],
    dates: Dates,
    *,
    here: Area | None = None,
) -> DataTable:
    """Coverage, shaded: a row an innovation, a column a place, in the order given, unranked.

    Areas that have closed are left out where nothing that is eligible lies in them any more.
    """
    places = [place for part in coverage for place in part.places]
    rows = {
        each.pk: [share for part in coverage for share in part.rows[each.pk]] for each in reading.innovations
    }
    shown = _shown(reading, places, rows.values())
    return DataTable(
        caption,
        [Column("Innovation"), *(_place_column(place, here, dates) for place in compress(places, shown))],
        [
            [
                Cell(each.name, dates.linked(_innovation_address(each, here))),
                *starmap(_shaded, compress(rows[each.pk], shown)),
            ]
            for each in reading.innovations
        ],
        keeps_grid=True,
    )


def _shown(
    reading: Reading, places: Sequence[Place], rows: Iterable[Sequence[tuple[int, int]]]
) -> list[bool]:
    """Of each column, whether it is shown."""
    kinds = {place.kind for place in places if place.id is not None}
    opened = {None, *(key for kind in kinds for key in open_areas(reading, kind))}
    holding = {number for row in rows for number, (_, eligible) in enumerate(row) if eligible}
    return [place.id in opened or number in holding for number, place in enumerate(places)]


def _place_column(place: Place, here: Area | None, dates: Dates) -> Column:
    if place.kind == selectors.NATION:
        return Column(place.name, numeric=True, leads_to=dates.linked(address("dashboards:national")))
    if here and (place.kind, place.id) == (here.kind, here.pk):
        return Column(f"{place.name} (this area)", numeric=True)
    area = address("dashboards:area", place.kind, place.code or "")
    return Column(place.name, numeric=True, leads_to=dates.linked(area))


def _innovation_address(innovation: Spreading, here: Area | None) -> str:
    if here is None:
        return address("dashboards:innovation", innovation.slug)
    return address("dashboards:innovation_area", innovation.slug, here.kind, here.code)


@lru_cache(MOST_DRAWN)
def _shaded(numerator: int, denominator: int) -> Drawn:
    text = words.shortly(numerator, denominator)
    shaded = f"app-heat app-heat--{shade(numerator / denominator)}" if denominator else ""
    return draw(Cell(text, classes=shaded))


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
