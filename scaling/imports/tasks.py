"""Long files in the background. Each may run twice; nothing is recorded twice."""

from __future__ import annotations

from functools import partial

from django.utils import timezone

from scaling.imports import services
from scaling.jobs.registry import JobRefused, job_kind
from scaling.jobs.runner import JobHandle
from scaling.models import ImportBatch

CHECK, APPLY, UNDO = "import_check", "import_apply", "import_undo"


@job_kind(CHECK)
def check(handle: JobHandle, *, batch: int) -> str:
    return services.finish_checking(_batch(batch), today=timezone.localdate()).get_absolute_url()


@job_kind(APPLY)
def apply(handle: JobHandle, *, batch: int) -> str:
    tell = partial(handle.progress, message="Rows applied")
    try:
        return services.apply(_batch(batch), today=timezone.localdate(), progress=tell).get_absolute_url()
    except services.ImportRefused as refused:
        raise JobRefused(str(refused)) from refused


@job_kind(UNDO)
def undo(handle: JobHandle, *, batch: int, why: str) -> str:
    tell = partial(handle.progress, message="Lines removed")
    found = _batch(batch)
    if found.undone_at:
        return found.get_absolute_url()
    if handle.requested_by is None:
        raise JobRefused("Whoever asked for this is not known any more, so nothing was undone.")
    try:
        services.undo(found, by=handle.requested_by, why=why, progress=tell)
    except services.ImportRefused as refused:
        raise JobRefused(str(refused)) from refused
    return found.get_absolute_url()


def _batch(key: int) -> ImportBatch:
    return ImportBatch.objects.select_related("innovation").get(pk=key)
