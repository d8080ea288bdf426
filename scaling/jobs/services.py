"""Asking for background work."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction

from adopters.models import User
from scaling.jobs.outbox import send
from scaling.jobs.registry import work_of
from scaling.models import Job, JobStatus


class JobNotFailed(Exception):
    """Only a job that has failed can be tried again."""


@transaction.atomic
def request_job(
    kind: str,
    *,
    subject: str,
    arguments: dict[str, Any],
    by: User | None,
    idempotency_key: str | None = None,
) -> Job:
    """A job asked for in the caller's transaction and sent when that commits.

    ``subject`` says what it is about, in words for whoever asked; ``arguments`` must be plain
    JSON. A second request with the same ``idempotency_key`` returns the first one's job.
    Never fails for want of a broker. Raises UnknownJobKind.
    """
    work_of(kind)
    asked = {"kind": kind, "subject": subject[:200], "arguments": arguments, "requested_by": by}
    if idempotency_key:
        job, created = Job.objects.get_or_create(idempotency_key=idempotency_key, defaults=asked)
    else:
        job, created = Job.objects.create(**asked), True
    if created:
        transaction.on_commit(partial(send, job.pk))
    return job


@transaction.atomic
def retry_job(job: Job, *, by: User) -> Job:
    """Start a failed job afresh, with all its attempts. Raises JobNotFailed."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.status != JobStatus.FAILED:
        raise JobNotFailed("This job has not failed, so there is nothing to try again.")
    job.status, job.attempts, job.error, job.message = JobStatus.QUEUED, 0, "", ""
    job.done_count = job.total_count = 0
    job.sent_at = job.finished_at = job.lease_until = None
    job.save()
    transaction.on_commit(partial(send, job.pk))
    return job
