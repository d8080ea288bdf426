"""What is asked about imports. Writes nothing."""

from __future__ import annotations

from django.db.models import QuerySet

from innovations.models import Innovation
from scaling.models import Adoption, BatchStatus, ImportBatch, LineKind


def unfinished(innovation: Innovation, sha256: str, default_stage: str) -> ImportBatch | None:
    """A batch of this very file whose applying was begun and stopped part way."""
    return ImportBatch.objects.filter(
        innovation=innovation,
        sha256=sha256,
        default_stage=default_stage,
        status=BatchStatus.APPLYING,
    ).first()


def contradictory_after(batch: ImportBatch) -> QuerySet[Adoption]:
    """Adoptions that undoing a batch left with later lines unsupported."""
    touched = batch.lines.filter(kind=LineKind.RETRACTED).values("adoption")
    found = Adoption.objects.filter(pk__in=touched, contradictory=True)
    return found.select_related("organisation").order_by("organisation__name")
