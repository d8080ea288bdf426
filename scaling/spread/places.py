"""The rows of a table of figures: the areas open on the boundaries' date, and what lies in none."""

from __future__ import annotations

from collections.abc import Mapping

from adopters.days import contains
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
    """Areas of a kind open on the boundaries' date, by key.

    Those whose name is unknown have no dates and are left out. Before any area of the kind was
    on file, those that are now.
    """
    on = reading.lens.boundaries_on
    return {
        span.area_id: span.area
        for span in _spans(reading, kind)
        if contains(span.during, on) and not span.name.endswith(NAME_NOT_KNOWN)
    }


def _spans(reading: Reading, kind: str) -> list[AreaSpan]:
    """What is known of every area of a kind; once a reading."""
    key = ("areas", kind)
    if key not in reading.found:
        kinds, known_at = _TOGETHER if kind in _TOGETHER else (kind,), reading.lens.known_at
        every = AreaSpan.objects.filter(area__kind__in=kinds).select_related("area")
        spans = list(every.known_at(known_at))
        for each in kinds:
            own = [span for span in spans if span.area.kind == each]
            if not any(contains(span.during, reading.lens.boundaries_on) for span in own) and known_at:
                own = list(every.filter(area__kind=each).standing())
            reading.found["areas", each] = own
    return reading.found[key]  # type: ignore[return-value]


def rows(reading: Reading, kind: str, counted: Mapping[int, ByPlace], within: Area | None) -> list[Place]:
    """Places alphabetically, those that hold a site though they are not open among them; once a reading."""
    key = ("rows", kind, within.pk if within else None)
    if key not in reading.found:
        reading.found[key] = _rows(reading, kind, counted, within)
    return reading.found[key]  # type: ignore[return-value]


def _rows(reading: Reading, kind: str, counted: Mapping[int, ByPlace], within: Area | None) -> list[Place]:
    opened, spans = open_areas(reading, kind), _spans(reading, kind)
    holding = {key for places in counted.values() for key in places} - {NOWHERE, OUTSIDE}
    if within is not None:
        belonging = {span.area_id for span in spans if span.region_id == within.pk} | holding
        opened = {key: area for key, area in opened.items() if key in belonging}
    others = [span.area for span in spans if span.area_id in holding - set(opened)]
    if unheard := holding - {span.area_id for span in spans}:
        others += Area.objects.filter(pk__in=unheard)
    areas = sorted([*opened.values(), *others], key=lambda area: (area.name, area.code))
    return [Place(area.code, area.name, kind, area.pk) for area in areas]


def region_of(reading: Reading, area: Area) -> Area | None:
    """The region that a board lay in on the boundaries' date; None for other kinds of area."""
    if area.kind != AreaKind.ICB:
        return None
    on = reading.lens.boundaries_on
    spans = (each for each in _spans(reading, area.kind) if each.area_id == area.pk)
    keys = {span.region_id for span in spans if contains(span.during, on)}
    regions = (span.area for span in _spans(reading, AreaKind.REGION) if span.area_id in keys)
    return next(regions, None)


def rest(kind: str) -> tuple[tuple[int, Place], ...]:
    """What merely catches the rest, shown only where it is not empty."""
    return ((NOWHERE, Place(None, NOT_KNOWN, kind)), (OUTSIDE, Place(None, OUTSIDE_ENGLAND, kind)))
