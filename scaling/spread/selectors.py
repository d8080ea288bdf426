"""The door: figures, curves, changes and the lists behind them.

``read`` once, then ask the reading as many questions as a page has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from adopters.models import Area, AreaKind
from innovations.models import Innovation
from scaling.periods import Month
from scaling.spread import counting, happenings
from scaling.spread.counting import NONE, NOWHERE, OUTSIDE, Counts, inside
from scaling.spread.curves import monthly
from scaling.spread.figures import ENGLAND, Curve, Figure, Place
from scaling.spread.happenings import changes, dailies, months
from scaling.spread.indicators import Indicator
from scaling.spread.places import OUTSIDE_ENGLAND, rest, rows
from scaling.spread.reading import Reading, read
from scaling.spread.sites import (
    ENDED,
    Site,
    Wanted,
    count_sites,
    counted_one_by_one,
    in_all,
    sites,
    sites_of_page,
)

__all__ = [
    "Behind",
    "Wanted",
    "behind",
    "changes",
    "conditions",
    "count_sites",
    "curves",
    "dailies",
    "figures",
    "inside",
    "read",
    "sites",
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
    names = {name for indicator in asked for name in indicator.names}
    return [
        _figure(reading, innovation, indicator, place, counts)
        for innovation in reading.innovations
        for place, counts in _counts(reading, innovation, by, within, names)
        for indicator in asked
    ]


def _counts(
    reading: Reading, innovation: Innovation, by: str, within: Area | None, names: Collection[str]
) -> list[tuple[Place, Counts]]:
    """Each place with its counts of these names; places that merely catch the rest only if not empty."""
    if by == ORGANISATION:
        found = counted_one_by_one(reading, innovation, within)
        return [(_organisation(site), counts) for site, counts in found]
    if by == NATION:
        return _whole(reading, innovation, within, names)
    counted = counting.by_place(reading, by, within, names)
    here = counted[innovation.pk]
    listed = [(row, here.get(row.id or 0, NONE)) for row in rows(reading, by, counted, within)]
    return listed + [(row, here[key]) for key, row in rest(by) if key in here]


def _whole(
    reading: Reading, innovation: Innovation, within: Area | None, names: Collection[str]
) -> list[tuple[Place, Counts]]:
    counts = inside(reading, within, names)[innovation.pk]
    if within is not None:
        return [(Place(within.code, within.name, within.kind, within.pk), counts)]
    abroad = counting.by_place(reading, AreaKind.REGION, None, names)[innovation.pk].get(OUTSIDE)
    outside = [(Place(None, OUTSIDE_ENGLAND, NATION), abroad)] if abroad else []
    return [(ENGLAND, counts), *outside]


def _organisation(site: Site) -> Place:
    return Place(site.code, site.name, ORGANISATION, site.organisation_id)


def _figure(
    reading: Reading, innovation: Innovation, indicator: Indicator, place: Place, counts: Counts
) -> Figure:
    return Figure(
        innovation=innovation.slug,
        indicator=indicator,
        place=place,
        numerator=counts[indicator.counts],
        denominator=counts[indicator.out_of] if indicator.out_of else None,
        waiting=counts["waiting"],
        confirmed=counts[indicator.confirmed] if indicator.confirmed else 0,
        unit=innovation.unit,
        lens=reading.lens,
        known_at=reading.known_at,
        cohort=reading.cohorts.get(innovation.pk),
    )


@dataclass(frozen=True)
class Behind:
    """The organisations behind one figure. ``denominator`` is empty for a plain count."""

    numerator: tuple[Site, ...]
    denominator: tuple[Site, ...]
    waiting: tuple[Site, ...]
    ended: tuple[Site, ...]


def behind(
    reading: Reading, innovation: Innovation, indicator: Indicator, within: Area | None = None
) -> Behind:
    """Who is counted in a figure for England, or for the area ``within``."""
    return Behind(
        *(
            tuple(sites(reading, innovation, Wanted(where, within))) if where else ()
            for where in conditions(indicator).values()
        )
    )


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
        for place, counts in _counts(reading, innovation, by, within, ("waiting",))
    ]


def _key(place: Place, by: str) -> int | str:
    """Under which ``months`` has a place."""
    if by == ORGANISATION:
        return str(place.code)
    if place.code is None:
        return OUTSIDE if place.name == OUTSIDE_ENGLAND else NOWHERE
    return happenings.ENGLAND if by == NATION else place.id or NOWHERE
