"""From the lines that stand to the columns of an adoption; and the one way those are written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, cast

from django.db import connection, transaction
from django.db.models import QuerySet

from scaling.ledger.arrays import array
from scaling.ledger.history import Stated, period_of, vouches
from scaling.ledger.outlines import outline
from scaling.models import Adoption, LedgerLine

#: Adoptions recomputed together; some ten lines each.
BATCH = 2_000


class Projection(NamedTuple):
    """The projected columns of one adoption, by their names."""

    stage: str = ""
    since: date | None = None
    first_contacted_on: date | None = None
    first_engaged_on: date | None = None
    first_committed_on: date | None = None
    first_preparing_on: date | None = None
    first_live_on: date | None = None
    first_embedded_on: date | None = None
    first_sustained_on: date | None = None
    last_activity_on: date | None = None
    vouched_on: date | None = None
    last_recorded_at: datetime | None = None
    contradictory: bool = False


COLUMNS = Projection._fields
_TYPES = {"stage": "varchar", "contradictory": "boolean", "last_recorded_at": "timestamptz"}


@dataclass(frozen=True)
class Told:
    """All that is recorded of one adoption: what stands, the steps done, the latest recording of any line."""

    stated: tuple[Stated, ...] = ()
    steps: frozenset[int] = frozenset()
    last_recorded_at: datetime | None = None

    def with_lines(self, lines: Sequence[LedgerLine]) -> Told:
        """What is recorded once these lines, none of them a removal, are recorded too."""
        return Told(
            stated=(*self.stated, *(stated(line) for line in lines)),
            steps=self.steps | {line.step_id for line in lines if line.step_id},
            last_recorded_at=max(
                at for at in (self.last_recorded_at, *(line.recorded_at for line in lines)) if at
            ),
        )


def stated(line: LedgerLine) -> Stated:
    """What a line states; a removal states nothing."""
    period = period_of(cast(date, line.occurred_on), line.precision)
    return Stated(line.kind, line.stage, period, line.pk, vouches(line.stage, line.step_id, line.evidence))


NOTHING = Told()

#: Only columns that the index by adoption holds: the ledger itself is not read. The period is the
#: one of its precision that holds the day the line counts from.
_LINES = f"""
    SELECT adoption_id, id, kind, stage, counts_from, precision, evidence, step_id, retracts_id, recorded_at
    FROM {LedgerLine._meta.db_table} WHERE adoption_id = ANY(%s) ORDER BY adoption_id, id
"""  # noqa: S608 - a name of our own
#: A removal has no day; everything else has.
_Row = tuple[int, int, str, str, date, str, str, int | None, int | None, datetime]


def told_of(adoption_ids: Collection[int]) -> dict[int, Told]:
    """What is recorded of each adoption, in one query; an adoption without lines has its empty row."""
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [list(adoption_ids)])
        rows: list[_Row] = cursor.fetchall()
    lines = {key: _told(list(own)) for key, own in groupby(rows, itemgetter(0))}
    return {key: lines.get(key) or NOTHING for key in adoption_ids}


def _told(rows: list[_Row]) -> Told:
    latest = max(map(itemgetter(-1), rows))
    if removed := {row[8] for row in rows if row[8]}:
        rows = [row for row in rows if not row[8] and row[1] not in removed]
    return Told(
        stated=tuple(
            [
                Stated(kind, stage, period_of(day, precision), line, vouches(stage, step, evidence))
                for _, line, kind, stage, day, precision, evidence, step, _, _ in rows
            ]
        ),
        steps=frozenset([row[7] for row in rows if row[7]]),
        last_recorded_at=latest,
    )


def project(told: Told) -> Projection:
    """The projection of what is recorded; depends on nothing else, today included."""
    found = outline(told.stated)
    last_activity_on = max((each.counts_from for each in told.stated), default=None)
    return Projection._make(
        (
            found.stage,
            found.since,
            *found.firsts,
            last_activity_on,
            max((each.counts_from for each in told.stated if each.vouches), default=None),
            told.last_recorded_at,
            found.contradictory,
        )
    )


def projection_held(adoption: Adoption) -> Projection:
    """What the row of an adoption says now."""
    return Projection(**{name: getattr(adoption, name) for name in COLUMNS})


def projections_held(adoptions: QuerySet[Adoption]) -> dict[int, Projection]:
    """What these rows say now, by key, in their order."""
    return {key: Projection(*columns) for key, *columns in adoptions.values_list("pk", *COLUMNS)}


def write_projections(projections: Mapping[int, Projection]) -> None:
    """Write many adoptions' columns in one statement."""
    if not projections:
        return
    with connection.cursor() as cursor:
        columns: Iterable[tuple[Any, ...]] = zip(*projections.values(), strict=True)
        cursor.execute(_WRITE, [array(projections), *(array(each) for each in columns)])


_WRITE = (
    f"UPDATE {Adoption._meta.db_table} AS held SET "  # noqa: S608 - column names of our own
    + ", ".join(f"{name} = fresh.{name}" for name in COLUMNS)
    + " FROM unnest(%s::bigint[], "
    + ", ".join(f"%s::{_TYPES.get(name, 'date')}[]" for name in COLUMNS)
    + f") AS fresh(id, {', '.join(COLUMNS)}) WHERE held.id = fresh.id"
)


def refresh(adoption_ids: Iterable[int], told: Mapping[int, Told] | None = None) -> None:
    """Recompute and write the projections of adoptions that the caller has locked.

    ``told`` is what is recorded of each, where the caller knows it already.
    """
    keys = sorted(set(adoption_ids))
    known = told_of(keys) if told is None else told
    write_projections({key: project(known[key]) for key in keys})


#: Told how many adoptions are done, of how many.
Progress = Callable[[int, int], None]


def rebuild_projections(progress: Progress = lambda done, total: None) -> int:
    """Recompute every adoption from its ledger and write those that differ; returns how many.

    Each batch is a transaction of its own, with its adoptions locked in order of key.
    """
    total, done, mended, after = Adoption.objects.count(), 0, 0, 0
    while keys := list(_keys_after(after)):
        progress(done, total)
        mended += _rebuild(keys)
        done, after = done + len(keys), keys[-1]
    progress(done, total)
    return mended


def _keys_after(after: int) -> Iterable[int]:
    return Adoption.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH]


@transaction.atomic
def _rebuild(keys: Sequence[int]) -> int:
    locked = Adoption.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    held = projections_held(locked)
    fresh = {key: project(told) for key, told in told_of(held).items()}
    differing = {key: each for key, each in fresh.items() if each != held[key]}
    write_projections(differing)
    return len(differing)
