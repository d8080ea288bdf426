"""Dated facts: what was true when, and what had been recorded by when.

A fact is never edited. A correction closes one row (``superseded_at``) and opens
another, both stamped with one instant. Reading ``known_at`` an instant gives what
stood then.

An instant stamped here never runs behind visibility. Writers hold a shared advisory
lock from before they take their stamp until they commit; whoever must choose a
``known_at`` that will never change its answer takes the same lock exclusively, and so
waits for every writer who has stamped but not committed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar

import pgtrigger
from django.conf import settings
from django.db import connection, models, transaction

if TYPE_CHECKING:
    from adopters.models import User

#: The advisory lock shared by every writer of dated facts. The number means nothing.
FACTS_LOCK = 720_181_003


class FactQuerySet(models.QuerySet[Any]):
    def standing(self) -> Self:
        """Rows that stand now: not superseded."""
        return self.filter(superseded_at__isnull=True)

    def known_at(self, instant: datetime | None) -> Self:
        """Rows that stood at ``instant``; ``None`` is now."""
        if instant is None:
            return self.standing()
        return self.filter(recorded_at__lte=instant).exclude(superseded_at__lte=instant)


def stood(alias: str, *, past: bool) -> str:
    """The same in SQL: whether a row of ``alias`` stands now, or stood at ``%(known_at)s``."""
    if not past:
        return f"{alias}.superseded_at IS NULL"
    return (
        f"{alias}.recorded_at <= %(known_at)s"
        f" AND ({alias}.superseded_at IS NULL OR {alias}.superseded_at > %(known_at)s)"
    )


class Fact(models.Model):
    """A row that can be superseded and never edited or deleted; the database holds to it."""

    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    superseded_at = models.DateTimeField(null=True, blank=True)
    superseded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True
        triggers: list[pgtrigger.Trigger] = [
            pgtrigger.Protect(name="facts_are_not_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="facts_are_only_superseded",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["superseded_at", "superseded_by"]),
            ),
            pgtrigger.Protect(
                name="facts_are_superseded_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__superseded_at__isnull=False),
            ),
        ]


AnyFact = TypeVar("AnyFact", bound=Fact)


@dataclass(frozen=True)
class Recording:
    """One act of recording: everything it writes bears the same instant and the same person."""

    at: datetime
    by: User | None

    def add(self, facts: Iterable[AnyFact], batch_size: int = 5_000) -> list[AnyFact]:
        """Stamp and insert facts of one model."""
        rows = list(facts)
        for row in rows:
            row.recorded_at, row.recorded_by = self.at, self.by
        if rows:
            type(rows[0])._default_manager.bulk_create(rows, batch_size)
        return rows

    def supersede(self, facts: FactQuerySet) -> int:
        """Close the rows of ``facts`` that stand; returns how many."""
        return facts.standing().update(superseded_at=self.at, superseded_by=self.by)


def stamped(by: User | None = None) -> Recording:
    """The stamp for dated facts to be written in the transaction that the caller has open."""
    with connection.cursor() as cursor:
        # In one journey, one after the other: the clock is read once the lock is held.
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s); SELECT clock_timestamp()", [FACTS_LOCK])
        return Recording(at=cursor.fetchone()[0], by=by)


@contextmanager
def recording(by: User | None = None) -> Iterator[Recording]:
    """A transaction in which dated facts may be written. Nests: each nesting stamps anew."""
    with transaction.atomic():
        yield stamped(by)


def settled_instant() -> datetime:
    """An instant to which nothing can be added later: everything recorded by it is visible.

    Must run inside a transaction, and is held until that transaction ends.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FACTS_LOCK])
        cursor.execute("SELECT clock_timestamp()")
        instant: datetime = cursor.fetchone()[0]
        return instant
