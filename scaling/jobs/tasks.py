"""The two Celery tasks there are: run a job, and sweep up what was not sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import Task
from celery.signals import worker_ready
from django.conf import settings

from scaling.celery import app
from scaling.jobs import outbox, runner

SWEEP_TASK = "scaling.jobs.sweep"


@app.task(name=outbox.RUN_TASK, bind=True)  # type: ignore[untyped-decorator]
def run_job(self: Task, job_id: str) -> None:
    """Run a job. A copy handed out again because its worker died looks again when the lease is over."""
    if runner.run(UUID(job_id)) or not self.request.delivery_info.get("redelivered"):
        return
    left = runner.held_for(UUID(job_id))
    if left is not None:
        outbox.send(UUID(job_id), in_seconds=left + 1)


@app.task(name=SWEEP_TASK)  # type: ignore[untyped-decorator]
def sweep() -> int:
    return outbox.sweep()


@worker_ready.connect  # type: ignore[untyped-decorator]
def sweep_at_start(**_signal: Any) -> None:
    """Whatever a dead worker left, its lease is over at the latest one lease from now."""
    app.send_task(SWEEP_TASK)
    app.send_task(SWEEP_TASK, countdown=settings.JOB_LEASE_SECONDS + 1)
