"""Loads, for the organisations asked about, everything that their succession could lead to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection

from adopters.models import SplitAnswer
from adopters.selectors.spans import lives
from adopters.survivors import Handover, Successions


def successions(codes: Iterable[str], as_at: date, known_at: datetime | None = None) -> Successions:
    """The successions of these codes and of all that follow from them, as known at an instant.

    Four queries, however long the chains.
    """
    handovers = _reachable(set(codes), as_at, known_at)
    reached = set(codes) | {h.old for h in handovers} | {h.new for h in handovers}
    answers = (
        SplitAnswer.objects.known_at(known_at)
        .filter(organisation__code__in=reached)
        .values_list("organisation__code", "successor_code")
    )
    return Successions.build(
        as_at=as_at, lives=lives(reached, known_at), handovers=handovers, answers=dict(answers)
    )


def predecessors(code: str, as_at: date) -> set[str]:
    """Every code whose place, or part of it, may have come to ``code``. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, {"code": code, "as_at": as_at})
        return {old for (old,) in cursor.fetchall()} - {code}


_BEFORE = """
    WITH RECURSIVE chain AS (
        SELECT old_code FROM adopters_succession
        WHERE new_code = %(code)s AND "on" <= %(as_at)s AND superseded_at IS NULL
        UNION
        SELECT earlier.old_code
        FROM chain JOIN adopters_succession earlier ON earlier.new_code = chain.old_code
        WHERE earlier."on" <= %(as_at)s AND earlier.superseded_at IS NULL
    )
    SELECT old_code FROM chain
"""
_REACHABLE = """
    WITH RECURSIVE chain AS (
        SELECT old_code, new_code, "on" FROM adopters_succession
        WHERE old_code = ANY(%(codes)s) AND "on" <= %(as_at)s AND {stood}
        UNION
        SELECT next.old_code, next.new_code, next."on"
        FROM chain JOIN adopters_succession next ON next.old_code = chain.new_code
        WHERE next."on" <= %(as_at)s AND {stood}
    )
    SELECT old_code, new_code, "on" FROM chain
"""
_STANDS = "superseded_at IS NULL"
_STOOD = "recorded_at <= %(known_at)s AND (superseded_at IS NULL OR superseded_at > %(known_at)s)"


def _reachable(codes: set[str], as_at: date, known_at: datetime | None) -> list[Handover]:
    """Every handover from these codes and from whoever took their place, in one query."""
    query = _REACHABLE.format(stood=_STOOD if known_at else _STANDS)
    with connection.cursor() as cursor:
        cursor.execute(query, {"codes": sorted(codes), "as_at": as_at, "known_at": known_at})
        return [Handover(*row) for row in cursor.fetchall()]
