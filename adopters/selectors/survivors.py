"""Loads, for the organisations asked about, everything that their succession could lead to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from adopters.days import last_day
from adopters.survivors import Handover, Life, Successions


def successions(codes: Iterable[str], as_at: date, known_at: datetime | None = None) -> Successions:
    """The successions of these codes and of all that follow from them, as known at an instant.

    One query, however long the chains.
    """
    (found,) = successions_on([as_at], codes, known_at)
    return found


def successions_on(
    days: Sequence[date], codes: Iterable[str], known_at: datetime | None = None
) -> list[Successions]:
    """The same as at each of the days, in one query for all of them."""
    rows = _rows(_THESE, {"codes": sorted(set(codes)), "as_at": max(days), "known_at": known_at})
    return [_built(rows, day) for day in days]


def lineage(code: str, as_at: date) -> tuple[frozenset[str], Successions]:
    """Every code whose place, or part of it, may have come to ``code``; and their successions and its own.

    One query.
    """
    rows = _rows(_BEFORE, {"code": code, "as_at": as_at, "known_at": None})
    before = frozenset(old for asked, old, *_ in rows if asked) - {code}
    return before, _built(rows, as_at)


def splits(as_at: date) -> tuple[frozenset[str], Successions]:
    """Every code from which a way leads to an organisation that split, and their successions.

    One query.
    """
    rows = _rows(_SPLIT, {"as_at": as_at, "known_at": None})
    return frozenset(code for asked, code, *_ in rows if asked), _built(rows, as_at)


def _rows(asked: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    stood = _STOOD if given["known_at"] else _STANDS
    named = {alias: stood.format(alias=alias) for alias in ("s", "life", "answer")}
    query = (asked + _FOLLOWING).format(**named)
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _built(rows: list[tuple[Any, ...]], as_at: date) -> Successions:
    return Successions.build(
        as_at=as_at,
        handovers=[Handover(old, new, on) for _, old, new, on, *_ in rows if new],
        lives={code: Life(first, last_day(end)) for _, code, new, _, known, first, end, _ in rows if known},
        answers={code: answer for _, code, *_, answer in rows if answer is not None},
    )


#: Columns: is it one asked about; its code; a successor and the day it took its place, and nothing
#: more, or else: has its life been described, the first day and the day after the last, the answer.
_FOLLOWING = """,
    chain AS (
        SELECT old_code, new_code, "on"
        FROM asked JOIN adopters_succession s ON s.old_code = asked.code
        WHERE s."on" <= %(as_at)s AND {s}
        UNION
        SELECT s.old_code, s.new_code, s."on"
        FROM chain JOIN adopters_succession s ON s.old_code = chain.new_code
        WHERE s."on" <= %(as_at)s AND {s}
    ),
    reached AS (
        SELECT code, bool_or(is_asked) AS is_asked FROM (
            SELECT code, true AS is_asked FROM asked
            UNION ALL SELECT old_code, false FROM chain
            UNION ALL SELECT new_code, false FROM chain
        ) every GROUP BY code
    )
    SELECT false, old_code, new_code, "on", false, NULL::date, NULL::date, NULL::varchar FROM chain
    UNION ALL
    SELECT is_asked, reached.code, NULL, NULL, life.id IS NOT NULL, lower(life.during), upper(life.during),
        answer.successor_code
    FROM reached
    LEFT JOIN adopters_organisation o ON o.code = reached.code
    LEFT JOIN adopters_organisationspan life ON life.organisation_id = o.id AND {life}
    LEFT JOIN adopters_splitanswer answer ON answer.organisation_id = o.id AND {answer}
"""
_THESE = """
    WITH RECURSIVE asked AS (SELECT unnest(%(codes)s::varchar[]) AS code)
"""
_BEFORE = """
    WITH RECURSIVE asked AS (
        SELECT %(code)s::varchar AS code
        UNION
        SELECT s.old_code FROM asked JOIN adopters_succession s ON s.new_code = asked.code
        WHERE s."on" <= %(as_at)s AND {s}
    )
"""
_SPLIT = """
    WITH RECURSIVE asked AS (
        SELECT code FROM (
            SELECT s.old_code AS code FROM adopters_succession s
            WHERE s."on" <= %(as_at)s AND s.new_code <> s.old_code AND {s}
            GROUP BY s.old_code HAVING count(*) > 1
        ) split
        UNION
        SELECT s.old_code FROM asked JOIN adopters_succession s ON s.new_code = asked.code
        WHERE s."on" <= %(as_at)s AND {s}
    )
"""
_STANDS = "{alias}.superseded_at IS NULL"
_STOOD = (
    "{alias}.recorded_at <= %(known_at)s"
    " AND ({alias}.superseded_at IS NULL OR {alias}.superseded_at > %(known_at)s)"
)
