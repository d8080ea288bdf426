"""What is asked about imports. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.fields.json import KT

from innovations.models import CohortMember, Innovation
from innovations.selectors.cohorts import cohort_in_force, cohort_members
from scaling.models import (
    Adoption,
    BatchStatus,
    ImportBatch,
    ImportRow,
    Job,
    JobStatus,
    LedgerLine,
    LineKind,
    RowOutcome,
)
from scaling.periods import DAY, Period

HAS_REMARKS = ~Q(remarks=[])
TAKEN = Q(outcome__in=[RowOutcome.READY, RowOutcome.UNCHANGED])


def unfinished(innovation: Innovation, sha256: str, default_stage: str) -> ImportBatch | None:
    """A batch of this very file whose applying was begun and stopped part way."""
    return ImportBatch.objects.filter(
        innovation=innovation,
        sha256=sha256,
        default_stage=default_stage,
        status=BatchStatus.APPLYING,
    ).first()


def imports_of(innovation: Innovation) -> QuerySet[ImportBatch]:
    """Every file ever given for an innovation but those put aside, the latest first."""
    batches = ImportBatch.objects.filter(innovation=innovation).exclude(status=BatchStatus.DISCARDED)
    return batches.select_related("created_by", "applied_by", "undone_by")


def earlier_of_same_file(batch: ImportBatch) -> ImportBatch | None:
    """The latest other import of this very file that was applied and stands."""
    others = ImportBatch.objects.filter(
        innovation=batch.innovation_id, sha256=batch.sha256, status=BatchStatus.APPLIED
    )
    return others.exclude(pk=batch.pk).order_by("-applied_at").first()


def contradictory_after(batch: ImportBatch) -> QuerySet[Adoption]:
    """Adoptions that undoing a batch left with later lines unsupported."""
    touched = batch.lines.filter(kind=LineKind.RETRACTED).values("adoption")
    found = Adoption.objects.filter(pk__in=touched, contradictory=True)
    return found.select_related("organisation").order_by("organisation__name")


def standing_count(batch: ImportBatch) -> int:
    return LedgerLine.objects.standing().filter(batch=batch).count()


@dataclass(frozen=True)
class StageToApply:
    """What the ready rows of one stage come to."""

    stage: str
    kind: str
    rows: int
    first: Period
    last: Period


def stages_to_apply(batch: ImportBatch) -> list[StageToApply]:
    ready = batch.rows.filter(outcome=RowOutcome.READY).order_by()
    groups = ready.values(stage=KT("parsed__stage"), kind=KT("parsed__kind")).annotate(
        rows=Count("pk"),
        first=Min(KT("parsed__first")),
        last=Max(KT("parsed__first")),
        finest=Min(KT("parsed__precision")),
        coarsest=Max(KT("parsed__precision")),
    )
    return [
        StageToApply(each["stage"], each["kind"], each["rows"], _period(each, "first"), _period(each, "last"))
        for each in groups
    ]


def _period(group: Mapping[str, Any], end: str) -> Period:
    """A day, unless all dates of the group are as coarse as one another."""
    precision = group["finest"] if group["finest"] == group["coarsest"] else DAY
    return Period(date.fromisoformat(group[end]), precision)


def taken(batch: ImportBatch) -> QuerySet[ImportRow]:
    """Rows that are, or would be, applied, and those that stand already."""
    return batch.rows.filter(TAKEN)


@dataclass(frozen=True)
class Closures:
    """Rows dated after their organisation closed: followed to a successor, waiting, or ended."""

    followed: int
    waiting: int
    ended: int


def open_questions(batch: ImportBatch) -> QuerySet[ImportRow]:
    return taken(batch).filter(parsed__after_closure__split__isnull=False)


#: What the list of rows may be narrowed to, by the word in the address.
ROW_FILTERS: dict[str, Q] = {
    "errors": Q(outcome=RowOutcome.REJECTED),
    "remarks": HAS_REMARKS & ~Q(outcome=RowOutcome.REJECTED),
    "good": Q(outcome=RowOutcome.READY),
    "unchanged": Q(outcome=RowOutcome.UNCHANGED),
    "blank": Q(outcome=RowOutcome.BLANK),
    "all": Q(),
}


@dataclass(frozen=True)
class RowCounts:
    """How many rows each filter leaves, and what becomes of those dated after a closure."""

    by_filter: Mapping[str, int]
    closures: Closures


def row_counts(batch: ImportBatch) -> RowCounts:
    """One query."""
    filters = {word: _counted(condition) for word, condition in ROW_FILTERS.items()}
    closures = {
        "followed": _counted(TAKEN & Q(parsed__after_closure__counts_in__isnull=False)),
        "waiting": _counted(TAKEN & Q(parsed__after_closure__split__isnull=False)),
        "ended": _counted(TAKEN & Q(parsed__after_closure__ended__isnull=False)),
    }
    found = batch.rows.order_by().aggregate(**filters, **closures)
    return RowCounts(
        by_filter={word: found[word] for word in filters},
        closures=Closures(**{word: found[word] for word in closures}),
    )


def _counted(condition: Q) -> Count:
    return Count("pk", filter=condition) if condition else Count("pk")


def work_under_way(batch: ImportBatch) -> Job | None:
    """The job that is checking, applying or undoing the batch, or is about to."""
    jobs = Job.objects.filter(kind__startswith="import_", arguments__batch=batch.pk)
    return jobs.filter(status__in=[JobStatus.QUEUED, JobStatus.RUNNING]).order_by("-created_at").first()


def sites_to_list(innovation: Innovation) -> QuerySet[CohortMember]:
    """The sites an innovation is meant to reach, for a file to fill in."""
    cohort = cohort_in_force(innovation)
    return cohort_members(cohort) if cohort else CohortMember.objects.none()
