"""Jobs in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from adopters.look.formats import nhs_datetime
from adopters.look.parts import Cell, Column, DataTable, Progress
from scaling.jobs.runner import MAX_ATTEMPTS
from scaling.models import Job, JobStatus

COLOURS = {
    JobStatus.QUEUED: "grey",
    JobStatus.RUNNING: "blue",
    JobStatus.DONE: "green",
    JobStatus.FAILED: "red",
}


@dataclass(frozen=True)
class JobPage:
    """``progress`` is None once there is nothing left to wait for."""

    job: Job
    status: str
    colour: str
    progress: Progress | None
    sentences: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


def job_page(job: Job) -> JobPage:
    status = JobStatus(job.status)
    return JobPage(
        job=job,
        status=status.label,
        colour=COLOURS[status],
        progress=None if job.is_finished else Progress("Progress", share_done(job), _line(job)),
        sentences=_sentences(job),
        facts=_facts(job),
    )


def share_done(job: Job) -> int:
    """Whole percents, 0 while nothing is known."""
    if job.status == JobStatus.DONE:
        return 100
    return min(100, job.done_count * 100 // job.total_count) if job.total_count else 0


def jobs_table(jobs: Iterable[Job], *, whose: bool) -> DataTable:
    """``whose``: with a column that says who asked."""
    columns = [Column("What"), Column("Status"), Column("Asked for"), Column("Finished")]
    if whose:
        columns.insert(2, Column("By"))
    return DataTable("Background work", columns, [_row(job, whose) for job in jobs], hidden_caption=True)


def _row(job: Job, whose: bool) -> list[Cell]:
    status = JobStatus(job.status)
    row = [
        Cell(job.subject, href=job.get_absolute_url()),
        Cell("", tag=status.label, colour=COLOURS[status]),
        Cell(nhs_datetime(job.created_at)),
        Cell(nhs_datetime(job.finished_at) if job.finished_at else "Not yet"),
    ]
    if whose:
        row.insert(2, Cell(str(job.requested_by or "The service itself")))
    return row


def _line(job: Job) -> str:
    if job.status == JobStatus.QUEUED and job.attempts:
        return (
            f"It did not work at the first try. Attempt {job.attempts + 1} of {MAX_ATTEMPTS} starts shortly."
        )
    if job.status == JobStatus.QUEUED:
        return "Waiting to start."
    words = job.message or "Running"
    return f"{words}: {job.done_count:,} of {job.total_count:,}." if job.total_count else f"{words}."


def _sentences(job: Job) -> tuple[str, ...]:
    if job.status == JobStatus.FAILED:
        return ("This did not work, and it will not be tried again by itself. Here is what went wrong.",)
    if job.status == JobStatus.DONE:
        return ("This is finished.",)
    return ("You can leave this page. The work goes on, and you can come back to it from your list of work.",)


def _facts(job: Job) -> tuple[tuple[str, str], ...]:
    facts = [
        ("Asked for", nhs_datetime(job.created_at)),
        ("By", str(job.requested_by or "The service itself")),
    ]
    if job.finished_at:
        facts.append(("Finished", nhs_datetime(job.finished_at)))
    if job.attempts > 1:
        facts.append(("Attempts", f"{job.attempts} of {MAX_ATTEMPTS}"))
    return tuple(facts)
