"""Does every adoption's row say what its ledger says? Recomputed in batches, writing nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from scaling.ledger.projection import COLUMNS, Projection, project, projections_held, told_of
from scaling.ledger.replay import EXITS
from scaling.models import Adoption, LedgerLine

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


@dataclass(frozen=True)
class Verified:
    """The next adoptions in order of key: how many there were, and what was found of them."""

    adoptions: int
    differences: tuple[Difference, ...]


def verified() -> Iterator[Verified]:
    """Every adoption in order of key, a batch at a time."""
    after = 0
    while held := projections_held(Adoption.objects.filter(pk__gt=after).order_by("pk")[:BATCH]):
        told = told_of(held)
        suspects = [key for key in held if project(told[key]) != held[key]]
        yield Verified(len(held), tuple(each for key in suspects for each in _settled(key)))
        after = max(held)


def differences() -> Iterator[Difference]:
    """Everything found, without telling how far it has come."""
    for batch in verified():
        yield from batch.differences
    yield from misdated()


def _settled(key: int) -> list[Difference]:
    """Look again with the row locked: a line may have been recorded between the two reads."""
    with transaction.atomic():
        locked = Adoption.objects.select_for_update(no_key=True).filter(pk=key)
        return _compare(key, projections_held(locked)[key], project(told_of([key])[key]))


def _compare(key: int, held: Projection, fresh: Projection) -> list[Difference]:
    pairs = zip(COLUMNS, held, fresh, strict=True)
    return [Difference(key, name, row, ledger) for name, row, ledger in pairs if row != ledger]


#: Lines that do not count from the first day of their period, or an exit from its last.
_MISDATED = f"""
    SELECT adoption_id, id, counts_from, due FROM (
        SELECT adoption_id, id, counts_from, CASE
            WHEN precision = 'day' OR NOT stage = ANY(%s) THEN occurred_on
            ELSE (occurred_on + CASE precision
                WHEN 'month' THEN interval '1 month'
                WHEN 'quarter' THEN interval '3 months'
                ELSE interval '1 year' END)::date - 1
            END AS due
        FROM {LedgerLine._meta.db_table} WHERE retracts_id IS NULL
    ) AS line WHERE counts_from <> due ORDER BY id
"""  # noqa: S608 - a name of our own


def misdated() -> list[Difference]:
    """Lines that take effect on another day than their period says."""
    with connection.cursor() as cursor:
        cursor.execute(_MISDATED, [list(EXITS)])
        return [
            Difference(adoption, f"counts_from of line {line}", held, due)
            for adoption, line, held, due in cursor.fetchall()
        ]
