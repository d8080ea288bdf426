"""The rows of a table of figures: the areas open on the boundaries' date, and what lies in none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from adopters.models import Area, AreaKind, AreaSpan
from adopters.models.area import NAME_NOT_KNOWN
from scaling.spread.counting import NOWHERE, OUTSIDE, ByPlace
from scaling.spread.figures import Place
from scaling.spread.reading import Reading

#: What sites outside England, and sites whose area was not known, come under.
OUTSIDE_ENGLAND = "Outside England"
NOT_KNOWN = "Area not known on that date"

#: Pages that show the one show the other: they are read together.
_TOGETHER = (AreaKind.REGION, AreaKind.ICB)


def open_areas(reading: Reading, kind: str) -> dict[int, Area]:
    """Areas of a kind open on the boundaries' date, by key; once a reading.

    Those whose name is unknown have no dates and are left out. Before any area of the kind was
    on file, those that are now.
    """
    if kind not in reading.found:
        kinds = _TOGETHER if kind in _TOGETHER else (kind,)
        known_at = reading.lens.known_at
        found = _open(reading, kinds, known_at)
        if known_at is not None and not all(found.values()):
            now = _open(reading, kinds, None)
            found = {each: found[each] or now[each] for each in kinds}
        reading.found.update(found)
    return reading.found[kind]  # type: ignore[return-value]


def _open(reading: Reading, kinds: Collection[str], known_at: datetime | None) -> dict[str, dict[int, Area]]:
    spans = (
        AreaSpan.objects.known_at(known_at)
        .filter(area__kind__in=kinds, during__contains=reading.lens.boundaries_on)
        .exclude(name__endswith=NAME_NOT_KNOWN)
        .select_related("area")
    )
    found: dict[str, dict[int, Area]] = {kind: {} for kind in kinds}
    for span in spans:
        span.area.region_id = span.region_id
        found[span.area.kind][span.area_id] = span.area
    return found


def rows(reading: Reading, kind: str, counted: Mapping[int, ByPlace], within: Area | None) -> list[Place]:
    """Places alphabetically, those that hold a site though they are not open among them; once a reading."""
    key = ("rows", kind, within.pk if within else None)
    if key not in reading.found:
        reading.found[key] = _rows(reading, kind, counted, within)
    return reading.found[key]  # type: ignore[return-value]


def _rows(reading: Reading, kind: str, counted: Mapping[int, ByPlace], within: Area | None) -> list[Place]:
    opened = open_areas(reading, kind)
    holding = {key for places in counted.values() for key in places} - {NOWHERE, OUTSIDE}
    if within is not None:
        opened = {key: area for key, area in opened.items() if area.region_id == within.pk or key in holding}
    others = Area.objects.in_bulk(holding - set(opened)) if holding - set(opened) else {}
    areas = sorted([*opened.values(), *others.values()], key=lambda area: (area.name, area.code))
    return [Place(area.code, area.name, kind, area.pk) for area in areas]


def rest(kind: str) -> tuple[tuple[int, Place], ...]:
    """What merely catches the rest, shown only where it is not empty."""
    return ((NOWHERE, Place(None, NOT_KNOWN, kind)), (OUTSIDE, Place(None, OUTSIDE_ENGLAND, kind)))
