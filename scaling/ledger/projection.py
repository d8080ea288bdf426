"""From the lines that stand to the columns of an adoption; and the one way those are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime
from typing import cast

from django.db import connection

from scaling.ledger.history import Stated, trajectory
from scaling.ledger.replay import LADDER, Entry, first_entries
from scaling.ledger.rules import contradictions
from scaling.models import Adoption, LedgerLine, LineKind
from scaling.periods import Period


@dataclass(frozen=True)
class Projection:
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
    last_recorded_at: datetime | None = None
    contradictory: bool = False


COLUMNS = tuple(each.name for each in fields(Projection))
_TYPES = {"stage": "varchar", "contradictory": "boolean", "last_recorded_at": "timestamptz"}


@dataclass(frozen=True)
class Told:
    """All that is recorded of one adoption: the lines that stand, and the latest recording of any."""

    standing: tuple[LedgerLine, ...] = ()
    last_recorded_at: datetime | None = None

    @property
    def stated(self) -> list[Stated]:
        return [stated(line) for line in self.standing]


def stated(line: LedgerLine) -> Stated:
    """What a line states; a removal states nothing."""
    return Stated(line.kind, line.stage, Period(cast(date, line.occurred_on), line.precision), line.pk)


def told_of(adoption_ids: Collection[int]) -> dict[int, Told]:
    """What is recorded of each adoption, in one query; an adoption without lines has its empty row."""
    lines: dict[int, list[LedgerLine]] = defaultdict(list)
    for line in LedgerLine.objects.filter(adoption_id__in=list(adoption_ids)).order_by("id"):
        lines[line.adoption_id].append(line)
    return {key: _told(lines[key]) for key in adoption_ids}


def _told(lines: list[LedgerLine]) -> Told:
    removed = {line.retracts_id for line in lines if line.kind == LineKind.RETRACTED}
    return Told(
        standing=tuple(line for line in lines if line.kind != LineKind.RETRACTED and line.pk not in removed),
        last_recorded_at=max((line.recorded_at for line in lines), default=None),
    )


def project(told: Told) -> Projection:
    """The projection of what is recorded; depends on nothing else, today included."""
    history = told.stated
    entries = [Entry(each.stage, each.counts_from) for each in history if each.stage]
    transitions = trajectory(history).transitions
    firsts = first_entries(entries)
    return Projection(
        stage=transitions[-1].stage if transitions else "",
        since=transitions[-1].on if transitions else None,
        last_activity_on=max((each.counts_from for each in history), default=None),
        last_recorded_at=told.last_recorded_at,
        contradictory=bool(contradictions(history)),
        **{f"first_{stage}_on": firsts.get(stage) for stage in LADDER},
    )


def projection_held(adoption: Adoption) -> Projection:
    """What the row of an adoption says now."""
    return Projection(**{name: getattr(adoption, name) for name in COLUMNS})


def write_projections(projections: Mapping[int, Projection]) -> None:
    """Write many adoptions' columns in one statement."""
    if not projections:
        return
    columns = list(zip(*(astuple(each) for each in projections.values()), strict=True))
    arrays = ", ".join(f"%s::{_TYPES.get(name, 'date')}[]" for name in COLUMNS)
    sets = ", ".join(f"{name} = fresh.{name}" for name in COLUMNS)
    statement = (
        f"UPDATE {Adoption._meta.db_table} AS held SET {sets} "  # noqa: S608 - column names of our own
        f"FROM unnest(%s::bigint[], {arrays}) AS fresh(id, {', '.join(COLUMNS)}) WHERE held.id = fresh.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(projections), *(list(each) for each in columns)])


def refresh(adoption_ids: Iterable[int]) -> None:
    """Recompute and write the projections of adoptions that the caller has locked."""
    told = told_of(sorted(set(adoption_ids)))
    write_projections({key: project(each) for key, each in told.items()})
