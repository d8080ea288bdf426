"""Where a reading has its sites from: kept ready, or made from the ledger in any lens."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from adopters.models import EstateVersion
from innovations.models import Cohort, Innovation, ReturnInterval
from scaling.ledger.replay import LIVE_RANK
from scaling.ledger.tallies import sql
from scaling.ledger.tallies.whereabouts import AS_REPORTED, moves
from scaling.lens import CountAs, Lens
from scaling.models import TallyState


@dataclass(frozen=True)
class Source:
    """A relation called ``site`` (the columns of ``CountedSite``) to put before a query.

    ``shifted``, of kept ones only: how many live sites mergers moved since ``then``, by innovation.
    """

    tables: str
    params: Mapping[str, Any]
    innovations: frozenset[int]
    is_kept: bool
    then: date | None = None
    shifted: Mapping[int, int] = field(default_factory=dict)

    def rows(self, query: str, **params: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {self.tables} {query}", {**self.params, **params})
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found


def kept(states: Collection[TallyState]) -> Source:
    """The rows that the ledger keeps, of innovations whose rows stand."""
    keys = frozenset(state.innovation_id for state in states)
    return Source(
        tables="site AS NOT MATERIALIZED ("
        "SELECT * FROM scaling_countedsite WHERE innovation_id = ANY(%(innovations)s))",
        params={"innovations": list(keys)},
        innovations=keys,
        is_kept=True,
        then=next((state.then for state in states), None),
        shifted={state.innovation_id: state.shifted for state in states},
    )


def made(
    innovations: Collection[Innovation],
    cohorts: Mapping[int, Cohort],
    lens: Lens,
    *,
    from_rank: int = LIVE_RANK,
) -> Source:
    """Sites made from the lines themselves; in use they are from the stage of ``from_rank`` on."""
    past = lens.known_at is not None
    moved = AS_REPORTED if lens.count_as is CountAs.REPORTED else moves(lens.as_at, lens.known_at)
    intervals = _intervals(innovations, lens)
    keys = [innovation.pk for innovation in innovations]
    parts = (
        sql.BASIS,
        sql.whereabouts(past=past),
        sql.OWN,
        sql.SCOPE,
        sql.sites(past=past, from_rank=from_rank),
    )
    return Source(
        tables=",".join(parts),
        params={
            **moved.params(),
            "innovations": keys,
            "cohorts": [cohorts[key].pk if key in cohorts else None for key in keys],
            "intervals": [intervals[key] for key in keys],
            "as_at": lens.as_at,
            "known_at": lens.known_at,
            "boundaries_on": lens.boundaries_on,
        },
        innovations=frozenset(keys),
        is_kept=False,
    )


def standing(
    innovations: Iterable[Innovation], cohorts: Mapping[int, Cohort], lens: Lens, today: date
) -> list[TallyState]:
    """The states of those innovations whose kept rows are what this lens asks for."""
    if not lens.is_usual(today):
        return []
    chosen = {innovation.pk: innovation for innovation in innovations}
    states = TallyState.objects.filter(innovation__in=chosen, day=today, estate=EstateVersion.current())
    return [
        state
        for state in states
        if state.return_interval_days == chosen[state.innovation_id].return_interval_days
        and state.cohort_id == (cohort.pk if (cohort := cohorts.get(state.innovation_id)) else None)
    ]


def _intervals(innovations: Iterable[Innovation], lens: Lens) -> dict[int, int]:
    """Days between returns, by innovation, as known."""
    days = {each.pk: each.return_interval_days for each in innovations}
    if lens.known_at is not None:
        known = ReturnInterval.objects.known_at(lens.known_at).filter(innovation__in=days)
        days.update(known.values_list("innovation_id", "days"))
    return days
