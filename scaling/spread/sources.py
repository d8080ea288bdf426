"""Where a reading has its sites from: kept ready, or made from the ledger in any lens."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count
from typing import Any, NamedTuple

from django.db import connection

from adopters.prepared import Prepared, planned
from scaling.ledger.tallies import sql
from scaling.ledger.tallies.whereabouts import AS_REPORTED, Moves, moves_on
from scaling.lens import CountAs, Lens
from scaling.spread.figures import CohortRef, Spreading


@dataclass(frozen=True)
class Source:
    """A relation called ``site`` (the columns of ``CountedSite``) to put before a query.

    ``scope`` are the tables that say of which adoptions and places, ``found`` those that make
    sites of them. ``is_kept``: both the rows and the tallies of them are kept; ``is_made``: neither.
    Of kept rows only: ``shifted`` is how many live sites mergers moved since ``then``, by innovation.
    Of made ones only: ``moved`` is what counts elsewhere than reported, ``moved_before`` what did on
    the day of ``Reading.since``. ``table`` holds the sites of a source that is settled, from the first
    question on.
    """

    scope: str
    found: str
    params: Mapping[str, Any]
    innovations: frozenset[int]
    is_kept: bool
    is_made: bool = False
    moved: Moves = AS_REPORTED
    moved_before: Moves = AS_REPORTED
    then: date | None = None
    shifted: Mapping[int, int] = field(default_factory=dict)
    table: Table | None = None

    @property
    def tables(self) -> str:
        """What stands before a query: the last of them is ``site``."""
        if self.table:
            return f"WITH site AS (SELECT * FROM {self.table.name})"
        return f"WITH {self.scope} {self.found}"

    @property
    def first(self) -> str:
        """What goes before a question, on the same journey."""
        return self.table.made_first() if self.table else ""

    def rows(self, query: str, **params: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(f"{self.first}{self.tables} {query}", {**self.params, **params})
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found

    def rows_often(self, query: str, **params: Any) -> list[tuple[Any, ...]]:
        """The same, of a query that pages ask all the time: planned once a connection, over rows kept."""
        if not self.is_kept:
            return self.rows(query, **params)
        return planned(f"{self.tables} {query}").run({**self.params, **params})

    def tallied(self, query: str, **params: Any) -> list[tuple[Any, ...]]:
        """The rows of a query over the tallies of a source that is kept."""
        return planned(query).run({"innovations": list(self.innovations), **params})


@dataclass(frozen=True)
class Question:
    """``query`` over the sites of ``source``; ``params`` are its own."""

    source: Source
    query: str
    params: Mapping[str, Any]


def answers(questions: Iterable[Question], gathered: str) -> list[tuple[Any, ...]]:
    """What one query makes of the rows of several: those stand where it has ``{}``."""
    with connection.cursor() as cursor:
        first, parts = "", []
        for each in questions:
            given = {**each.source.params, **each.params}
            if making := each.source.first:
                first += cursor.mogrify(making, given).decode()
            parts.append(cursor.mogrify(f"({each.source.tables} {each.query})", given).decode())
        # Every value is in its place, so that what is left of % is text.
        every = first + gathered.format(" UNION ALL ".join(parts))
        cursor.execute(every.replace("%", "%%"), ())
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def kept(states: Collection[Readiness]) -> Source:
    """The rows that the ledger keeps, of innovations whose rows stand."""
    keys = frozenset(state.innovation for state in states)
    return Source(
        scope="",
        found=f"site AS NOT MATERIALIZED (SELECT * FROM scaling_countedsite WHERE {_chosen(keys)})",
        params={"innovations": list(keys), "innovation": min(keys)},
        innovations=keys,
        is_kept=True,
        then=next((state.then for state in states), None),
        shifted={state.innovation: state.shifted for state in states},
    )


def _chosen(keys: Collection[int]) -> str:
    """The server guesses best how many rows there are if one innovation is not looked for in a list."""
    return "innovation_id = %(innovation)s" if len(keys) == 1 else "innovation_id = ANY(%(innovations)s)"


def placed(states: Collection[Readiness], lens: Lens) -> Source:
    """The same rows on the areas of another day."""
    columns = sql.listed((f"placed.{name}" if name in sql.AREAS else f"counted.{name}") for name in sql.SITE)
    rows = kept(states)
    return replace(
        rows,
        scope=f"{sql.placed(past=False)},",
        found=f"""site AS NOT MATERIALIZED (
            SELECT {columns}
            FROM scaling_countedsite counted
            LEFT JOIN placed ON placed.organisation_id = counted.site_id
            WHERE {_chosen(rows.innovations)}
        )""",
        params={**rows.params, "boundaries_on": lens.boundaries_on},
        is_kept=False,
    )


def made(
    innovations: Collection[Spreading],
    cohorts: Mapping[int, CohortRef],
    lens: Lens,
    *,
    since: date | None = None,
    moved: Moves | None = None,
    only: Collection[int] | None = None,
) -> Source:
    """Sites made from the lines themselves; of the organisations ``only``, where that is said."""
    past = lens.known_at is not None
    moved, before = moved_in(lens, since or lens.as_at) if moved is None else (moved, AS_REPORTED)
    keys = [innovation.pk for innovation in innovations]
    return Source(
        scope=",".join((sql.basis(past=past), sql.whereabouts(past=past), sql.OWN, sql.SCOPE, "")),
        found=sql.sites(past=past),
        params={
            **moved.params(),
            "innovations": keys,
            "cohorts": [cohorts[key].id if key in cohorts else None for key in keys],
            "intervals": [innovation.return_interval_days for innovation in innovations],
            "as_at": lens.as_at,
            "known_at": lens.known_at,
            "boundaries_on": lens.boundaries_on,
            "only": None if only is None else list(only),
        },
        innovations=frozenset(keys),
        is_kept=False,
        is_made=True,
        moved=moved,
        moved_before=before,
    )


#: Tells the tables of settled sources apart.
_NUMBERS = count(1)


class Table:
    """Sites made once, for several questions. They are gone with the transaction."""

    def __init__(self, source: Source) -> None:
        self.name = f"pg_temp.settled_site_{next(_NUMBERS)}"
        columns = sql.listed(sql.SITE)
        self._making = (
            f"CREATE TEMP TABLE {self.name} ON COMMIT DROP AS {source.tables} SELECT {columns} FROM site;"
        )

    def made_first(self) -> str:
        """What goes before the first question, on the same journey; nothing before the others."""
        making, self._making = self._making, ""
        return making


def settled(source: Source) -> Source:
    """The same sites, made once, when they are first asked for."""
    return replace(source, table=Table(source))


def moved_in(lens: Lens, since: date) -> tuple[Moves, Moves]:
    """What counts elsewhere than it was reported: on the lens's date, and on an earlier one."""
    if lens.count_as is CountAs.REPORTED:
        return AS_REPORTED, AS_REPORTED
    now, before = moves_on([lens.as_at, since], lens.known_at)
    return now, before


def from_stage(
    source: Source, innovation: Spreading, cohort: CohortRef | None, lens: Lens, rank: int
) -> Source:
    """The sites of one innovation, in use from the stage of ``rank`` on: always made from the lines."""
    found = sql.sites(past=lens.known_at is not None, from_rank=rank)
    if source.is_made:
        place = source.params["innovations"].index(innovation.pk)
        own = {name: [source.params[name][place]] for name in ("innovations", "cohorts", "intervals")}
        return replace(source, found=found, params={**source.params, **own}, table=None)
    if not source.is_kept:
        return replace(made([innovation], {innovation.pk: cohort} if cohort else {}, lens), found=found)
    return Source(
        scope=",".join((sql.basis(), sql.KEPT_WHEREABOUTS, sql.SCOPE, "")),
        found=found,
        params={
            "innovations": [innovation.pk],
            "cohorts": [cohort.id if cohort else None],
            "intervals": [innovation.return_interval_days],
            "as_at": lens.as_at,
            "only": None,
        },
        innovations=frozenset([innovation.pk]),
        is_kept=False,
    )


class Readiness(NamedTuple):
    """An innovation with its list in force; and ``TallyState``'s columns, where what is kept of it stands."""

    innovation: int
    cohort: CohortRef | None
    then: date | None
    shifted: int

    @property
    def is_kept(self) -> bool:
        return self.then is not None


_READINESS = Prepared(
    "readiness",
    """
SELECT innovation.id, state.then, coalesce(state.shifted, 0),
    cohort.id, cohort.number, cohort.drawn_on, cohort.recorded_at
FROM innovations_innovation innovation
LEFT JOIN LATERAL (
    SELECT latest.id, latest.number, latest.drawn_on, latest.recorded_at
    FROM innovations_cohort AS latest
    WHERE latest.innovation_id = innovation.id
        AND (%(known_at)s IS NULL OR latest.recorded_at <= %(known_at)s)
    ORDER BY latest.recorded_at DESC, latest.number DESC
    LIMIT 1
) AS cohort ON TRUE
LEFT JOIN scaling_tallystate state ON state.innovation_id = innovation.id
    AND %(is_usual)s
    AND state.day = %(today)s
    AND state.estate = coalesce((SELECT version FROM adopters_estateversion), 0)
    AND state.return_interval_days = innovation.return_interval_days
    AND state.cohort_id IS NOT DISTINCT FROM cohort.id
WHERE innovation.id = ANY(%(innovations)s)
""",
    {"known_at": "timestamptz"},
)


def readiness(innovations: Iterable[Spreading], lens: Lens, today: date) -> list[Readiness]:
    """Lists as known in this lens; what is kept stands where it says what the lens asks, areas aside."""
    given: dict[str, Any] = {
        "innovations": [innovation.pk for innovation in innovations],
        "today": today,
        "known_at": lens.known_at,
        "is_usual": lens.is_usual_but_for_areas(today),
    }
    return [
        Readiness(key, _seen_by(lens, *cohort) if cohort[0] else None, then, shifted)
        for key, then, shifted, *cohort in _READINESS.run(given)
    ]


def _seen_by(lens: Lens, key: int, number: int, drawn_on: date, recorded_at: datetime) -> CohortRef:
    return CohortRef(key, number, drawn_on, recorded_at, drawn_later=drawn_on > lens.as_at)
