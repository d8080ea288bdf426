"""When sites went into use and out of it: by month, for curves, and between two days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from adopters.models import Area, AreaKind
from scaling.ledger.tallies import sql
from scaling.ledger.tallies.whereabouts import stirred
from scaling.periods import Month
from scaling.spread import counting
from scaling.spread.curves import Change, Happened, months_of
from scaling.spread.figures import Spreading
from scaling.spread.reading import Reading
from scaling.spread.sources import Source, made, moved_in

#: The key of England where areas are meant by theirs.
ENGLAND = 0

_IN_PLACE = """
CROSS JOIN LATERAL unnest(
    CASE WHEN in_england
        THEN ARRAY[0, region_id, icb_id, sub_icb_id, network_id, cancer_alliance_id, icb_cluster_id]
        ELSE ARRAY[-1] END
) AS spot"""


#: Innovation and place to month to what happened there. A place is the key of an area, ``ENGLAND``,
#: ``OUTSIDE`` or ``NOWHERE``, or the code of a site.
Happenings = dict[tuple[int, int | str | None], dict[Month, Happened]]


def months(reading: Reading, by: str, within: Area | None = None) -> Happenings:
    """``by`` is "nation", "organisation" or a kind of area; ``within`` leaves only what lies in it.

    Under the place None stands, as its only month, the one in which the earliest line of the
    innovation counts, anywhere.
    """
    rows: dict[tuple[int, int | str | None], list[tuple[int, int, int, int]]] = {}
    for source in reading.sources:
        for innovation, place, *row in _months(reading, source, by, within):
            rows.setdefault((innovation, place), []).append((row[0], row[1], row[2], row[3]))
    return {key: months_of(each) for key, each in rows.items()}


def _months(reading: Reading, source: Source, by: str, within: Area | None) -> Iterable[tuple[Any, ...]]:
    is_regional = by in ("nation", AreaKind.REGION) and (within is None or within.kind == AreaKind.REGION)
    given = {"within": within.pk} if within else {}
    if source.is_kept and is_regional:
        if len(reading.innovations) <= counting.FEW:
            return _of_cells(month_cells(reading, source), by, within)
        place = f"least(region_id, {ENGLAND})" if by == "nation" else "region_id"
        inside = "region_id = %(within)s" if within else "TRUE"
        return source.tallied(_MONTHS_KEPT.format(place=place, inside=inside) + _BEGINNING_KEPT, **given)
    place = {"nation": _NATION, "organisation": "code"}.get(by) or _AREA.format(kind=by)
    inside = f"in_england AND {within.kind}_id = %(within)s" if within else "TRUE"
    beginning = _BEGINNING if source.is_made else _BEGINNING_KEPT
    return source.rows_often(_MONTHS.format(place=place, inside=inside) + beginning, **given)


class MonthCell(NamedTuple):
    """The columns of ``MonthTally``."""

    innovation: int
    region: int
    month: int
    begun: int
    ever_live: int
    went_live: int
    stopped: int
    went_live_eligible: int
    stopped_eligible: int


def month_cells(reading: Reading, source: Source, only: Spreading | None = None) -> list[MonthCell]:
    """Of every region, of a source that is kept; once a reading.

    ``only``: of one innovation, and of no more where a reading holds many.
    """
    keys = source.innovations
    if only:
        keys = keys if len(reading.innovations) <= counting.FEW else frozenset([only.pk])
    key = ("month cells", keys)
    if key not in reading.found:
        rows = source.tallied(
            f"SELECT innovation_id, region_id, month, {sql.listed(sql.EVENT_COUNTS)}"
            " FROM scaling_monthtally WHERE innovation_id = ANY(%(innovations)s)",
            innovations=list(keys),
        )
        reading.found[key] = [MonthCell(*row) for row in rows]
    cells: list[MonthCell] = reading.found[key]  # type: ignore[assignment]
    return [cell for cell in cells if cell.innovation == only.pk] if only else cells


def _of_cells(cells: Iterable[MonthCell], by: str, within: Area | None) -> Iterator[tuple[Any, ...]]:
    begun: dict[int, int] = {}
    for cell in cells:
        if within is None or cell.region == within.pk:
            place = min(cell.region, ENGLAND) if by == "nation" else cell.region
            yield cell.innovation, place, cell.month, cell.ever_live, cell.went_live, cell.stopped
        if cell.begun:
            begun[cell.innovation] = min(begun.get(cell.innovation, cell.month), cell.month)
    yield from ((innovation, None, month, 0, 0, 0) for innovation, month in begun.items())


_NATION = f"CASE WHEN in_england THEN {ENGLAND} ELSE {counting.OUTSIDE} END"
_AREA = f"CASE WHEN in_england THEN coalesce({{kind}}_id, {counting.NOWHERE}) ELSE {counting.OUTSIDE} END"
_MONTHS_KEPT = """
SELECT innovation_id, {place}, month,
    sum(ever_live)::integer, sum(went_live)::integer, sum(stopped)::integer
FROM scaling_monthtally
WHERE innovation_id = ANY(%(innovations)s) AND {inside}
GROUP BY 1, 2, 3
"""
_MONTHS = (
    "SELECT innovation_id, {place}, "
    + sql.MONTH
    + ", sum(event.ever_live), sum(event.went_live), sum(event.stopped) FROM site "
    + sql.EVENTS
    + " WHERE {inside} GROUP BY 1, 2, 3"
)
_BEGINNING_KEPT = """
UNION ALL
SELECT innovation_id, NULL, min(month), 0, 0, 0
FROM scaling_monthtally
WHERE innovation_id = ANY(%(innovations)s) AND begun > 0
GROUP BY 1
"""
_BEGINNING = (
    " UNION ALL SELECT innovation_id, NULL, min("
    + sql.MONTH.replace("event.happened_on", "recorded_from")
    + "), 0, 0, 0 FROM site WHERE recorded_from IS NOT NULL GROUP BY 1"
)


def changes(reading: Reading, since: date, within: Area | None = None) -> dict[int, Change]:
    """What moved after ``since`` up to the lens's date, by innovation key."""
    found: dict[int, Change] = {}
    for source in reading.sources:
        if within is None and since == source.then:
            found |= _changes_kept(source, since)
        else:
            found |= _changes_made(reading, source, since, within)
    none = Change(0, 0, 0)
    return {innovation.pk: found.get(innovation.pk, none) for innovation in reading.innovations}


def _changes_kept(source: Source, since: date) -> dict[int, Change]:
    rows = source.tallied(_MOVED_KEPT, since=12 * since.year + since.month - 1)
    moved = {innovation: (went_live, stopped) for innovation, went_live, stopped in rows}
    found: dict[int, Change] = {}
    for innovation, shifted in source.shifted.items():
        went_live, stopped = moved.get(innovation, (0, 0))
        found[innovation] = Change(went_live, stopped, shifted)
    return found


_MOVED_KEPT = """
SELECT innovation_id, sum(went_live)::integer, sum(stopped)::integer
FROM scaling_monthtally
WHERE innovation_id = ANY(%(innovations)s) AND region_id >= 0 AND month > %(since)s
GROUP BY 1
"""


def _changes_made(reading: Reading, source: Source, since: date, within: Area | None) -> dict[int, Change]:
    shifts = _shifts(reading, source, since, within)
    return {
        key: Change(went_live, stopped, shifts.get(key, 0))
        for key, (went_live, stopped) in _moved(reading, source, since, within).items()
    }


def _moved(reading: Reading, source: Source, since: date, within: Area | None) -> dict[int, tuple[int, int]]:
    """Runs of use begun and ended after a day, counted with everything else where that was foreseen."""
    if not source.is_kept and since == reading.since:
        counted = counting.inside(reading, within)
        return {
            key: (counts.get("went_live", 0), counts.get("stopped", 0))
            for key, counts in counted.items()
            if key in source.innovations
        }
    found = dict.fromkeys(source.innovations, (0, 0))
    rows = source.rows(_MOVED, since=since, place=within.pk if within else ENGLAND)
    return found | {key: (went_live, stopped) for key, went_live, stopped in rows}


_MOVED = f"""
SELECT innovation_id,
    coalesce(sum((SELECT count(*) FROM unnest(live_during) AS run WHERE lower(run) > %(since)s)), 0)::integer,
    coalesce(sum((SELECT count(*) FROM unnest(live_during) AS run WHERE upper(run) > %(since)s)), 0)::integer
FROM site {_IN_PLACE}
WHERE spot = %(place)s AND fate <> 'waiting'
GROUP BY 1
"""


def _shifts(reading: Reading, source: Source, since: date, within: Area | None) -> dict[int, int]:
    """What the two days' own mergers make of the earlier day, one less the other, by innovation.

    Only sites that mergers touched between the two days can tell.
    """
    lens, earlier = reading.lens, replace(reading.lens, as_at=since)
    is_foreseen = source.is_made and since == reading.since
    now, then = (source.moved, source.moved_before) if is_foreseen else moved_in(lens, since)
    only = stirred(now, then)
    if not only:
        return {}
    chosen = [innovation for innovation in reading.innovations if innovation.pk in source.innovations]
    after = _live_on(made(chosen, reading.cohorts, lens, moved=now, only=only), since, within)
    before = _live_on(made(chosen, reading.cohorts, earlier, moved=then, only=only), since, within)
    return {key: after.get(key, 0) - before.get(key, 0) for key in source.innovations}


def _live_on(source: Source, day: date, within: Area | None) -> dict[int, int]:
    rows = source.rows(_LIVE, on=day, place=within.pk if within else ENGLAND)
    return dict(rows)


_LIVE = f"""
SELECT innovation_id, count(*) FILTER (WHERE live_during @> %(on)s::date)
FROM site {_IN_PLACE}
WHERE spot = %(place)s AND fate <> 'waiting'
GROUP BY 1
"""
