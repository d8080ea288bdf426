"""Counts of sites by place: summed from tallies where they are kept, counted from sites where not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from adopters.models import Area, AreaKind
from scaling.ledger.tallies import sql
from scaling.ledger.tallies.counts import COUNTS
from scaling.spread.reading import Reading
from scaling.spread.sources import Source

#: How many sites are counted under each name of ``COUNTS``.
Counts = Mapping[str, int]
#: The key of an area, or one of the two below; and what is counted there.
ByPlace = dict[int, Counts]

#: An innovation, whether in England, the areas (in the order of ``sql.AREAS``), and the counts there.
Cell = tuple[int, bool, tuple[int | None, ...], Counts]

Found = TypeVar("Found")

NOWHERE, OUTSIDE = 0, -1
NONE: Counts = dict.fromkeys(COUNTS, 0)

#: How much moved after ``Reading.since``, where that is said, and what was live then.
MOVED = ("went_live", "stopped", "live_then")
NAMES = (*COUNTS, *MOVED)
_MOVED = """
    coalesce(sum(CASE
        WHEN goes_on_from IS NOT NULL THEN (goes_on_from > %(since)s::date)::integer
        ELSE (SELECT count(*) FROM unnest(live_during) AS run WHERE lower(run) > %(since)s::date)
    END) FILTER (WHERE fate <> 'waiting' AND live_during <> '{}'), 0),
    coalesce(sum(CASE
        WHEN goes_on_from IS NOT NULL THEN 0
        ELSE (SELECT count(*) FROM unnest(live_during) AS run WHERE upper(run) > %(since)s::date)
    END) FILTER (WHERE fate <> 'waiting' AND live_during <> '{}'), 0),
    count(*) FILTER (WHERE fate <> 'waiting' AND live_during @> %(since)s::date)"""

_COUNTED = ", ".join(f"count(*) FILTER (WHERE {what})" for what in COUNTS.values())


def add(parts: Iterable[Counts]) -> Counts:
    """Of counts of the same names, in the same order."""
    rows = list(parts)
    if not rows:
        return NONE
    return dict(zip(rows[0], map(sum, zip(*(row.values() for row in rows), strict=True)), strict=True))


def by_place(
    reading: Reading, kind: str, within: Area | None = None, names: Collection[str] = tuple(COUNTS)
) -> dict[int, ByPlace]:
    """Innovation to area to the counts of these names, of every area of a kind that holds a site.

    ``within``: only sites that lie in that area. Sites of England in no known area come under
    ``NOWHERE``, those elsewhere under ``OUTSIDE``. Once a reading, unless more names are asked later.
    """
    key = ("by place", kind, within.pk if within else None)

    def count(chosen: Collection[str]) -> dict[int, ByPlace]:
        found: dict[int, ByPlace] = {innovation.pk: {} for innovation in reading.innovations}
        for source in reading.sources:
            if source.is_kept and (within is None or within.kind == AreaKind.REGION):
                found |= _from_tallies(reading, source, kind, within, chosen)
            else:
                found |= _from_cells(_cells(reading, source), kind, within)
        return found

    return _once(reading, key, names, count)


def _once(
    reading: Reading,
    key: object,
    names: Collection[str],
    count: Callable[[Collection[str]], dict[int, Found]],
) -> dict[int, Found]:
    """What was counted under these names, or under more of them; ``sites`` is always among them.

    Of few innovations everything is counted at once.
    """
    held: tuple[frozenset[str], dict[int, Found]] = reading.found.get(key, (frozenset(), {}))  # type: ignore[assignment]
    asked = COUNTS.keys() if len(reading.innovations) <= FEW else {"sites", *names}
    if not held[0] >= asked:
        every = held[0] | asked
        chosen = [name for name in COUNTS if name in every]
        held = (every, count(chosen))
        reading.found[key] = held
    return held[1]


def everywhere(reading: Reading, names: Collection[str]) -> dict[int, ByPlace]:
    """Of the whole country, by the kind of area that was counted already; else by region."""
    counted = (_counted_already(reading, kind, names) for kind in AreaKind)
    found = next((each for each in counted if each is not None), None)
    return by_place(reading, AreaKind.REGION, None, names) if found is None else found


def _counted_already(reading: Reading, kind: str, names: Collection[str]) -> dict[int, ByPlace] | None:
    held: tuple[frozenset[str], dict[int, ByPlace]] | None = reading.found.get(("by place", kind, None))  # type: ignore[assignment]
    return held[1] if held and held[0].issuperset(names) else None


#: For so few innovations the tallies are read cell by cell, once for every table of a page.
FEW = 3


def _from_tallies(
    reading: Reading, source: Source, kind: str, region: Area | None, names: Collection[str]
) -> dict[int, ByPlace]:
    """Of other kinds of area only sites that lie in one have a tally: the rest is what is left over."""
    if kind in (AreaKind.REGION, AreaKind.ICB):
        if len(reading.innovations) <= FEW:
            return _from_cells(_tally_cells(reading, source), kind, region)
        area = "region_id" if kind == AreaKind.REGION else "area_id"
        return _summed(source, f"CASE kind WHEN 'outside' THEN {OUTSIDE} ELSE {area} END", (), region, names)
    place = f"CASE kind WHEN 'outside' THEN {OUTSIDE} WHEN 'icb' THEN {NOWHERE} ELSE area_id END"
    found = _summed(source, place, (kind,), region, names)
    for places in found.values():
        _leave_the_rest(places, names)
    return found


def _summed(
    source: Source, place: str, kinds: Sequence[str], region: Area | None, names: Collection[str]
) -> dict[int, ByPlace]:
    return _gathered(
        names,
        source.tallied(
            f"SELECT innovation_id, {place}, {_sums(names)} FROM scaling_tally"
            " WHERE innovation_id = ANY(%(innovations)s) AND kind = ANY(%(kinds)s)"
            f" AND {'region_id = %(region)s' if region else 'TRUE'} GROUP BY 1, 2 HAVING sum(sites) <> 0",
            kinds=["icb", *kinds] if region else ["icb", "outside", *kinds],
            **({"region": region.pk} if region else {}),
        ),
    )


def _sums(names: Iterable[str]) -> str:
    return ", ".join(f"sum({name})::integer" for name in names)


def _tally_cells(reading: Reading, source: Source) -> list[Cell]:
    """Of every ICB in every region; once a reading."""
    key = ("tally cells", source.innovations)
    if key not in reading.found:
        rows = source.tallied(
            "SELECT innovation_id, kind = 'icb', nullif(region_id, 0), nullif(area_id, 0),"
            f" {sql.listed(COUNTS)} FROM scaling_tally"
            " WHERE innovation_id = ANY(%(innovations)s) AND kind IN ('icb', 'outside') AND sites <> 0"
        )
        reading.found[key] = [
            (row[0], row[1], row[2:4], dict(zip(COUNTS, row[4:], strict=True))) for row in rows
        ]
    return reading.found[key]  # type: ignore[return-value]


def _gathered(names: Collection[str], rows: Iterable[tuple[Any, ...]]) -> dict[int, ByPlace]:
    found: dict[int, ByPlace] = defaultdict(dict)
    for innovation, place, *counts in rows:
        found[innovation][place] = dict(zip(names, counts, strict=True))
    return found


def _leave_the_rest(places: ByPlace, names: Collection[str]) -> None:
    """Under ``NOWHERE`` stands all of England: take from it what lies in an area."""
    everything = places.pop(NOWHERE, NONE)
    inside = add(counts for place, counts in places.items() if place != OUTSIDE)
    if everything["sites"] != inside["sites"]:
        places[NOWHERE] = {name: everything[name] - inside[name] for name in names}


def _from_cells(cells: Iterable[Cell], kind: str, within: Area | None) -> dict[int, ByPlace]:
    parts: dict[tuple[int, int], list[Counts]] = defaultdict(list)
    column = sql.AREAS.index(f"{kind}_id")
    around = sql.AREAS.index(f"{within.kind}_id") if within else 0
    for innovation, in_england, areas, counts in cells:
        if within is None or (in_england and areas[around] == within.pk):
            parts[innovation, (areas[column] or NOWHERE) if in_england else OUTSIDE].append(counts)
    found: dict[int, ByPlace] = defaultdict(dict)
    for (innovation, place), each in parts.items():
        found[innovation][place] = add(each)
    return found


def _cells(reading: Reading, source: Source) -> list[Cell]:
    """The finest counts: by every kind of area at once; once a reading."""
    key = ("cells", source.innovations)
    if key not in reading.found:
        columns = sql.listed(("innovation_id", "in_england", *sql.AREAS))
        rows = source.rows(
            f"SELECT {columns}, {_COUNTED}, {_MOVED} FROM site GROUP BY {columns}", since=reading.since
        )
        reading.found[key] = [
            (row[0], row[1], row[2:8], dict(zip(NAMES, map(int, row[8:]), strict=True))) for row in rows
        ]
    return reading.found[key]  # type: ignore[return-value]


def inside(
    reading: Reading, within: Area | None, names: Collection[str] = tuple(COUNTS)
) -> dict[int, Counts]:
    """Innovation to the counts of these names, of England or of one area; once, as ``by_place``."""
    key = ("inside", within.pk if within else None)
    return _once(reading, key, names, lambda chosen: _inside(reading, within, chosen))


def _inside(reading: Reading, within: Area | None, names: Collection[str]) -> dict[int, Counts]:
    if within is None:
        return {
            innovation: add(counts for place, counts in places.items() if place != OUTSIDE)
            for innovation, places in everywhere(reading, names).items()
        }
    found = _counted_already(reading, within.kind, names)
    if found is None and reading.is_kept and len(reading.innovations) > FEW:
        summed = _summed_inside(reading.sources, within, names)
        return {innovation.pk: summed.get(innovation.pk, NONE) for innovation in reading.innovations}
    if found is None:
        found = by_place(reading, within.kind, None, names)
    return {innovation: places.get(within.pk, NONE) for innovation, places in found.items()}


def _summed_inside(sources: Iterable[Source], within: Area, names: Collection[str]) -> dict[int, Counts]:
    """Of one area, without reading those beside it."""
    is_of_boards = within.kind in (AreaKind.REGION, AreaKind.ICB)
    area = "region_id" if within.kind == AreaKind.REGION else "area_id"
    query = (
        f"SELECT innovation_id, {area}, {_sums(names)} FROM scaling_tally WHERE kind = %(kind)s"
        f" AND {area} = %(area)s AND innovation_id = ANY(%(innovations)s) GROUP BY 1, 2"
    )
    kind = AreaKind.ICB if is_of_boards else within.kind
    rows = (row for source in sources for row in source.tallied(query, kind=kind, area=within.pk))
    return {innovation: places[within.pk] for innovation, places in _gathered(names, rows).items()}
