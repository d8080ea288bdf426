"""Ledger lines on their way into the table: many in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection

from scaling.ledger.arrays import array
from scaling.models import LedgerLine


class NewLine(NamedTuple):
    """The columns of a line but for its key, named and ordered as the model has them."""

    adoption_id: int
    kind: str
    recorded_at: datetime
    recorded_by_id: int | None
    source: str
    stage: str = ""
    step_id: int | None = None
    occurred_on: date | None = None
    precision: str = ""
    counts_from: date | None = None
    evidence: str = ""
    reason: str = ""
    note: str = ""
    review_on: date | None = None
    retracts_id: int | None = None
    batch_id: int | None = None
    idempotency_key: str | None = None


_FIELDS = tuple(field.attname for field in LedgerLine._meta.concrete_fields)
#: Where each column of the model but the key stands in a ``NewLine``.
_IN_ORDER = tuple(NewLine._fields.index(name) for name in _FIELDS[1:])
_TYPES = {"recorded_at": "timestamptz"} | {
    name: "bigint" if name.endswith("_id") else "date" if name.endswith(("_on", "_from")) else "text"
    for name in NewLine._fields
    if name != "recorded_at"
}
_INSERT = (
    f"INSERT INTO {LedgerLine._meta.db_table} ({', '.join(NewLine._fields)}) SELECT * FROM unnest("  # noqa: S608 - names of our own
    + ", ".join(f"%s::{_TYPES[name]}[]" for name in NewLine._fields)
    + ") RETURNING id"
)


def insert(lines: Sequence[NewLine]) -> list[LedgerLine]:
    """Insert lines in the order given, with keys in that order; 1,000 in a few hundredths of a second."""
    if not lines:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [array(column) for column in zip(*lines, strict=True)])
        keys = cursor.fetchall()
    return [
        LedgerLine.from_db(DEFAULT_DB_ALIAS, _FIELDS, (key, *(line[at] for at in _IN_ORDER)))
        for (key,), line in zip(keys, lines, strict=True)
    ]
