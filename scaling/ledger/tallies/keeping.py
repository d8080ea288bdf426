"""Keeps sites and their counts in step with the ledger, in the writer's own transaction.

Locks are taken in a fixed order: adoptions by key (``scaling.ledger.append``), the innovation
(shared by writers, alone for whoever makes it anew), the sites that several organisations count
in, then rows of tallies in order of their keys.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from adopters.prepared import Prepared
from scaling.ledger.tallies import sql
from scaling.ledger.tallies.counts import COUNTS
from scaling.periods import Quarter

#: The first half of the advisory locks on one innovation's kept rows, and on one site's. The
#: numbers mean nothing.
INNOVATION_LOCK, SITE_LOCK = 720_181, 720_182
#: Up to so many sites are looked up one after the other; more are joined as the database thinks best.
FEW_SITES = 50


@dataclass(frozen=True)
class Basis:
    """What the kept rows of one innovation rest on: the columns of its ``TallyState``."""

    innovation_id: int
    day: date
    cohort_id: int | None
    return_interval_days: int

    @property
    def params(self) -> dict[str, Any]:
        return {
            "innovation": self.innovation_id,
            "innovations": [self.innovation_id],
            "cohort": self.cohort_id,
            "cohorts": [self.cohort_id],
            "intervals": [self.return_interval_days],
            "as_at": self.day,
            "only": None,
        }


@dataclass(frozen=True)
class Touched:
    """A site that may have changed. ``is_shared``: several organisations count in it.

    ``is_moved``: some counted elsewhere at the end of the quarter before, or in it then and not now.
    """

    fate: str
    code: str
    is_shared: bool
    is_moved: bool


def refresh(innovation_id: int, adoption_ids: Collection[int]) -> None:
    """Bring the kept rows up to date with these adoptions, which the caller has locked.

    Nothing is kept of an innovation that nobody has made rows for yet.
    """
    if not adoption_ids:
        return
    rows = _TOUCHED.run(
        {"innovation": innovation_id, "adoptions": list(adoption_ids)},
        before=f"SELECT pg_advisory_xact_lock_shared({INNOVATION_LOCK}, %(innovation)s);",
    )
    if rows:
        basis = Basis(innovation_id, *rows[0][:3])
        refresh_sites(basis, [Touched(*row[3:]) for row in rows])


def refresh_sites(basis: Basis, touched: Collection[Touched]) -> None:
    """Make these sites anew and put the difference into the tallies."""
    _lock_shared(basis.innovation_id, touched)
    params = {
        **basis.params,
        "fates": [site.fate for site in touched],
        "codes": [site.code for site in touched],
    }
    if len(touched) <= FEW_SITES:
        _REFRESH.run(params)
    else:
        with connection.cursor() as cursor:
            cursor.execute(_REFRESH.sql, params)
    if any(site.is_moved for site in touched):
        count_shifted(basis)


def _lock_shared(innovation_id: int, touched: Iterable[Touched]) -> None:
    """Two people may log at two organisations that count as one site."""
    shared = sorted({site.code for site in touched if site.is_shared})
    if shared:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, key) FROM ("
                "  SELECT DISTINCT hashtext(%s || ' ' || code) AS key FROM unnest(%s) AS code ORDER BY 1"
                ") AS keys",
                [SITE_LOCK, str(innovation_id), shared],
            )


def make_anew(basis: Basis) -> None:
    """Every kept row of one innovation, from nothing. The caller holds the innovation alone."""
    with connection.cursor() as cursor:
        for table in ("countedsite", "tally", "monthtally", "daytally"):
            cursor.execute(f"DELETE FROM scaling_{table} WHERE innovation_id = %s", [basis.innovation_id])
        cursor.execute(_MAKE, basis.params)
    count_shifted(basis)


def bring_up(basis: Basis) -> None:
    """The kept rows of one innovation that are others on this basis, which from one day to the next are
    few. The caller holds the innovation alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BRING_UP, basis.params)
    count_shifted(basis)


def count_shifted(basis: Basis) -> None:
    with connection.cursor() as cursor:
        cursor.execute(  # first, so that what another just wrote is counted as well
            "SELECT FROM scaling_tallystate WHERE innovation_id = %s FOR NO KEY UPDATE",
            [basis.innovation_id],
        )
        cursor.execute(
            "UPDATE scaling_tallystate SET shifted = %s WHERE innovation_id = %s",
            [shifted(basis), basis.innovation_id],
        )


def shifted(basis: Basis) -> int:
    """How many live sites mergers alone took away or gave since the quarter before ended."""
    with connection.cursor() as cursor:
        cursor.execute(_SHIFTED, {"innovation": basis.innovation_id, "as_at": quarter_before(basis.day)})
        return int(cursor.fetchone()[0])


def quarter_before(day: date) -> date:
    """The last day of the quarter before the one of ``day``."""
    return Quarter.of(day).first - timedelta(days=1)


_TOUCHED = Prepared(
    "touched_sites",
    """
SELECT state.day, state.cohort_id, state.return_interval_days, site.fate, site.code,
    EXISTS (SELECT FROM scaling_whereabouts w WHERE w.code = site.code AND w.own_code <> site.code)
        OR EXISTS (SELECT FROM scaling_ownwhereabouts own WHERE own.code = site.code) AS is_shared,
    EXISTS (
        SELECT FROM scaling_whereabouts w
        WHERE site.code IN (w.code, w.then_code) AND (w.then_code, w.then_fate) <> (w.code, w.fate)
    ) OR EXISTS (
        SELECT FROM scaling_ownwhereabouts own
        WHERE site.code IN (own.code, own.then_code)
            AND (own.then_code, own.then_fate) <> (own.code, own.fate)
    ) AS is_moved
FROM scaling_tallystate state
CROSS JOIN (
    SELECT DISTINCT coalesce(own.fate, w.fate) AS fate, coalesce(own.code, w.code) AS code
    FROM scaling_adoption a
    JOIN scaling_whereabouts w ON w.organisation_id = a.organisation_id
    LEFT JOIN scaling_ownwhereabouts own ON own.adoption_id = a.id
    WHERE a.id = ANY(%(adoptions)s)
) AS site
WHERE state.innovation_id = %(innovation)s
""",
    {"innovation": "bigint", "adoptions": "bigint[]"},
)

SITE_COLUMNS = sql.listed(sql.SITE)
_SAME = "held.innovation_id = {0}.innovation_id AND held.code = {0}.code AND held.fate = {0}.fate"

#: The tallies that the rows of ``changed`` make: by cell, and by region and month or day.
TALLIES = f"""
    SELECT innovation_id, cell.kind,
        CASE WHEN in_england THEN coalesce(region_id, 0) ELSE 0 END AS region_id,
        CASE WHEN in_england THEN cell.area_id ELSE 0 END AS area_id,
        {sql.SIGNED_COUNTS}
    FROM changed {sql.CELLS}
    GROUP BY 1, 2, 3, 4
"""
#: What happened by region and day, of which the next two are made.
HAPPENED = f"""
happened AS MATERIALIZED (
    SELECT innovation_id, {sql.REGION} AS region_id, event.happened_on,
        {", ".join(f"sum(sign * event.{name})::integer AS {name}" for name in sql.EVENT_COUNTS)}
    FROM changed {sql.EVENTS}
    GROUP BY 1, 2, 3
)"""
MONTHS = f"""
    SELECT innovation_id, region_id, {sql.MONTH} AS month,
        {", ".join(f"sum({name})::integer AS {name}" for name in sql.EVENT_COUNTS)}
    FROM happened AS event
    GROUP BY 1, 2, 3
"""
DAYS = """
    SELECT innovation_id, happened_on AS day, region_id,
        ever_live, went_live - stopped AS live, went_live_eligible - stopped_eligible AS live_eligible
    FROM happened
"""
TALLY_COLUMNS = sql.listed(("innovation_id", "kind", "region_id", "area_id", *COUNTS))
MONTH_COLUMNS = sql.listed(("innovation_id", "region_id", "month", *sql.EVENT_COUNTS))
DAY_COUNTS = ("ever_live", "live", "live_eligible")
DAY_COLUMNS = sql.listed(("innovation_id", "day", "region_id", *DAY_COUNTS))
SOME_TALLY, SOME_MONTH, SOME_DAY = (
    f"({sql.listed(names)}) <> ({', '.join('0' for _ in names)})"
    for names in (COUNTS, sql.EVENT_COUNTS, DAY_COUNTS)
)


def _added(table: str, key: str, columns: str, counts: Iterable[str], rows: str, some: str) -> str:
    """Put what moved into the rows of a table, in the order of their keys."""
    sums = ", ".join(f"{name} = held.{name} + excluded.{name}" for name in counts)
    return f"""
    INSERT INTO scaling_{table} AS held ({columns})
    SELECT * FROM ({rows}) AS moved WHERE {some} ORDER BY {key}
    ON CONFLICT ({key}) DO UPDATE SET {sums}"""


_TALLY = f"""
{HAPPENED},
tallied AS ({
    _added("tally", "innovation_id, kind, region_id, area_id", TALLY_COLUMNS, COUNTS, TALLIES, SOME_TALLY)
}),
by_day AS ({_added("daytally", "innovation_id, day, region_id", DAY_COLUMNS, DAY_COUNTS, DAYS, SOME_DAY)})
{_added("monthtally", "innovation_id, region_id, month", MONTH_COLUMNS, sql.EVENT_COUNTS, MONTHS, SOME_MONTH)}
"""

#: Puts ``rows`` in the place of those ``before``; ``changed`` is what that comes to.
_WRITTEN = f"""
written AS (
    INSERT INTO scaling_countedsite AS held ({SITE_COLUMNS})
    SELECT {SITE_COLUMNS} FROM {{rows}}
    ON CONFLICT (innovation_id, code, fate) DO UPDATE
        SET {", ".join(f"{name} = excluded.{name}" for name in sql.SITE)}
        WHERE ({sql.listed(sql.SITE, "held.")}) IS DISTINCT FROM ({sql.listed(sql.SITE, "excluded.")})
),
gone AS (
    DELETE FROM scaling_countedsite held USING before
    WHERE {_SAME.format("before")}
        AND NOT EXISTS (SELECT FROM {{rows}} WHERE {_SAME.format("{rows}")})
),
changed AS MATERIALIZED (
    SELECT -1 AS sign, before.* FROM before UNION ALL SELECT 1, {{rows}}.* FROM {{rows}}
),"""

_REFRESH = Prepared(
    "refresh_sites",
    f"""
WITH {sql.basis()}, {sql.KEPT_WHEREABOUTS}, {sql.SCOPE_OF_SITES}, {sql.sites(past=False, in_all=False)},
fresh AS MATERIALIZED (SELECT {SITE_COLUMNS} FROM site),
before AS MATERIALIZED (
    SELECT {sql.listed(sql.SITE, "held.")}
    FROM scaling_countedsite held
    JOIN wanted ON wanted.code = held.code AND wanted.fate = held.fate
    WHERE held.innovation_id = %(innovation)s
),
{_WRITTEN.format(rows="fresh")}
{_TALLY}
""",
    {
        "innovation": "bigint",
        "innovations": "bigint[]",
        "cohort": "bigint",
        "cohorts": "bigint[]",
        "intervals": "integer[]",
        "as_at": "date",
        "fates": "text[]",
        "codes": "text[]",
    },
)

#: Every site of an innovation, from its lines and today's whereabouts.
ALL_SITES = f"{sql.basis()}, {sql.KEPT_WHEREABOUTS}, {sql.SCOPE}, {sql.sites(past=False)}"
#: The sites of an area lie together, so that its pages find them in few places.
_NEAR = "region_id, icb_id, code"

_MAKE = f"""
WITH {ALL_SITES},
changed AS MATERIALIZED (SELECT 1 AS sign, {SITE_COLUMNS} FROM site),
written AS (
    INSERT INTO scaling_countedsite ({SITE_COLUMNS})
    SELECT {SITE_COLUMNS} FROM changed ORDER BY {_NEAR}
),
{_TALLY}
"""

_BRING_UP = f"""
WITH {ALL_SITES},
fresh AS MATERIALIZED (SELECT {SITE_COLUMNS} FROM site),
kept AS MATERIALIZED (
    SELECT {SITE_COLUMNS} FROM scaling_countedsite WHERE innovation_id = %(innovation)s
),
before AS MATERIALIZED (SELECT * FROM kept EXCEPT SELECT * FROM fresh),
after AS MATERIALIZED (SELECT * FROM fresh EXCEPT SELECT * FROM kept),
{_WRITTEN.format(rows="after")}
{_TALLY}
"""

#: The sites into which, or out of which, something moved since then: in use at that day by
#: today's mergers, less in use by the mergers of that day.
_SHIFTED = f"""
    WITH basis AS (
        SELECT innovation_id, NULL::bigint AS cohort_id, 0 AS days
        FROM scaling_tallystate WHERE innovation_id = %(innovation)s
    ),
    mover AS (
        SELECT w.fate, w.code, w.then_fate, w.then_code FROM scaling_whereabouts w
        WHERE (w.then_code, w.then_fate) <> (w.code, w.fate)
        UNION
        SELECT own.fate, own.code, own.then_fate, own.then_code FROM scaling_ownwhereabouts own
        WHERE (own.then_code, own.then_fate) <> (own.code, own.fate)
    ),
    touched AS MATERIALIZED (
        SELECT fate, code FROM mover UNION SELECT then_fate, then_code FROM mover
    ),
    whereabouts AS NOT MATERIALIZED (SELECT * FROM scaling_whereabouts),
    scope AS MATERIALIZED (
        SELECT a.id AS adoption_id, a.innovation_id, a.organisation_id,
            coalesce(own.then_fate, w.then_fate) AS fate, coalesce(own.then_code, w.then_code) AS code
        FROM scaling_adoption a
        JOIN scaling_whereabouts w ON w.organisation_id = a.organisation_id
        LEFT JOIN scaling_ownwhereabouts own ON own.adoption_id = a.id
        WHERE a.innovation_id = %(innovation)s AND (
            (coalesce(own.fate, w.fate), coalesce(own.code, w.code)) IN (SELECT fate, code FROM touched)
            OR (coalesce(own.then_fate, w.then_fate), coalesce(own.then_code, w.then_code))
                IN (SELECT fate, code FROM touched)
        )
    ),
    place AS (SELECT innovation_id, ''::text AS fate, ''::text AS code FROM basis WHERE FALSE),
    {sql.sites(past=False, in_all=False)}
    SELECT
        (
            SELECT count(*) FROM scaling_countedsite held
            JOIN touched ON touched.fate = held.fate AND touched.code = held.code
            WHERE held.innovation_id = %(innovation)s AND held.in_england AND held.fate <> 'waiting'
                AND held.live_during @> %(as_at)s::date
        ) - (SELECT count(*) FROM site WHERE live AND in_england)
"""
