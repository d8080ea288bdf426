"""The rows of a batch as they are kept, from findings and back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BigIntegerField, Count
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from scaling.imports.columns import Column, SourceRow
from scaling.imports.finding import Finding, draft_of
from scaling.imports.parsing import Parsed, Reader
from scaling.ledger.append import Proposal
from scaling.models import ImportBatch, LineKind, RowOutcome

#: Rows in one COPY.
COPY_ROWS = 20_000
_COPY = (
    "COPY scaling_importrow (batch_id, row_number, cells, parsed, problems, remarks, outcome) "
    "FROM STDIN WITH (FORMAT csv)"
)


_encode = json.JSONEncoder().encode


def keep(batch: ImportBatch, findings: Iterable[Finding]) -> None:
    """Insert the rows of a batch; 100,000 in a few seconds."""
    _copy(_copied(batch, each) for each in findings)


def keep_unread(batch: ImportBatch, rows: Iterable[SourceRow]) -> None:
    """Insert the rows of a batch of which nothing is known yet."""
    unread = (_encode({"kind": str(LineKind.ENTERED)}), "[]", "[]", str(RowOutcome.READY))
    _copy([batch.pk, row.number, _encode(_cells(row)), *unread] for row in rows)


def _copy(rows: Iterable[Sequence[object]]) -> None:
    remaining = iter(rows)
    with connection.cursor() as cursor:
        while chunk := list(islice(remaining, COPY_ROWS)):
            text = io.StringIO()
            csv.writer(text).writerows(chunk)
            text.seek(0)
            cursor.copy_expert(_COPY, text)


def _copied(batch: ImportBatch, finding: Finding) -> Sequence[object]:
    kept = kept_as(finding)
    return [
        batch.pk,
        finding.row.number,
        _encode(_cells(finding.row)),
        _encode(kept.parsed),
        _encode(kept.problems) if kept.problems else "[]",
        _encode(kept.remarks) if kept.remarks else "[]",
        kept.outcome,
    ]


def _cells(row: SourceRow) -> dict[str, Any]:
    """Cells beyond the headings are under ""."""
    return {**row.cells, "": list(row.overflow)} if row.overflow else row.cells


class Kept(NamedTuple):
    """The columns of an ``ImportRow`` that a check fills in."""

    outcome: str
    parsed: dict[str, Any]
    problems: list[dict[str, str]]
    remarks: list[str]


def kept_as(finding: Finding) -> Kept:
    return Kept(
        str(finding.outcome),
        finding.as_json(),
        [asdict(each) for each in finding.problems],
        finding.remarks,
    )


def kept_rows(batch: ImportBatch) -> Iterator[Kept]:
    """What the last check filled in, in the order of the file."""
    rows = batch.rows.order_by("row_number").values_list(*Kept._fields)
    return (Kept(*columns) for columns in rows.iterator(chunk_size=COPY_ROWS // 10))


def drop_rows(batch: ImportBatch, numbers: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM scaling_importrow WHERE batch_id = %s AND row_number = ANY(%s)",
            [batch.pk, list(numbers)],
        )


def source_rows(batch: ImportBatch) -> Iterator[SourceRow]:
    """The rows of a batch as they were in its file."""
    for number, cells in batch.rows.order_by("row_number").values_list("row_number", "cells").iterator():
        overflow = cells.pop("", [])
        yield SourceRow(number, cells, tuple(overflow))


def reader_of(batch: ImportBatch) -> Reader:
    """How the cells of a batch are read: its headings, and the innovation's words as they are now."""
    wordings = {each.wording: each.stage for each in batch.innovation.wordings.all()}
    named = {Column(column): heading for column, heading in batch.layout["named"].items()}
    return Reader.of(named, batch.layout["precision"], batch.default_stage, wordings)


def proposal(batch: ImportBatch, row_number: int, parsed: Mapping[str, Any] | None) -> Proposal:
    """What a sound row of the batch asks the ledger for, under a key of its own."""
    found = parsed or {}
    fields = {name: found[name] for name in Parsed.__slots__ if name in found}
    key = f"import-{batch.pk}-{row_number}"
    return found["organisation"], draft_of(Parsed(**fields), found["kind"], batch=batch, key=key)


class Sound(NamedTuple):
    """A row that asks the ledger for something."""

    outcome: str
    proposal: Proposal


def sound_rows(batch: ImportBatch) -> Iterator[Sound]:
    """Rows that are to be recorded, or say what is recorded already, in order of organisation."""
    rows = batch.rows.filter(outcome__in=[RowOutcome.READY, RowOutcome.UNCHANGED])
    in_order = rows.annotate(site=Cast(KT("parsed__organisation"), BigIntegerField()))
    columns = in_order.order_by("site", "row_number").values_list("outcome", "row_number", "parsed")
    for outcome, row_number, parsed in columns.iterator():
        yield Sound(outcome, proposal(batch, row_number, parsed))


def in_ledger_order(batch: ImportBatch) -> list[int]:
    """Keys of the rows to apply, by organisation and in order of time.

    So no chunk comes before another that holds what its rows rest on.
    """
    rows = batch.rows.filter(outcome=RowOutcome.READY, applied_at__isnull=True)
    columns = rows.values_list("pk", "row_number", "parsed").iterator()
    ordered = sorted((*_order(proposal(batch, number, parsed)), key) for key, number, parsed in columns)
    return [key for *_, key in ordered]


def _order(proposed: Proposal) -> tuple[int, tuple[date, int, int]]:
    organisation, draft = proposed
    return organisation, draft.stated.order


def count_outcomes(batch: ImportBatch) -> None:
    """Write on the batch how many of its rows are which."""
    counts = dict(batch.rows.order_by().values_list("outcome").annotate(Count("pk")))
    batch.row_count = sum(counts.values())
    batch.rejected_count = counts.get(RowOutcome.REJECTED, 0)
    batch.unchanged_count = counts.get(RowOutcome.UNCHANGED, 0)
    batch.blank_count = counts.get(RowOutcome.BLANK, 0)
    batch.applied_count = batch.rows.filter(applied_at__isnull=False).count()
    batch.save(
        update_fields=["row_count", "rejected_count", "unchanged_count", "blank_count", "applied_count"]
    )
