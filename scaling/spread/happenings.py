"""When sites went into use and out of it: by month for curves, by day for milestones, between two days."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from adopters.models import Area, AreaKind
from innovations.models import Innovation
from scaling.ledger.replay import RANK
from scaling.ledger.tallies import sql
from scaling.periods import Month
from scaling.spread import counting
from scaling.spread.curves import Change, Daily, Happened, months_of
from scaling.spread.reading import Reading, read
from scaling.spread.sources import Source, from_stage

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
        for innovation, place, *row in _months(source, by, within):
            rows.setdefault((innovation, place), []).append((row[0], row[1], row[2], row[3]))
    return {key: months_of(each) for key, each in rows.items()}


def _months(source: Source, by: str, within: Area | None) -> list[tuple[Any, ...]]:
    is_regional = by in ("nation", AreaKind.REGION) and (within is None or within.kind == AreaKind.REGION)
    query = _MONTHS_KEPT if source.is_kept and is_regional else _MONTHS
    place = {"nation": _NATION, "organisation": "code"}.get(by) or _AREA.format(kind=by)
    if query is _MONTHS_KEPT:
        place = f"least(region_id, {ENGLAND})" if by == "nation" else "region_id"
    inside = f"in_england AND {within.kind}_id = %(within)s" if within else "TRUE"
    if query is _MONTHS_KEPT and within:
        inside = "region_id = %(within)s"
    return source.rows(query.format(place=place, inside=inside), within=within.pk if within else None)


_NATION = f"CASE WHEN in_england THEN {ENGLAND} ELSE {counting.OUTSIDE} END"
_AREA = f"CASE WHEN in_england THEN coalesce({{kind}}_id, {counting.NOWHERE}) ELSE {counting.OUTSIDE} END"
_MONTHS_KEPT = """
SELECT innovation_id, {place}, month,
    sum(ever_live)::integer, sum(went_live)::integer, sum(stopped)::integer
FROM scaling_monthtally
WHERE innovation_id = ANY(%(innovations)s) AND {inside}
GROUP BY 1, 2, 3
UNION ALL
SELECT innovation_id, NULL, min(month), 0, 0, 0
FROM scaling_monthtally
WHERE innovation_id = ANY(%(innovations)s) AND begun > 0
GROUP BY 1
"""
_MONTHS = (
    "SELECT innovation_id, {place}, "
    + sql.MONTH
    + ", sum(event.ever_live), sum(event.went_live), sum(event.stopped) FROM site "
    + sql.EVENTS
    + " WHERE {inside} GROUP BY 1, 2, 3 UNION ALL SELECT innovation_id, NULL, min("
    + sql.MONTH.replace("event.happened_on", "recorded_from")
    + "), 0, 0, 0 FROM site WHERE recorded_from IS NOT NULL GROUP BY 1"
)


def dailies(
    reading: Reading, innovation: Innovation, wanted: Collection[tuple[int, str]]
) -> dict[tuple[int, str], Daily]:
    """Counts over time of places, by the key of the area (``ENGLAND`` is 0) and what is counted.

    What is counted: "coverage" (of those eligible now, in use), "live_now", "ever_live", or a
    stage ("at it or beyond"). One query for the first three together, and one more a stage.
    """
    found: dict[tuple[int, str], Daily] = {}
    source = reading.source_of(innovation)
    if any(what not in RANK for _, what in wanted):
        found |= _daily(source, innovation, wanted, _OF_USE)
    for stage in sorted({what for _, what in wanted if what in RANK}):
        cohort = reading.lists.get(innovation.pk)
        staged = from_stage(source, innovation, cohort, reading.lens, RANK[stage])
        found |= _daily(staged, innovation, wanted, _RUNS, stage=stage)
    return {each: found.get(each, Daily()) for each in wanted}


def _daily(
    source: Source, innovation: Innovation, wanted: Collection[tuple[int, str]], events: str, **params: object
) -> dict[tuple[int, str], Daily]:
    rows = source.rows(
        _DAILY.format(events=events),
        innovation=innovation.pk,
        places=sorted({place for place, _ in wanted}),
        **params,
    )
    moves: dict[tuple[int, str], list[tuple[date, int]]] = {}
    for place, what, day, moved in rows:
        moves.setdefault((place, what), []).append((day, moved))
    return {key: Daily.of(each) for key, each in moves.items()}


_OF_USE = """
    SELECT what, lower(run) AS day, 1 AS moved
    FROM unnest(live_during) AS run, unnest(ARRAY['coverage', 'live_now']) AS what
    WHERE eligible OR what = 'live_now'
    UNION ALL
    SELECT what, upper(run), -1
    FROM unnest(live_during) AS run, unnest(ARRAY['coverage', 'live_now']) AS what
    WHERE (eligible OR what = 'live_now') AND NOT upper_inf(run)
    UNION ALL
    SELECT 'ever_live', first_use_on, 1 WHERE first_use_on IS NOT NULL"""
_RUNS = """
    SELECT %(stage)s AS what, lower(run) AS day, 1 AS moved FROM unnest(live_during) AS run
    UNION ALL
    SELECT %(stage)s, upper(run), -1 FROM unnest(live_during) AS run WHERE NOT upper_inf(run)"""
_DAILY = (
    "SELECT spot, what, day, sum(moved)::integer FROM site "
    + _IN_PLACE
    + """
CROSS JOIN LATERAL ({events}) AS event
WHERE innovation_id = %(innovation)s AND fate <> 'waiting' AND spot = ANY(%(places)s)
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
"""
)


def changes(reading: Reading, since: date, within: Area | None = None) -> dict[int, Change]:
    """What moved after ``since`` up to the lens's date, by innovation key."""
    found: dict[int, Change] = {}
    for source in reading.sources:
        if source.is_kept and within is None and since == source.then:
            found |= _changes_kept(source, since)
        else:
            found |= _changes_made(reading, source, since, within)
    none = Change(0, 0, 0)
    return {innovation.pk: found.get(innovation.pk, none) for innovation in reading.innovations}


def _changes_kept(source: Source, since: date) -> dict[int, Change]:
    rows = source.rows(_MOVED_KEPT, since=12 * since.year + since.month - 1)
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
    """``shifted`` is what the two days' own mergers make of the earlier day, one less the other."""
    chosen = [innovation for innovation in reading.innovations if innovation.pk in source.innovations]
    earlier = read(chosen, replace(reading.lens, as_at=since))
    before = {key: counts["live"] for key, counts in counting.inside(earlier, within).items()}
    place = within.pk if within else ENGLAND
    after = {key: counts for key, *counts in source.rows(_MOVED, since=since, place=place)}
    found: dict[int, Change] = {}
    for key, live_before in before.items():
        went_live, stopped, live_then = after.get(key, (0, 0, 0))
        found[key] = Change(went_live, stopped, live_then - live_before)
    return found


_MOVED = f"""
SELECT innovation_id,
    coalesce(sum((SELECT count(*) FROM unnest(live_during) AS run WHERE lower(run) > %(since)s)), 0)::integer,
    coalesce(sum((SELECT count(*) FROM unnest(live_during) AS run WHERE upper(run) > %(since)s)), 0)::integer,
    count(*) FILTER (WHERE live_during @> %(since)s::date)
FROM site {_IN_PLACE}
WHERE spot = %(place)s AND fate <> 'waiting'
GROUP BY 1
"""
