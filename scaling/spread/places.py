"""The rows of a table of figures: the areas open on the boundaries' date, and what lies in none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from adopters.facts import stood
from adopters.models import Area, AreaKind
from adopters.models.area import NAME_NOT_KNOWN
from adopters.prepared import planned
from scaling.spread.counting import NOWHERE, OUTSIDE, ByPlace
from scaling.spread.figures import Place
from scaling.spread.reading import Reading

#: What sites outside England, and sites whose area was not known, come under.
OUTSIDE_ENGLAND = "Outside England"
NOT_KNOWN = "Area not known on that date"

#: Pages that show the one show the other: they are read together.
_TOGETHER = (AreaKind.REGION, AreaKind.ICB)


class KnownArea(NamedTuple):
    """What is on file of an area: a tuple of columns, since every page of figures reads them all.

    ``region`` is the key of the one it lay in; ``is_open`` is said of the boundaries' date.
    """

    pk: int
    kind: str
    code: str
    name: str
    hex_q: int | None
    hex_r: int | None
    region: int | None
    name_then: str
    is_open: bool


_ON_FILE = """
SELECT area.id, area.kind, area.code, area.name, area.hex_q, area.hex_r,
    span.region_id, span.name, span.during @> %(on)s::date,
    {stood}, {stands}
FROM adopters_areaspan span
JOIN adopters_area area ON area.id = span.area_id
WHERE area.kind = ANY(%(kinds)s) AND ({stood} OR {stands})
"""


def open_areas(reading: Reading, kind: str) -> dict[int, KnownArea]:
    """Areas of a kind open on the boundaries' date, by key.

    Those whose name is unknown have no dates and are left out. Before any area of the kind was
    on file, those that are now.
    """
    return {
        area.pk: area
        for area in _known(reading, kind)
        if area.is_open and not area.name_then.endswith(NAME_NOT_KNOWN)
    }


def _known(reading: Reading, kind: str) -> list[KnownArea]:
    """Every area of a kind; once a reading."""
    key = ("areas", kind)
    if key not in reading.found:
        kinds, known_at = _TOGETHER if kind in _TOGETHER else (kind,), reading.lens.known_at
        on = reading.lens.boundaries_on
        every = _on_file(kinds, known_at, on)
        for each in kinds:
            then = [area for area, was, _ in every if was and area.kind == each]
            now = [area for area, _, is_now in every if is_now and area.kind == each]
            reading.found["areas", each] = then if any(area.is_open for area in then) else now
    return reading.found[key]  # type: ignore[return-value]


def _on_file(
    kinds: tuple[str, ...], known_at: datetime | None, on: date
) -> list[tuple[KnownArea, bool, bool]]:
    """Areas, each with whether it was so on file at the instant, and whether it is now."""
    past = known_at is not None
    query = _ON_FILE.format(stood=stood("span", past=past), stands=stood("span", past=False))
    rows = planned(query).run({"kinds": list(kinds), "known_at": known_at, "on": on})
    return [(KnownArea._make(columns), was, is_now) for *columns, was, is_now in rows]


def rows(reading: Reading, kind: str, counted: Mapping[int, ByPlace], within: Area | None) -> list[Place]:
    """Places alphabetically, those that hold a site though they are not open among them; once a reading."""
    key = ("rows", kind, within.pk if within else None)
    if key not in reading.found:
        reading.found[key] = _rows(reading, kind, counted, within)
    return reading.found[key]  # type: ignore[return-value]


def _rows(reading: Reading, kind: str, counted: Mapping[int, ByPlace], within: Area | None) -> list[Place]:
    opened, known = open_areas(reading, kind), _known(reading, kind)
    holding = {key for places in counted.values() for key in places} - {NOWHERE, OUTSIDE}
    if within is not None:
        belonging = {area.pk for area in known if area.region == within.pk} | holding
        opened = {key: area for key, area in opened.items() if key in belonging}
    others = [area for area in known if area.pk in holding - set(opened)]
    places = [Place(area.code, area.name, kind, area.pk) for area in (*opened.values(), *others)]
    if unheard := holding - {area.pk for area in known}:
        places += [Place(area.code, area.name, kind, area.pk) for area in Area.objects.filter(pk__in=unheard)]
    return sorted(places, key=lambda place: (place.name, place.code))


def region_of(reading: Reading, area: Area) -> Area | None:
    """The region that a board lay in on the boundaries' date; None for other kinds of area."""
    if area.kind != AreaKind.ICB:
        return None
    regions = {
        each.region
        for each in _known(reading, area.kind)
        if each.pk == area.pk and each.is_open and each.region
    }
    return area.region if area.region_id in regions else Area.objects.filter(pk__in=regions).first()


def rest(kind: str) -> tuple[tuple[int, Place], ...]:
    """What merely catches the rest, shown only where it is not empty."""
    return ((NOWHERE, Place(None, NOT_KNOWN, kind)), (OUTSIDE, Place(None, OUTSIDE_ENGLAND, kind)))
