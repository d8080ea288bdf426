"""Reading jobs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from scaling.models import Job, JobStatus

#: A queue whose oldest job has waited this long has no worker.
NO_WORKER_AFTER = timedelta(minutes=5)


def narrowed(jobs: QuerySet[Job], filters: Mapping[str, Any]) -> QuerySet[Job]:
    """Jobs by words of what they are about, and by status."""
    if words := filters.get("q"):
        jobs = jobs.filter(subject__icontains=words)
    if status := filters.get("status"):
        jobs = jobs.filter(status=status)
    return jobs.select_related("requested_by")


def work_is_stuck() -> bool:
    """Whether a job has waited so long that no worker can be running. For a monitor to ask."""
    waiting_since = timezone.now() - NO_WORKER_AFTER
    return Job.objects.filter(status=JobStatus.QUEUED, attempts=0, created_at__lt=waiting_since).exists()
