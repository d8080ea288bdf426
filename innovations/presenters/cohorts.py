"""Lists of sites: where they came from, who is on them and what tells two of them apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from adopters.addresses import address
from adopters.look.formats import nhs_date
from adopters.look.parts import Cell, Column, DataTable
from adopters.models import Organisation, OrganisationKind
from innovations.cohort_rule import CohortRule, CohortSource
from innovations.models import Cohort, Innovation
from innovations.selectors.cohorts import (
    CodeRemark,
    CohortChange,
    NamedArea,
    RegionCount,
    UnknownCode,
    area_names,
)
from innovations.words import PLURALS, counted, counted_units, day, sentence

NO_REGION = "Region not known on that day"


def rule_sentence(rule: CohortRule, names: Mapping[str, str]) -> str:
    """NHS trusts open in England on 1 April 2026, in Midlands or London. ``names`` of areas by key."""
    kinds = " and ".join(PLURALS[kind] for kind in OrganisationKind.values if kind in rule.kinds)
    where = "" if rule.outside_england else " in England"
    areas = " or ".join(names.get(key, key) for key in rule.areas)
    return sentence(f"{kinds} open{where} on {day(rule.open_on)}{f', in {areas}' if areas else ''}")


def source_sentence(source: CohortSource, areas: Mapping[str, str]) -> str:
    if isinstance(source, CohortRule):
        return rule_sentence(source, areas)
    count = counted(len(source.entries), "code", "codes")
    return f"{count} from {source.filename}" if source.filename else f"{count} as pasted"


def cohort_sentence(cohort: Cohort) -> str:
    if cohort.rule:
        rule = CohortRule.from_json(cohort.rule)
        return rule_sentence(rule, area_names(rule.areas))
    return f"Codes from {cohort.filename}" if cohort.filename else "Codes, as listed"


def region_table(counts: Sequence[RegionCount], on: str) -> DataTable:
    columns = (Column("Region"), Column("Sites", numeric=True))
    total = sum(row.count for row in counts)
    rows = [(Cell(row.name or NO_REGION, _area(row.code)), Cell(f"{row.count:,}")) for row in counts]
    return DataTable(
        f"Sites by region, boundaries of {on}", columns, [*rows, (Cell("All"), Cell(f"{total:,}"))]
    )


def _area(code: str) -> str:
    return address("adopters:area", "region", code) if code else ""


def unknown_table(unknown: Iterable[UnknownCode]) -> DataTable:
    columns = (Column("Row"), Column("Code"), Column("What to do"))
    rows = [(Cell(str(row.row)), Cell(row.code), Cell(row.what_to_do)) for row in unknown]
    return DataTable("Codes that nobody has", columns, rows, hidden_caption=True)


def remark_table(remarks: Iterable[CodeRemark]) -> DataTable:
    columns = (Column("Row"), Column("Code"), Column("Name"), Column("Remark"))
    rows = [
        (Cell(str(row.row)), Cell(row.code, organisation_address(row.code)), Cell(row.name), Cell(row.remark))
        for row in remarks
    ]
    return DataTable("Codes worth a second look", columns, rows, hidden_caption=True)


def organisation_address(code: str) -> str:
    return address("adopters:organisation", code)


def member_table(
    organisations: Iterable[Organisation],
    why: Mapping[int, str],
    regions: Mapping[int, NamedArea],
    caption: str,
) -> DataTable:
    """``why`` and ``regions`` by the keys of the organisations."""
    columns = (Column("Site"), Column("Code"), Column("Region"), Column("Why it is on the list"))
    rows = [
        (
            Cell(row.name, organisation_address(row.code)),
            Cell(row.code),
            Cell(_region(row, regions)),
            Cell(why.get(row.pk, "")),
        )
        for row in organisations
    ]
    return DataTable(caption, columns, rows, hidden_caption=True)


def _region(organisation: Organisation, regions: Mapping[int, NamedArea]) -> str:
    return regions[organisation.pk][1] if organisation.pk in regions else "Not known"


def change_table(
    organisations: Iterable[Organisation],
    change: CohortChange,
    regions: Mapping[int, NamedArea],
    caption: str,
) -> DataTable:
    columns = (Column("Site"), Column("Code"), Column("Region"), Column("Change"))
    rows = [
        (
            Cell(row.name, organisation_address(row.code)),
            Cell(row.code),
            Cell(_region(row, regions)),
            _change_cell(row, change),
        )
        for row in organisations
    ]
    return DataTable(caption, columns, rows, hidden_caption=True)


def _change_cell(row: Organisation, change: CohortChange) -> Cell:
    if row.pk in change.added:
        return Cell("Added", tag="Added", colour="green")
    return Cell("Removed", tag="Removed", colour="red")


def change_sentence(change: CohortChange, before: Cohort | None) -> str:
    if before is None:
        return "This is the first list."
    if not change.added and not change.removed:
        return f"The same {counted(change.kept, 'site', 'sites')} as list {before.number}, which is in force."
    return (
        f"Against list {before.number}: {counted(len(change.added), 'site', 'sites')} added,"
        f" {len(change.removed):,} removed, {change.kept:,} kept."
    )


def cohorts_table(innovation: Innovation, cohorts: Sequence[Cohort]) -> DataTable:
    columns = (
        Column("List"),
        Column("Sites", numeric=True),
        Column("As on"),
        Column("Frozen"),
        Column("Why it took the place of the one before"),
        Column("Status"),
    )
    rows = [
        (
            Cell(f"List {row.number}", address("innovations:cohort", innovation.slug, row.number)),
            Cell(f"{row.size:,}"),
            Cell(nhs_date(row.drawn_on)),
            Cell(_frozen(row)),
            Cell(row.reason or "The first list"),
            Cell("In force", tag="In force", colour="green") if place == 0 else Cell("Superseded"),
        )
        for place, row in enumerate(cohorts)
    ]
    return DataTable("Lists of sites", columns, rows, hidden_caption=True)


def _frozen(cohort: Cohort) -> str:
    by = f" by {cohort.recorded_by}" if cohort.recorded_by else ""
    return f"{nhs_date(cohort.recorded_at)}{by}"


def cohort_facts(innovation: Innovation, cohort: Cohort, following: Cohort | None) -> dict[str, Any]:
    in_force = "In force"
    if following is not None:
        in_force = f"Superseded by list {following.number} on {nhs_date(following.recorded_at)}"
    rows = [
        ("Sites", counted_units(cohort.size, innovation.unit)),
        ("Drawn from", cohort_sentence(cohort)),
        ("As on", nhs_date(cohort.drawn_on)),
        ("Frozen", _frozen(cohort)),
        ("Status", in_force),
        ("Why it took the place of the one before", cohort.reason),
    ]
    return {"rows": [{"key": {"text": key}, "value": {"text": value}} for key, value in rows if value]}
