"""Deprivation, rurality and list size by organisation, as published for one year."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adopters.models import Characteristics, Organisation
from adopters.ods.parser import Problem
from adopters.services.loading import Source, begin_load, changing_estate, refused
from adopters.services.tables import Column, Row, ods_code, table_of

ORGANISATION = Column("organisation_code", ("organisation", "ods_code", "practice_code", "code", "practice"))
DEPRIVATION = Column("imd_score", ("deprivation", "deprivation_score", "imd", "imd score"), required=False)
RURALITY = Column("rural_urban", ("rurality", "rurality_class", "ruc", "rural_urban_class"), required=False)
LIST_SIZE = Column("list_size", ("patients", "registered_patients", "number_of_patients"), required=False)
COLUMNS = (ORGANISATION, DEPRIVATION, RURALITY, LIST_SIZE)
VALUES = ("deprivation_score", "rurality", "list_size")


@dataclass(frozen=True)
class CharacteristicsSummary:
    read: int
    new: int
    updated: int
    unchanged: int
    rejected: tuple[Problem, ...]

    def as_json(self) -> dict[str, Any]:
        return {**vars(self), "rejected": len(self.rejected), "refused": refused(self.rejected)}


def load_characteristics(source: Source, *, year: int, dry_run: bool = False) -> CharacteristicsSummary:
    """Record the good rows as of one year; what the file leaves blank stays unknown. Raises WrongFile."""
    table = table_of(source.data, COLUMNS)
    with changing_estate(source.by, dry_run=dry_run):
        ids = dict(
            Organisation.objects.filter(code__in={r.code(ORGANISATION) for r in table.rows}).values_list(
                "code", "pk"
            )
        )
        checked = {row.line: _described(row, ids, year) for row in table.rows}
        good = {c.organisation_id: c for c in checked.values() if isinstance(c, Characteristics)}
        held = {c.organisation_id: c for c in Characteristics.objects.filter(year=year)}
        new = [c for pk, c in good.items() if pk not in held]
        stale = [c for pk, c in good.items() if pk in held and _said(c) != _said(held[pk])]
        Characteristics.objects.bulk_create(
            new + stale,
            5_000,
            update_conflicts=True,
            unique_fields=["organisation", "year"],
            update_fields=VALUES,
        )
        problems = tuple(p for p in checked.values() if isinstance(p, Problem))
        summary = CharacteristicsSummary(
            len(table.rows), len(new), len(stale), len(good) - len(new) - len(stale), problems
        )
        if new or stale:
            load = begin_load(source, "characteristics")
            load.summary = {**summary.as_json(), "year": year}
            load.save(update_fields=["summary"])
        return summary


def _said(c: Characteristics) -> tuple[object, ...]:
    return tuple(getattr(c, name) for name in VALUES)


def _described(row: Row, ids: Mapping[str, int], year: int) -> Characteristics | Problem:
    code = row.code(ORGANISATION)
    if problem := ods_code(row, ORGANISATION):
        return problem
    if code not in ids:
        return row.problem(ORGANISATION, f"no organisation {code} has been loaded", code)
    deprivation, list_size = _number(row, DEPRIVATION), _number(row, LIST_SIZE)
    if isinstance(deprivation, Problem):
        return deprivation
    if isinstance(list_size, Problem):
        return list_size
    return Characteristics(
        organisation_id=ids[code],
        year=year,
        deprivation_score=deprivation,
        rurality=row.text(RURALITY)[:100],
        list_size=list_size,
    )


def _number(row: Row, column: Column) -> float | Problem | None:
    text = row.text(column).replace(",", "")
    if text.upper() in ("", "NA", "N/A", "NULL", "NAN"):
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if math.isfinite(value) and value >= 0:
        return value
    return row.problem(column, f"“{row.text(column)}” is not a number of 0 or more", row.code(ORGANISATION))
