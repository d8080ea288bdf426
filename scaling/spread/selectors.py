"""The door: figures, curves, changes and the lists behind them.

``read`` once, then ask the reading as many questions as a page has.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from typing import NamedTuple

from adopters.models import Area
from scaling.periods import Month
from scaling.spread import counting, happenings
from scaling.spread.area_sites import sites_of_page
from scaling.spread.counting import NONE, NOWHERE, OUTSIDE, ByPlace, Counts, inside
from scaling.spread.curves import monthly
from scaling.spread.dailies import dailies
from scaling.spread.figures import ENGLAND, Curve, Figure, Place, Spreading
from scaling.spread.happenings import changes, months
from scaling.spread.indicators import Indicator
from scaling.spread.lists import Listing, ListPage, list_page
from scaling.spread.places import OUTSIDE_ENGLAND, rest, rows
from scaling.spread.reading import Reading, read
from scaling.spread.sight import Sight
from scaling.spread.sites import ENDED, Site, counted_one_by_one, in_all

__all__ = [
    "ListPage",
    "Listing",
    "Shares",
    "Sight",
    "changes",
    "conditions",
    "curves",
    "dailies",
    "figures",
    "inside",
    "list_page",
    "read",
    "shares",
    "sites_of_page",
]

NATION = "nation"
ORGANISATION = "organisation"


def figures(
    reading: Reading, indicators: Iterable[Indicator], *, by: str = NATION, within: Area | None = None
) -> list[Figure]:
    """One figure per innovation, place and indicator, in that order; places alphabetically.

    ``by`` is "nation", "organisation" or a kind of area. Every area open on the boundaries'
    date has its row, zeros included; sites in none of them have a row of their own.
    """
    asked = list(indicators)
    counts_of = _counts(reading, by, within, {name for indicator in asked for name in indicator.names})
    return [
        figure
        for innovation in reading.innovations
        for figure in _figures(reading, innovation, asked, counts_of(innovation))
    ]


class Shares(NamedTuple):
    """A share of every innovation in every one of ``places``: of each key, in their order, numerators
    and denominators.
    """

    places: list[Place]
    rows: dict[int, list[tuple[int, int]]]


def shares(
    reading: Reading,
    indicator: Indicator,
    *,
    by: str = NATION,
    within: Area | None = None,
    ahead: Iterable[Indicator] = (),
) -> Shares:
    """The figures of a share, of those places alone that have a code: for tables of hundreds.

    ``ahead``: of what the same places are asked afterwards, so that they are counted once.
    """
    names = {name for each in (indicator, *ahead) for name in each.names}
    places, counted = _counted(reading, by, within, names)
    keys, (above, below) = [place.id or 0 for place in places], (indicator.counts, indicator.out_of or "")
    return Shares(
        places,
        {
            innovation: [(counts[above], counts[below]) for key in keys for counts in [here.get(key, NONE)]]
            for innovation, here in counted.items()
        },
    )


def _counted(
    reading: Reading, by: str, within: Area | None, names: Collection[str]
) -> tuple[list[Place], Mapping[int, ByPlace]]:
    if by == NATION:
        place = Place(within.code, within.name, within.kind, within.pk) if within else ENGLAND
        whole = inside(reading, within, names)
        return [place], {innovation: {place.id or 0: counts} for innovation, counts in whole.items()}
    counted = counting.by_place(reading, by, within, names)
    return rows(reading, by, counted, within), counted


#: Each place with its counts, of one innovation.
CountsOf = Callable[[Spreading], list[tuple[Place, Counts]]]


def _counts(reading: Reading, by: str, within: Area | None, names: Collection[str]) -> CountsOf:
    """The counts of these names; places that merely catch the rest only if not empty."""
    if by == ORGANISATION:
        return partial(_one_by_one, reading, within)
    if by != NATION:
        return _by_area(reading, by, within, names)
    whole = inside(reading, within, names)
    if within is not None:
        here = Place(within.code, within.name, within.kind, within.pk)
        return lambda innovation: [(here, whole[innovation.pk])]
    return _nation(whole, counting.everywhere(reading, names))


def _one_by_one(reading: Reading, within: Area | None, innovation: Spreading) -> list[tuple[Place, Counts]]:
    found = counted_one_by_one(reading, innovation, within)
    return [(_organisation(site), counts) for site, counts in found]


def _by_area(reading: Reading, kind: str, within: Area | None, names: Collection[str]) -> CountsOf:
    counted = counting.by_place(reading, kind, within, names)
    places, others = rows(reading, kind, counted, within), rest(kind)

    def of(innovation: Spreading) -> list[tuple[Place, Counts]]:
        here = counted[innovation.pk]
        listed = [(place, here.get(place.id or 0, NONE)) for place in places]
        return listed + [(place, here[key]) for key, place in others if key in here]

    return of


def _nation(whole: Mapping[int, Counts], everywhere: Mapping[int, ByPlace]) -> CountsOf:
    outside = Place(None, OUTSIDE_ENGLAND, NATION)

    def of(innovation: Spreading) -> list[tuple[Place, Counts]]:
        abroad = everywhere[innovation.pk].get(OUTSIDE)
        return [(ENGLAND, whole[innovation.pk]), *([(outside, abroad)] if abroad else [])]

    return of


def _organisation(site: Site) -> Place:
    return Place(site.code, site.name, ORGANISATION, site.organisation_id)


def _figures(
    reading: Reading,
    innovation: Spreading,
    indicators: Iterable[Indicator],
    counted: Iterable[tuple[Place, Counts]],
) -> list[Figure]:
    """Pages hold a thousand: what all of an innovation share is looked up once, and given by position."""
    slug, unit, cohort = innovation.slug, innovation.unit, reading.cohorts.get(innovation.pk)
    lens, known_at = reading.lens, reading.known_at
    return [
        Figure(
            slug,
            indicator,
            place,
            counts[indicator.counts],
            counts[indicator.out_of] if indicator.out_of else None,
            counts["waiting"],
            counts[indicator.confirmed] if indicator.confirmed else 0,
            unit,
            lens,
            known_at,
            cohort,
        )
        for place, counts in counted
        for indicator in indicators
    ]


def conditions(indicator: Indicator) -> dict[str, str]:
    """Of each list behind a figure, what must be so of a site of England; "" where there is none."""
    out_of = indicator.out_of
    return {
        "numerator": f"in_england AND {in_all(indicator.counts, out_of)}",
        "denominator": f"in_england AND {in_all(out_of)}" if out_of else "",
        "waiting": f"in_england AND {in_all('waiting')}",
        "ended": f"in_england AND {ENDED}",
    }


def curves(reading: Reading, *, by: str = NATION, within: Area | None = None) -> list[Curve]:
    """One curve per innovation and place, from its innovation's first event to ``as_at``.

    Where nothing had happened by then, one point of zeros.
    """
    happened, now = months(reading, by, within), Month.of(reading.lens.as_at)
    counts_of = _counts(reading, by, within, ("waiting",))
    return [
        Curve(
            innovation=innovation.slug,
            place=place,
            points=tuple(
                monthly(
                    happened.get((innovation.pk, _key(place, by)), {}),
                    min(happened.get((innovation.pk, None), {now: None})),
                    reading.lens.as_at,
                )
            ),
            lens=reading.lens,
            known_at=reading.known_at,
            cohort=reading.cohorts.get(innovation.pk),
            waiting=counts["waiting"],
        )
        for innovation in reading.innovations
        for place, counts in counts_of(innovation)
    ]


def _key(place: Place, by: str) -> int | str:
    """Under which ``months`` has a place."""
    if by == ORGANISATION:
        return str(place.code)
    if place.code is None:
        return OUTSIDE if place.name == OUTSIDE_ENGLAND else NOWHERE
    return happenings.ENGLAND if by == NATION else place.id or NOWHERE
