"""Does every adoption's row say what its ledger says? Recomputed in batches, writing nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction

from scaling.ledger.projection import Told, project, projection_held, told_of
from scaling.models import Adoption

BATCH = 2_000


@dataclass(frozen=True)
class Difference:
    """One column of one adoption whose row and ledger disagree."""

    adoption: int
    column: str
    held: object
    told: object

    def __str__(self) -> str:
        return f"adoption {self.adoption}, {self.column}: the row says {self.held}, the ledger {self.told}"


def differences() -> Iterator[Difference | None]:
    """For every adoption in order of key its differences, and None where it has none."""
    after = 0
    while batch := list(Adoption.objects.filter(pk__gt=after).order_by("pk")[:BATCH]):
        told = told_of([each.pk for each in batch])
        for adoption in batch:
            if _compare(adoption, told[adoption.pk]):
                found: Sequence[Difference | None] = _settled(adoption)
                yield from found or [None]
            else:
                yield None
        after = batch[-1].pk


def _settled(adoption: Adoption) -> list[Difference]:
    """Look again with the row locked: a line may have been recorded between the two reads."""
    with transaction.atomic():
        held = Adoption.objects.select_for_update(no_key=True).get(pk=adoption.pk)
        return _compare(held, told_of([held.pk])[held.pk])


def _compare(adoption: Adoption, told: Told) -> list[Difference]:
    held, fresh = asdict(projection_held(adoption)), asdict(project(told))
    return [
        Difference(adoption.pk, name, held[name], fresh[name]) for name in held if held[name] != fresh[name]
    ]
