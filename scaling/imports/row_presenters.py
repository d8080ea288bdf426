"""The rows of an import in words, as a table and as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from adopters.look.parts import STAGE_COLOURS, Cell, Column, DataTable
from innovations.models import Stage
from scaling.imports.parsing import Parsed
from scaling.models import BatchStatus, Evidence, ImportRow, RowOutcome

ROWS_EXPORTED = [
    "row",
    "organisation_code",
    "organisation_name",
    "stage",
    "date",
    "outcome",
    "problems",
    "remarks",
]


def errors_table(rows: Iterable[ImportRow]) -> DataTable:
    columns = [
        Column("Row", numeric=True),
        Column("Site"),
        Column("Column"),
        Column("Problem"),
        Column("What to do"),
    ]
    lines = [
        [
            Cell(f"{row.row_number}"),
            Cell(_site(row)),
            Cell(problem["column"] or "Whole row"),
            Cell(problem["problem"]),
            Cell(problem["remedy"]),
        ]
        for row in rows
        for problem in row.problems
    ]
    return DataTable("Errors", columns, lines, heading_column=False, hidden_caption=True)


def rows_table(rows: Iterable[ImportRow], caption: str) -> DataTable:
    columns = [
        Column("Row", numeric=True),
        Column("Site"),
        Column("Stage"),
        Column("Date"),
        Column("Evidence"),
    ]
    columns += [Column("What we found")]
    lines = [_row(row) for row in rows]
    return DataTable(caption, columns, lines, heading_column=False, hidden_caption=True)


def _row(row: ImportRow) -> list[Cell]:
    parsed: dict[str, Any] = row.parsed or {}
    stage, evidence = parsed.get("stage", ""), parsed.get("evidence", Evidence.REPORTED)
    is_blank = row.outcome == RowOutcome.BLANK
    return [
        Cell(f"{row.row_number}"),
        Cell(_site(row)),
        Cell("", tag=Stage(stage).label, colour=STAGE_COLOURS[stage]) if stage else Cell(""),
        Cell(_when(row)),
        Cell("" if is_blank else Evidence(evidence).name.capitalize()),
        Cell(_found(row)),
    ]


def _site(row: ImportRow) -> str:
    parsed: dict[str, Any] = row.parsed or {}
    name = parsed.get("organisation_name") or parsed.get("name") or ""
    code = parsed.get("code", "")
    return f"{name} ({code})" if name and code else name or code or "No code"


def _when(row: ImportRow) -> str:
    found = row.parsed or {}
    period = Parsed(first=found.get("first", ""), precision=found.get("precision", "")).period
    return str(period) if period else ""


def _found(row: ImportRow) -> str:
    if row.problems:
        return " ".join(f"{each['problem']} {each['remedy']}" for each in row.problems)
    words = {
        RowOutcome.UNCHANGED: "Already recorded.",
        RowOutcome.BLANK: "Not filled in.",
        RowOutcome.READY: "",
    }[RowOutcome(row.outcome)]
    if row.applied_at:
        words = "Applied, then undone." if row.batch.status == BatchStatus.UNDONE else "Applied."
    return " ".join([words, *row.remarks]).strip()


def rows_exported(rows: Iterable[ImportRow]) -> Iterator[list[str]]:
    for row in rows:
        parsed = row.parsed or {}
        outcome = "Applied" if row.applied_at else str(RowOutcome(row.outcome).label)
        yield [
            str(row.row_number),
            parsed.get("code", ""),
            parsed.get("organisation_name") or parsed.get("name", ""),
            parsed.get("stage", ""),
            _when(row),
            outcome,
            " ".join(f"{each['problem']} {each['remedy']}" for each in row.problems),
            " ".join(row.remarks),
        ]
