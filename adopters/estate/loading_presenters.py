"""What files did to the estate, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from adopters.look.formats import nhs_date, nhs_datetime
from adopters.look.parts import Cell, Column, DataTable
from adopters.models import Area, AreaKind, FileLoad, HeldFile, HeldKind

KINDS = {
    "organisations/etr": "NHS trusts",
    "organisations/ets": "Trust sites",
    "organisations/epraccur": "GP practices",
    "successions": "Successions",
    "memberships": "Memberships",
    "memberships/epcn": "Primary care networks",
    "characteristics": "Characteristics",
    "correction": "Correction",
}
#: A count in the summary of a load, and its words.
COUNTS = (
    ("read", "Rows read"),
    ("new", "New"),
    ("updated", "Updated"),
    ("closed", "Closed"),
    ("moved", "Moved to another region or board"),
    ("unchanged", "Known already"),
    ("repeated", "Repeat another row"),
    ("splits", "Organisations that split"),
    ("areas_made", "Areas made or named"),
    ("memberships_changed", "Periods in an area that changed"),
    ("rejected", "Rows with problems, left out"),
)
#: Counts said even where they are none.
ALWAYS = ("read", "new", "rejected")
#: Problems shown on the page; all of them are in the file to download.
PROBLEMS_SHOWN = 50
PROBLEM_HEADER = ("line", "field", "reason", "code")


@dataclass(frozen=True)
class UploadPage:
    """The words of the page that asks for a file. ``columns``: heading and what goes under it."""

    heading: str
    lead: str
    columns: tuple[tuple[str, str], ...]
    example: str


UPLOADS = {
    HeldKind.MEMBERSHIPS: UploadPage(
        "Upload memberships",
        "Say which organisations are in a health innovation network, a cancer alliance, an ICB cluster or "
        "any other area, and from when to when.",
        (
            ("organisation", "Needed. The ODS code of an organisation that has been loaded."),
            ("area kind", "One of: " + ", ".join(AreaKind.values) + ". Or choose it above for all rows."),
            ("area code", "The code of the area. A new code makes a new area."),
            ("area name", "The name of the area. Where there is no code, the area is found by its name."),
            ("from", "The first day, such as 2026-04-01. Blank: since the area opened."),
            ("to", "The last day. Blank: it goes on."),
        ),
        "organisation,area kind,area code,area name,from,to",
    ),
    HeldKind.SUCCESSIONS: UploadPage(
        "Upload successions",
        "Say which organisation took the place of which, and from when. Several rows with one old code are "
        "a split, and whoever follows it is asked where its place went.",
        (
            ("old", "Needed. The ODS code whose place was taken."),
            ("new", "Needed. The ODS code that took it, or part of it."),
            ("date", "Needed. The day it happened, such as 2026-04-01."),
        ),
        "old,new,date",
    ),
}


def kind_words(load: FileLoad) -> str:
    return KINDS.get(load.kind, load.kind)


def loads_table(loads: Iterable[FileLoad]) -> DataTable:
    return DataTable(
        "Files read, the latest first",
        tuple(
            Column(text) for text in ("File", "What it holds", "As at", "Read on", "By", "What it changed")
        ),
        [
            (
                Cell(load.filename, reverse("adopters:load", args=[load.pk])),
                Cell(kind_words(load)),
                Cell(nhs_date(load.as_at) if load.as_at else ""),
                Cell(nhs_date(load.loaded_at)),
                Cell(_by(load)),
                Cell(changed_words(load.summary)),
            )
            for load in loads
        ],
        hidden_caption=True,
    )


def _by(load: FileLoad) -> str:
    return str(load.loaded_by) if load.loaded_by else "A command"


def changed_words(summary: Mapping[str, Any]) -> str:
    """ "64 new, 200 updated, 4 closed, 55 moved area"."""
    words = (
        ("new", "new"),
        ("updated", "updated"),
        ("closed", "closed"),
        ("moved", "moved area"),
        ("rejected", "left out"),
    )
    said = [f"{summary[key]:,} {word}" for key, word in words if summary.get(key)]
    return ", ".join(said) or "Areas only"


def facts(load: FileLoad) -> list[tuple[str, str]]:
    """Term and text for the page of one load."""
    dates = [("As at", nhs_date(load.as_at))] if load.as_at else []
    return [
        ("What it holds", kind_words(load)),
        *dates,
        ("Read on", nhs_datetime(load.loaded_at)),
        ("Read by", _by(load)),
        *counted(load.summary),
    ]


def counted(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The counts of a summary, those that are none left out."""
    said = [
        (words, f"{summary[key]:,}")
        for key, words in COUNTS
        if summary.get(key) or (key in ALWAYS and key in summary)
    ]
    skipped = [(f"Skipped: {why}", f"{count:,}") for why, count in (summary.get("skipped") or {}).items()]
    itself = summary.get("itself") or []
    listed = [("Skipped: said to succeed themselves", ", ".join(itself))] if itself else []
    year = [("Year", str(summary["year"]))] if "year" in summary else []
    return [*year, *said, *skipped, *listed]


def moves_table(summary: Mapping[str, Any]) -> DataTable | None:
    """From which area to which, and how many: organisations open in both files."""
    moves = summary.get("moves") or []
    if not moves:
        return None
    codes = {move[side] for move in moves for side in ("from_code", "to_code")}
    names = {
        (area.kind, area.code): area.name
        for area in Area.objects.filter(code__in=codes).only("kind", "code", "name")
    }
    return DataTable(
        "Moved to another region or board",
        (Column("From"), Column("To"), Column("Kind"), Column("Organisations", numeric=True)),
        [
            (
                _area_cell(move["area_kind"], move["from_code"], names),
                _area_cell(move["area_kind"], move["to_code"], names),
                Cell(str(AreaKind(move["area_kind"]).label)),
                Cell(f"{move['count']:,}"),
            )
            for move in sorted(moves, key=lambda move: _move_order(move, names))
        ],
    )


def _move_order(move: Mapping[str, Any], names: Mapping[tuple[str, str], str]) -> tuple[object, ...]:
    """Regions first, then boards; alphabetical within each."""
    kind = move["area_kind"]
    sides = (names.get((kind, move[side]), move[side]) for side in ("from_code", "to_code"))
    return AreaKind.values.index(kind), *sides


def _area_cell(kind: str, code: str, names: Mapping[tuple[str, str], str]) -> Cell:
    return Cell(names.get((kind, code), code), reverse("adopters:area", args=[kind, code]))


def problems_table(summary: Mapping[str, Any]) -> DataTable | None:
    """The first problems of a file: where, what, and what to do."""
    refused = summary.get("refused") or []
    if not refused:
        return None
    shown = refused[:PROBLEMS_SHOWN]
    return DataTable(
        f"Problems (the first {len(shown)} of {summary['rejected']:,})"
        if len(shown) < summary["rejected"]
        else "Problems",
        (Column("Line"), Column("Column"), Column("Code"), Column("What is wrong, and what to do")),
        [
            (Cell(str(line)), Cell(field), Cell(code), Cell(_sentence(reason)))
            for line, field, reason, code in shown
        ],
    )


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}"


@dataclass(frozen=True)
class HeldPage:
    """``good`` rows can be applied; ``button`` is empty where there is nothing to apply."""

    heading: str
    lead: str
    button: str
    facts: list[tuple[str, str]]
    problems: DataTable | None


def held_page(held: HeldFile) -> HeldPage:
    found = held.found
    good = found["read"] - found["rejected"]
    new = found["new"] + found.get("updated", 0) + found.get("areas_made", 0)
    if not good:
        lead, button = "No row of this file can be used. Correct it and upload it again.", ""
    elif not new and found["rejected"]:
        lead = (
            f"{found['rejected']:,} of {found['read']:,} rows have problems, and the others are recorded "
            "already. Put the file aside, correct it and upload it again."
        )
        button = ""
    elif not new:
        lead, button = "Everything in this file is recorded already. There is nothing to apply.", ""
    elif found["rejected"]:
        lead = (
            f"{found['rejected']:,} of {found['read']:,} rows have problems. Apply the others now and "
            "correct these later, or put the file aside, correct it and upload it again."
        )
        button = f"Apply the {good:,} good row{'' if good == 1 else 's'}"
    else:
        lead, button = (
            f"All {found['read']:,} rows can be used. Nothing is recorded until you apply them.",
            "Apply",
        )
    return HeldPage(held.filename, lead, button, counted(found), problems_table(found))
