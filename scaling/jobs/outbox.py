"""Sending jobs to the broker, and sending again what may not have arrived.

The broker may be away, and may lose everything it holds. Nothing here raises for that: what
could not be sent now is sent by the sweeper.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from scaling.models import Job, JobStatus

log = logging.getLogger(__name__)

#: The name under which ``scaling.jobs.tasks`` registers the one task that runs jobs.
RUN_TASK = "scaling.jobs.run"
#: A job that has waited this long since it was sent is sent again; a second copy does no harm.
LOST_AFTER = timedelta(minutes=2)
#: The sweeper leaves a job that has not been sent alone for this long: its own request is sending it.
BEING_SENT = timedelta(seconds=5)
#: No more than this many in one sweep, so that a long queue is not sent over and over.
SWEEP_SIZE = 500


def send(job_id: UUID, *, in_seconds: float = 0) -> bool:
    """Hand a job to the broker. Returns whether the broker took it."""
    from scaling.celery import app  # a page that sends nothing needs no Celery

    try:
        app.send_task(RUN_TASK, args=[str(job_id)], countdown=in_seconds or None)
    except Exception as error:  # whatever the broker's client raises, the job is kept and swept
        log.warning("Job %s is kept for the sweeper: the broker did not take it (%s)", job_id, error)
        return False
    Job.objects.filter(pk=job_id).update(sent_at=Now())
    return True


def sweep() -> int:
    """Send again each job that was never sent, that got lost, or whose worker died. Returns how many."""
    sent = 0
    for job_id in list(unsent().values_list("pk", flat=True)[:SWEEP_SIZE]):
        if not send(job_id):
            break
        sent += 1
    return sent


def unsent() -> QuerySet[Job]:
    never = Q(status=JobStatus.QUEUED, sent_at=None, created_at__lt=Now() - BEING_SENT)
    lost = Q(status=JobStatus.QUEUED, sent_at__lt=Now() - LOST_AFTER)
    died = Q(status=JobStatus.RUNNING, lease_until__lt=Now())
    return Job.objects.filter(never | lost | died).order_by(F("sent_at").asc(nulls_first=True), "created_at")
