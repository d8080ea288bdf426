"""Loads, for the organisations asked about, everything that their succession could lead to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import starmap
from typing import Any, NamedTuple

from django.db import connection

from adopters.days import last_day
from adopters.facts import stood
from adopters.survivors import Handover, Life, Successions


def successions(codes: Iterable[str], as_at: date, known_at: datetime | None = None) -> Successions:
    """The successions of these codes and of all that follow from them, as known at an instant.

    One query, however long the chains.
    """
    given = {"codes": sorted(set(codes)), "as_at": as_at, "known_at": known_at}
    return _built(_rows(_THESE, given), as_at)


class Gone(NamedTuple):
    """An organisation that closed, the day after its last; None for one that no file describes."""

    key: int
    code: str
    closed: date | None

    def is_gone_by(self, day: date) -> bool:
        return self.closed is None or self.closed <= day


class OwnAnswer(NamedTuple):
    """The successor named for one thing at an organisation that split; ``key`` is that thing's."""

    key: int
    code: str
    successor: str


def gone_on(
    days: Sequence[date], own: str, known_at: datetime | None = None
) -> tuple[list[Gone], list[OwnAnswer], list[Successions]]:
    """What was gone by the last of the days, what ``own`` gives, and the successions of both on each day.

    ``own``: SQL for the columns of ``OwnAnswer``, from facts under the alias ``answer``, with
    ``{answer}`` where it says which of them stood. One query for all of it.
    """
    given = {"as_at": max(days), "known_at": known_at}
    rows = _rows(f"WITH RECURSIVE own AS ({own}), {_GONE}", given, _AND_OWN)
    gone = [
        Gone(row.key, row.code, row.end)
        for row in rows
        if row.is_asked and row.key is not None and (row.end or not row.is_described)
    ]
    answers = [OwnAnswer(row.key, row.code, row.answer or "") for row in rows if row.is_own and row.key]
    return gone, answers, [_built(rows, day) for day in days]


def lineage(code: str, as_at: date) -> tuple[frozenset[str], Successions]:
    """Every code whose place, or part of it, may have come to ``code``; and their successions and its own.

    One query.
    """
    rows = _rows(_BEFORE, {"code": code, "as_at": as_at, "known_at": None})
    before = frozenset(row.code for row in rows if row.is_asked) - {code}
    return before, _built(rows, as_at)


def splits(as_at: date) -> tuple[frozenset[str], Successions]:
    """Every code from which a way leads to an organisation that split, and their successions.

    One query.
    """
    rows = _rows(_SPLIT, {"as_at": as_at, "known_at": None})
    return frozenset(row.code for row in rows if row.is_asked), _built(rows, as_at)


class _Row(NamedTuple):
    """A code with its organisation's key and life and the answer for it; or, with ``successor``, who took
    its place on a day, and no more; or, with ``is_own``, an ``OwnAnswer``. ``end`` is the day after the
    last.
    """

    is_asked: bool
    code: str
    successor: str | None
    on: date
    is_described: bool
    first: date | None
    end: date | None
    answer: str | None
    key: int | None
    is_own: bool


def _rows(asked: str, given: dict[str, Any], more: str = "") -> list[_Row]:
    past = given["known_at"] is not None
    query = (asked + _FOLLOWING + more).format(
        **{alias: stood(alias, past=past) for alias in ("s", "life", "answer")}
    )
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return list(starmap(_Row, cursor.fetchall()))


def _built(rows: list[_Row], as_at: date) -> Successions:
    return Successions.build(
        as_at=as_at,
        handovers=[Handover(row.code, row.successor, row.on) for row in rows if row.successor],
        lives={row.code: Life(row.first, last_day(row.end)) for row in rows if row.is_described},
        answers={row.code: row.answer for row in rows if row.answer is not None and not row.is_own},
    )


#: The columns of ``_Row``.
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
    SELECT false, old_code, new_code, "on", false, NULL::date, NULL::date, NULL::varchar, NULL,
        false
    FROM chain
    UNION ALL
    SELECT is_asked, reached.code, NULL, NULL, life.id IS NOT NULL, lower(life.during), upper(life.during),
        answer.successor_code, o.id, false
    FROM reached
    LEFT JOIN adopters_organisation o ON o.code = reached.code
    LEFT JOIN adopters_organisationspan life ON life.organisation_id = o.id AND {life}
    LEFT JOIN adopters_splitanswer answer ON answer.organisation_id = o.id AND {answer}
"""
_AND_OWN = """
    UNION ALL
    SELECT false, own.code, NULL, NULL, false, NULL, NULL, own.successor, own.key, true
    FROM own
"""
_THESE = """
    WITH RECURSIVE asked AS (SELECT unnest(%(codes)s::varchar[]) AS code)
"""
_GONE = """
    asked AS (
        SELECT code FROM own
        UNION
        SELECT o.code
        FROM adopters_organisation o
        LEFT JOIN adopters_organisationspan life ON life.organisation_id = o.id AND {life}
        WHERE life.id IS NULL OR upper(life.during) <= %(as_at)s
    )
"""
_BEFORE = """
    WITH RECURSIVE asked AS (
        SELECT %(code)s::varchar AS code
        UNION
        SELECT s.old_code FROM asked JOIN adopters_succession s ON s.new_code = asked.code
        WHERE s."on" <= %(as_at)s AND {s}
    )
"""
#: Told apart once more at the end: the server then takes them for few, as they are, and sets no room aside
#: for millions of those that follow.
_SPLIT = """
    WITH RECURSIVE led AS (
        SELECT code FROM (
            SELECT s.old_code AS code FROM adopters_succession s
            WHERE s."on" <= %(as_at)s AND s.new_code <> s.old_code AND {s}
            GROUP BY s.old_code HAVING count(*) > 1
        ) split
        UNION
        SELECT s.old_code FROM led JOIN adopters_succession s ON s.new_code = led.code
        WHERE s."on" <= %(as_at)s AND {s}
    ),
    asked AS (SELECT DISTINCT code FROM led)
"""
