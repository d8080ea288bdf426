"""Freezing a report, and showing that it can be rebuilt."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from adopters.facts import settled_instant
from adopters.models import User
from scaling.lens import CountAs, Lens
from scaling.models import SpreadReport
from scaling.reports.content import Content
from scaling.reports.gathering import About, Gathered, as_data, gather, names
from scaling.reports.wording import words

#: The advisory lock under which numbers are given out, one after the other without a gap.
NUMBERS_LOCK = 720_181_011


@transaction.atomic
def choose_instant() -> datetime:
    """An instant by which everything recorded is visible: a later look back to it finds the same."""
    return settled_instant()


def compose(gathered: Gathered) -> Content:
    return Content(data=as_data(gathered), names=names(gathered), words=words(gathered))


@transaction.atomic
def freeze(gathered: Gathered, *, job_id: UUID, by: User) -> SpreadReport:
    """Keep a report for ever under the next number. The same job twice is one report."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERS_LOCK])
    made = SpreadReport.objects.filter(job_id=job_id).first()
    if made is not None:
        return made
    content = compose(gathered)
    lens = gathered.lens
    assert lens.known_at is not None  # noqa: S101 (a report's lens always says)
    return SpreadReport.objects.create(
        number=(SpreadReport.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
        title=content.words.title[:200],
        innovation=gathered.about.innovation,
        area=gathered.about.area,
        as_at=lens.as_at,
        known_at=lens.known_at,
        boundaries_on=lens.boundaries_on,
        count_as=lens.count_as,
        content=content.to_json(),
        requested_by=by,
        job_id=job_id,
    )


def rebuild_differences(report: SpreadReport) -> list[str]:
    """Where the report's figures, computed again at its own dates, are not what it holds. Writes nothing."""
    lens = Lens(report.as_at, report.boundaries_on, report.known_at, CountAs(report.count_as))
    again = asdict(as_data(gather(About(report.innovation, report.area), lens, _silently)))
    kept = report.content["data"]
    return [
        difference
        for part in sorted(kept.keys() | again.keys())
        for difference in _differences(part, kept.get(part, []), again.get(part, []))
    ]


def _differences(part: str, kept: list[object], again: list[object]) -> list[str]:
    """Whatever the order of the rows: it follows names, and names may be corrected."""
    lost = [f"{part}: the report holds {row}, which is not found again" for row in _without(kept, again)]
    new = [f"{part}: found {row}, which the report does not hold" for row in _without(again, kept)]
    return lost + new


def _without(rows: list[object], others: list[object]) -> list[object]:
    """Those of ``rows`` that are not among ``others``, each of which stands for one row."""
    left, missing = list(others), []
    for row in rows:
        if row in left:
            left.remove(row)
        else:
            missing.append(row)
    return missing


def _silently(done: int, total: int, doing: str) -> None:
    """Nobody watches a check."""
