"""What every reading of a file into the estate shares: one at a time, one instant, kept or not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from adopters.facts import Recording, recording
from adopters.models import FileLoad, User
from adopters.ods.parser import Problem

#: The advisory lock by which one file at a time is read into the estate. The number means nothing.
ESTATE_LOCK = 720_181_004


@dataclass(frozen=True)
class Source:
    """A file as it was handed over."""

    filename: str
    data: bytes
    by: User | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


#: Of the rows that a file was refused, so many are kept with its load; the rest only in the file.
REFUSED_KEPT = 5_000


def refused(problems: Sequence[Problem]) -> list[list[object]]:
    """Line, field, reason and code of the rows refused, to be kept with the load."""
    return [[p.line, p.field, p.reason, p.code] for p in problems[:REFUSED_KEPT]]


@contextmanager
def changing_estate(by: User | None, *, dry_run: bool = False) -> Iterator[Recording]:
    """A transaction in which the estate is changed by nobody else; a dry run leaves no trace."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ESTATE_LOCK])
        with recording(by) as r:
            yield r
        if dry_run:
            transaction.set_rollback(True)


def begin_load(source: Source, kind: str, as_at: date | None = None) -> FileLoad:
    return FileLoad.objects.create(
        kind=kind,
        filename=source.filename[:200],
        sha256=source.sha256,
        as_at=as_at,
        loaded_by=source.by,
    )
