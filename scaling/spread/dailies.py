"""Counts over time, day by day, for milestones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from adopters.models import Area, AreaKind
from innovations.models import Innovation
from scaling.ledger.replay import RANK
from scaling.ledger.tallies import sql
from scaling.periods import Month
from scaling.spread.curves import Daily, Moved, Sought, months_to_read, thinned
from scaling.spread.happenings import ENGLAND, MonthCell, month_cells
from scaling.spread.indicators import COVERAGE, EVER_LIVE
from scaling.spread.reading import Reading
from scaling.spread.sources import Question, Source, answers, from_stage

#: Where a count is taken (None is England), and what of: "coverage" (of those eligible now, in use),
#: "live_now", "ever_live", or a stage ("at it or beyond").
Counted = tuple[Area | None, str]


def dailies(
    reading: Reading, innovation: Innovation, wanted: Mapping[Counted, Sought]
) -> dict[Counted, Daily]:
    """Counts over time, of which what is sought of each is right. At most two queries.

    Where all are of tallied places, their months are read, and the days of those few that can tell.
    """
    source = reading.source_of(innovation)
    if all(_is_tallied(source, each) for each in wanted):
        return _from_tallies(reading, innovation, wanted)
    return {each: Daily.of(moves) for each, moves in _moves(reading, innovation, list(wanted)).items()}


def _is_tallied(source: Source, counted: Counted) -> bool:
    place, _ = counted
    return source.is_kept and not _stage(counted) and (place is None or place.kind == AreaKind.REGION)


def _stage(counted: Counted) -> str:
    """Empty where the days are those of use."""
    return counted[1] if counted[1] in RANK else ""


def _from_tallies(
    reading: Reading, innovation: Innovation, wanted: Mapping[Counted, Sought]
) -> dict[Counted, Daily]:
    source = reading.source_of(innovation)
    cells = month_cells(reading, source, innovation)
    moved = {each: _moved(cells, *each) for each in wanted}
    months = {month for each in moved for month in months_to_read(moved[each], wanted[each])}
    rows = source.tallied(_DAYS, innovations=[innovation.pk], days=_days(months)) if months else []
    days = [DayCell(*row) for row in rows]
    return {each: thinned(by_month, _moves_of(days, *each), months) for each, by_month in moved.items()}


def _moved(cells: Iterable[MonthCell], place: Area | None, what: str) -> dict[Month, Moved]:
    """The months in which something moved, though it may not count."""
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for cell in cells:
        gained, lost, moved = _turned(cell, what)
        if moved and _is_inside(cell.region, place):
            sums[cell.month][0] += gained
            sums[cell.month][1] += lost
    return {Month.numbered(number): Moved(*each) for number, each in sums.items()}


def _is_inside(region: int, place: Area | None) -> bool:
    return region == place.pk if place else region >= ENGLAND


def _turned(cell: MonthCell, what: str) -> tuple[int, int, bool]:
    """How many sites a count gained and lost, and whether any turned at all."""
    if what == EVER_LIVE.code:
        return cell.ever_live, 0, cell.ever_live > 0
    turned = cell.went_live > 0 or cell.stopped > 0
    if what == COVERAGE.code:
        return cell.went_live_eligible, cell.stopped_eligible, turned
    return cell.went_live, cell.stopped, turned


_DAYS = """
SELECT region_id, day, ever_live, live, live_eligible
FROM scaling_daytally
WHERE innovation_id = ANY(%(innovations)s) AND day = ANY(%(days)s)
ORDER BY day
"""


class DayCell(NamedTuple):
    """A row of that."""

    region: int
    day: date
    ever_live: int
    live: int
    live_eligible: int


def _days(months: Iterable[Month]) -> list[date]:
    return [
        month.first + timedelta(days=after)
        for month in sorted(months)
        for after in range((month.last - month.first).days + 1)
    ]


def _moves_of(cells: Iterable[DayCell], place: Area | None, what: str) -> list[tuple[date, int]]:
    name = _DAY_COUNTS.get(what, "live")
    sums: dict[date, int] = defaultdict(int)
    for cell in cells:
        if _is_inside(cell.region, place):
            sums[cell.day] += getattr(cell, name)
    return list(sums.items())


_DAY_COUNTS = {EVER_LIVE.code: "ever_live", COVERAGE.code: "live_eligible"}


def _moves(
    reading: Reading, innovation: Innovation, asked: Sequence[Counted]
) -> dict[Counted, list[tuple[date, int]]]:
    """By how much each count moved on each day, from the sites. One query."""
    questions = [
        Question(_from(reading, innovation, stage), _turns(asked, stage), {"innovation": innovation.pk})
        for stage in sorted({_stage(each) for each in asked})
    ]
    names = [f"moved_{number}" for number in range(len(asked))]
    sums = sql.listed(f"sum({name})::integer" for name in names)
    answer = f"answer(day, {sql.listed(names)})"
    rows = answers(
        questions,
        f"SELECT day, {sums} FROM ({{}}) AS {answer} WHERE day IS NOT NULL GROUP BY day ORDER BY day",
    )
    return {
        each: [(row[0], row[place]) for row in rows if row[place] is not None]
        for place, each in enumerate(asked, 1)
    }


def _from(reading: Reading, innovation: Innovation, stage: str) -> Source:
    """Sites in use; or, where a stage is named, those that had come to it, as if that were use."""
    source = reading.source_of(innovation)
    if not stage:
        return source
    return from_stage(source, innovation, reading.cohorts.get(innovation.pk), reading.lens, RANK[stage])


def _turns(asked: Sequence[Counted], stage: str) -> str:
    """What happened, with a column for every count: by how much it moved. Of other stages nothing is said."""
    here = {each for each in asked if _stage(each) == stage}
    firsts = {each for each in here if each[1] == EVER_LIVE.code}
    parts = [
        _PART.format(
            moved=sql.listed(_moved_on(each) if each in answered else "NULL::integer" for each in asked),
            turns=turns,
        )
        for answered, every in ((here - firsts, _RUNS), (firsts, _FIRST_USES))
        for turns in every
        if answered
    ]
    kinds = sorted({f"{place.kind}_id" for place, _ in here if place})
    return (_USED + " UNION ALL ".join(parts)).format(
        columns=sql.listed([*kinds, "eligible"]),
        within=" OR ".join(sorted({_inside(place) for place, _ in here})),
    )


def _moved_on(counted: Counted) -> str:
    place, what = counted
    moved = "moved * eligible::integer" if what == COVERAGE.code else "moved"
    return f"CASE WHEN {_inside(place)} THEN {moved} END"


def _inside(place: Area | None) -> str:
    return f"{place.kind}_id = {place.pk}" if place else "TRUE"


_PART = "SELECT day, {moved} FROM ({turns}) AS turn"
_COUNTED = "innovation_id = %(innovation)s AND in_england AND fate <> 'waiting' AND ({within})"
#: Nearly every site in use went into it once and goes on: those are read from an index alone.
_GOING = f"{_COUNTED} AND goes_on_from IS NOT NULL"
#: The few others have an index too.
_OTHER = f"{_COUNTED} AND goes_on_from IS NULL AND first_use_on IS NOT NULL"
#: Made a table first: the server cannot guess how often they turned, and for as many as it fears it would
#: call other processes, which takes longer than to count them.
_USED = f"""
, used AS MATERIALIZED (SELECT {{columns}}, unnest(live_during) AS run FROM site WHERE {_OTHER})
"""
_RUNS = (
    f"SELECT *, goes_on_from AS day, 1 AS moved FROM site WHERE {_GOING}",
    "SELECT *, lower(run) AS day, 1 AS moved FROM used",
    "SELECT *, upper(run) AS day, -1 AS moved FROM used",
)
_FIRST_USES = (
    f"SELECT *, first_use_on AS day, 1 AS moved FROM site WHERE {_GOING}",
    f"SELECT *, first_use_on AS day, 1 AS moved FROM site WHERE {_OTHER}",
)
