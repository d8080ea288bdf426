"""Running a job: once at a time, and again after a death.

A worker claims a job by a compare and set that raises its token and gives it a short lease; a
thread keeps the lease alive while the work goes on. A second copy of the task finds the lease
held and leaves. When a worker dies its lease runs out, the sweeper sends the job again, and
whoever claims it then has a newer token: should the first still be alive after all, what it
writes is refused.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Now

from adopters.models import User
from scaling.jobs.outbox import send
from scaling.jobs.registry import JobRefused, work_of
from scaling.models import Job, JobStatus

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
#: Seconds to wait before each further attempt; all shorter than ``outbox.LOST_AFTER``.
WAITS_SECONDS = (5, 15, 45, 90)
DIED_EVERY_TIME = "The worker running this stopped without a word, every time it was tried."


class LeaseLost(Exception):
    """Another worker has taken this job over: stop, and write nothing more."""


@dataclass(frozen=True)
class JobHandle:
    """What a running job knows of itself. Good only while its token is the job's newest."""

    id: UUID
    token: int
    requested_by: User | None

    @property
    def _mine(self) -> QuerySet[Job]:
        return Job.objects.filter(pk=self.id, token=self.token, status=JobStatus.RUNNING)

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Say how far it has come. Call it outside transactions, or nobody sees it. Raises LeaseLost."""
        if not self._mine.update(
            done_count=done, total_count=total, message=message[:200], lease_until=_lease_end()
        ):
            raise LeaseLost

    @contextmanager
    def hold(self) -> Iterator[None]:
        """A transaction for the effects of the job: they are kept only if the job is still ours.

        Nobody can take the job over before it ends, so keep it short. Raises LeaseLost.
        """
        with transaction.atomic():
            if not self._mine.select_for_update(of=("self",)).exists():
                raise LeaseLost
            yield

    def keep_alive(self) -> None:
        """Extend the lease, unless ``hold`` has the row: then nobody can take it over anyway."""
        with transaction.atomic():
            row = self._mine.select_for_update(skip_locked=True).first()
            if row is not None:
                Job.objects.filter(pk=row.pk).update(lease_until=_lease_end())

    def finish(self, **outcome: object) -> None:
        """Write how it ended and let go of it. Raises LeaseLost."""
        if not self._mine.update(lease_until=None, **outcome):
            raise LeaseLost


def run(job_id: UUID, *, heartbeat: bool = True) -> bool:
    """Do a job if it is to be done and nobody is doing it. Returns whether it was claimed here."""
    handle = claim(job_id)
    if handle is None:
        return False
    try:
        with _heartbeat(handle) if heartbeat else _no_heartbeat():
            _work(handle)
    except LeaseLost:
        log.warning("Job %s was taken over by another worker", job_id)
    return True


@transaction.atomic
def claim(job_id: UUID) -> JobHandle | None:
    """Take the job, or None if it is done, failed, gone, or in another's hands."""
    free = Q(status=JobStatus.QUEUED) | Q(status=JobStatus.RUNNING, lease_until__lt=Now())
    jobs = Job.objects.select_for_update(skip_locked=True, of=("self",)).select_related("requested_by")
    job = jobs.filter(free, pk=job_id).first()
    if job is None:
        return None
    row = Job.objects.filter(pk=job.pk)
    if job.attempts >= MAX_ATTEMPTS:
        row.update(status=JobStatus.FAILED, error=DIED_EVERY_TIME, lease_until=None, finished_at=Now())
        return None
    row.update(
        status=JobStatus.RUNNING,
        token=F("token") + 1,
        attempts=F("attempts") + 1,
        lease_until=_lease_end(),
        started_at=Coalesce("started_at", Now()),
    )
    return JobHandle(id=job.pk, token=job.token + 1, requested_by=job.requested_by)


def held_for(job_id: UUID) -> float | None:
    """Seconds until the lease of a running job ends unless it is extended; None if it is not running."""
    left = (
        Job.objects.filter(pk=job_id, status=JobStatus.RUNNING)
        .values_list(F("lease_until") - Now(), flat=True)
        .first()
    )
    return None if left is None else max(0.0, left.total_seconds())


def _lease_end() -> object:
    return Now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def _work(handle: JobHandle) -> None:
    job = Job.objects.get(pk=handle.id)
    try:
        result = work_of(job.kind)(handle, **job.arguments)
    except LeaseLost:
        raise
    except JobRefused as refusal:
        handle.finish(status=JobStatus.FAILED, error=str(refusal), finished_at=Now())
    except Exception as error:
        log.exception("Job %s (%s) failed, attempt %s", job.pk, job.kind, job.attempts)
        _fail_or_wait(handle, job, error)
    else:
        handle.finish(status=JobStatus.DONE, result_url=result or "", error="", finished_at=Now())


def _fail_or_wait(handle: JobHandle, job: Job, error: Exception) -> None:
    words = f"{type(error).__name__}: {error}"[:2_000]
    if job.attempts >= MAX_ATTEMPTS:
        handle.finish(status=JobStatus.FAILED, error=words, finished_at=Now())
        return
    handle.finish(status=JobStatus.QUEUED, error=words, sent_at=None)
    send(job.pk, in_seconds=WAITS_SECONDS[job.attempts - 1])


@contextmanager
def _heartbeat(handle: JobHandle) -> Iterator[None]:
    """Keep the lease alive from a thread of its own, with a connection of its own."""
    stopping = threading.Event()
    thread = threading.Thread(target=_beat, args=(handle, stopping), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def _beat(handle: JobHandle, stopping: threading.Event) -> None:
    try:
        while not stopping.wait(settings.JOB_LEASE_SECONDS / 3):
            try:
                handle.keep_alive()
            except Exception:  # a lost connection: the next beat opens another
                log.warning("The lease of job %s could not be extended", handle.id, exc_info=True)
                connection.close()
    finally:
        connection.close()


@contextmanager
def _no_heartbeat() -> Iterator[None]:
    yield
