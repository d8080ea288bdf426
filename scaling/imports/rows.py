"""The rows of a batch as they are kept, from findings and back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Count

from scaling.imports.columns import Column, SourceRow
from scaling.imports.finding import Finding, draft_of
from scaling.imports.parsing import Parsed, Reader
from scaling.ledger.append import Proposal
from scaling.models import ImportBatch, ImportRow, RowOutcome

#: Rows in one COPY.
COPY_ROWS = 20_000
_COPY = (
    "COPY scaling_importrow (batch_id, row_number, cells, parsed, problems, remarks, outcome) "
    "FROM STDIN WITH (FORMAT csv)"
)


def keep(batch: ImportBatch, findings: Iterable[Finding]) -> None:
    """Insert the rows of a batch; 100,000 in a few seconds."""
    remaining = iter(findings)
    with connection.cursor() as cursor:
        while chunk := list(islice(remaining, COPY_ROWS)):
            text = io.StringIO()
            csv.writer(text).writerows(_copied(batch, each) for each in chunk)
            text.seek(0)
            cursor.copy_expert(_COPY, text)


def _copied(batch: ImportBatch, finding: Finding) -> Sequence[object]:
    kept = kept_as(finding)
    documents = [json.dumps(kept[name]) for name in ("cells", "parsed", "problems", "remarks")]
    return [batch.pk, finding.row.number, *documents, str(finding.outcome)]


def kept_as(finding: Finding) -> dict[str, Any]:
    """A finding as the columns of an ``ImportRow``. Cells beyond the headings are under ""."""
    overflow = {"": list(finding.row.overflow)} if finding.row.overflow else {}
    return {
        "cells": {**finding.row.cells, **overflow},
        "parsed": finding.as_json(),
        "problems": [dict(vars(each)) for each in finding.problems],
        "remarks": finding.remarks,
        "outcome": finding.outcome,
    }


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


def proposal(row: ImportRow, batch: ImportBatch) -> Proposal:
    """What a sound row of the batch asks the ledger for, under a key of its own."""
    found = row.parsed or {}
    fields = {name: found[name] for name in Parsed.__dataclass_fields__ if name in found}
    key = f"import-{batch.pk}-{row.row_number}"
    draft = draft_of(Parsed(**fields), found["kind"], batch=batch, key=key)
    return found["organisation"], draft


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
