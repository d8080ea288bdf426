"""The door: figures, curves, changes and the lists behind them.

``read`` once, then ask the reading as many questions as a page has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from adopters.models import Area, AreaKind
from adopters.selectors.areas import areas_of, areas_within, open_areas
from innovations.models import Innovation
from scaling.periods import Month
from scaling.spread.curves import Change, change, monthly
from scaling.spread.figures import ENGLAND, Curve, Figure, Place
from scaling.spread.indicators import Indicator
from scaling.spread.lens import Lens
from scaling.spread.reading import Reading, read
from scaling.spread.sites import Fate, Site

__all__ = ["Behind", "behind", "changes", "changes_between", "curves", "figures", "places", "read"]

NATION = "nation"
ORGANISATION = "organisation"

#: Where sites outside England, and sites whose area was not known, are shown.
OUTSIDE_ENGLAND = "Outside England"
NOT_KNOWN = "Area not known on that date"


def figures(
    reading: Reading, indicators: Iterable[Indicator], *, by: str = NATION, within: Area | None = None
) -> list[Figure]:
    """One figure per innovation, place and indicator, in that order; places alphabetically.

    ``by`` is "nation", "organisation" or a kind of area. Every area open on the boundaries'
    date has its row, zeros included; sites in none of them have a row of their own.
    """
    asked = list(indicators)
    grouping = places(reading, by, within)
    return [
        _figure(reading, innovation, indicator, place, sites)
        for innovation in reading.innovations
        for place, sites in grouping.of(innovation)
        for indicator in asked
    ]


def _figure(
    reading: Reading, innovation: Innovation, indicator: Indicator, place: Place, sites: Sequence[Site]
) -> Figure:
    day = reading.lens.as_at
    numerator, denominator = _split(sites, indicator, day)
    return Figure(
        innovation=innovation.slug,
        indicator=indicator,
        place=place,
        numerator=len(numerator),
        denominator=None if denominator is None else len(denominator),
        waiting=sum(site.fate is Fate.WAITING for site in sites),
        confirmed=sum(site.confirmed and site.live_on(day) for site in numerator),
        unit=innovation.unit,
        lens=reading.lens,
        known_at=reading.known_at,
        cohort=reading.cohorts.get(innovation.pk),
    )


def _split(sites: Sequence[Site], indicator: Indicator, day: date) -> tuple[list[Site], list[Site] | None]:
    """The sites in the numerator, and those in the denominator of a share."""
    counted = [site for site in sites if site.fate is not Fate.WAITING]
    if indicator.out_of is None:
        return [site for site in counted if indicator.counts(site, day)], None
    denominator = [site for site in counted if indicator.out_of(site, day)]
    return [site for site in denominator if indicator.counts(site, day)], denominator


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
    rows = places(reading, NATION, within).of(innovation)
    sites = [site for place, each in rows if place.code for site in each]
    numerator, denominator = _split(sites, indicator, reading.lens.as_at)
    return Behind(
        tuple(numerator),
        tuple(denominator or ()),
        tuple(site for site in sites if site.fate is Fate.WAITING),
        tuple(site for site in sites if site.fate is Fate.ENDED),
    )


def curves(reading: Reading, *, by: str = NATION, within: Area | None = None) -> list[Curve]:
    """One curve per innovation and place, from its innovation's first event to ``as_at``.

    Where nothing had happened by then, one point of zeros.
    """
    grouping = places(reading, by, within)
    return [
        _curve(reading, innovation, place, sites)
        for innovation in reading.innovations
        for place, sites in grouping.of(innovation)
    ]


def _curve(reading: Reading, innovation: Innovation, place: Place, sites: Sequence[Site]) -> Curve:
    as_at = reading.lens.as_at
    start = min(reading.first_event_on.get(innovation.pk, as_at), as_at)
    counted = [site for site in sites if site.fate is not Fate.WAITING]
    return Curve(
        innovation=innovation.slug,
        place=place,
        points=tuple(monthly(counted, Month.of(start), as_at)),
        lens=reading.lens,
        known_at=reading.known_at,
        cohort=reading.cohorts.get(innovation.pk),
        waiting=len(sites) - len(counted),
    )


def changes(
    innovations: Iterable[Innovation], lens: Lens, since: date, within: Area | None = None
) -> dict[int, Change]:
    """What moved after ``since`` up to the lens's date, by innovation key."""
    chosen = list(innovations)
    return changes_between(read(chosen, replace(lens, as_at=since)), read(chosen, lens), within)


def changes_between(before: Reading, after: Reading, within: Area | None = None) -> dict[int, Change]:
    """What moved between two readings of the same innovations, by innovation key."""
    return {
        innovation.pk: change(
            _counted(before, innovation, within),
            _counted(after, innovation, within),
            before.lens.as_at,
            after.lens.as_at,
        )
        for innovation in after.innovations
    }


def _counted(reading: Reading, innovation: Innovation, within: Area | None) -> list[Site]:
    rows = places(reading, NATION, within).of(innovation)
    return [site for place, sites in rows if place.code for site in sites if site.fate is not Fate.WAITING]


@dataclass(frozen=True)
class Grouping:
    """How the sites of a reading fall into places."""

    reading: Reading
    by: str
    rows: tuple[Place, ...]
    area_of: Mapping[int, int]
    inside: frozenset[int] | None

    def of(self, innovation: Innovation) -> list[tuple[Place, list[Site]]]:
        """Each place with its sites; places that merely catch the rest only if not empty."""
        sites = [site for site in self.reading.sites[innovation.pk] if self._is_inside(site)]
        if self.by == ORGANISATION:
            return [(_organisation(site), [site]) for site in sites]
        groups: dict[int | str, list[Site]] = defaultdict(list)
        for site in sites:
            groups[self._key(site)].append(site)
        rows = [(row, groups.pop(row.id or NATION, [])) for row in self.rows]
        return rows + [
            (Place(None, str(key), self.by), rest) for key, rest in sorted(groups.items(), key=str)
        ]

    def _is_inside(self, site: Site) -> bool:
        return self.inside is None or site.organisation_id in self.inside

    def _key(self, site: Site) -> int | str:
        if not site.in_england:
            return OUTSIDE_ENGLAND
        if self.by == NATION:
            return NATION
        return self.area_of.get(site.organisation_id or 0, NOT_KNOWN)


def places(reading: Reading, by: str, within: Area | None = None) -> Grouping:
    """How ``by`` divides the sites of a reading, on the lens's boundaries."""
    lens = reading.lens
    inside = None
    if within is not None:
        placed = areas_of(AreaKind(within.kind), lens.boundaries_on, lens.known_at)
        inside = frozenset(key for key, area in placed.items() if area == within.pk)
    if by == NATION:
        row = Place(within.code, within.name, within.kind) if within else ENGLAND
        return Grouping(reading, by, (row,), {}, inside)
    if by == ORGANISATION:
        return Grouping(reading, by, (), {}, inside)
    area_of = areas_of(AreaKind(by), lens.boundaries_on, lens.known_at)
    return Grouping(reading, by, _rows(reading, by, area_of, within, inside), area_of, inside)


def _rows(
    reading: Reading,
    by: str,
    area_of: Mapping[int, int],
    within: Area | None,
    inside: frozenset[int] | None,
) -> tuple[Place, ...]:
    """The areas that have a row: open on the boundaries' date, or holding a site of the reading then.

    Files of one kind of organisation name old areas that hold nobody of another kind.
    """
    lens, known_at = reading.lens, reading.lens.known_at
    opened = {area.pk: area for area in open_areas(AreaKind(by), lens.boundaries_on, known_at)}
    if not opened and known_at is not None:
        known_at = None
        opened = {area.pk: area for area in open_areas(AreaKind(by), lens.boundaries_on)}
    held = set(area_of.values()) if inside is None else {area_of[key] for key in inside if key in area_of}
    sites = {site.organisation_id or 0 for each in reading.sites.values() for site in each}
    holding = {area_of[key] for key in sites if key in area_of} & held - set(opened)
    others = Area.objects.in_bulk(holding) if holding else {}
    if within is not None:
        own = held | areas_within(within, known_at)
        opened = {key: area for key, area in opened.items() if key in own}
    rows = sorted([*opened.values(), *others.values()], key=lambda area: area.name)
    return tuple(Place(area.code, area.name, by, area.pk) for area in rows)


def _organisation(site: Site) -> Place:
    return Place(site.code, site.name, ORGANISATION, site.organisation_id)
