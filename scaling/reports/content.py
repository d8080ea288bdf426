"""What is frozen in a report: the figures as data, and every word its page shows.

Kept as JSON in ``SpreadReport.content``. Pages, charts and files of a report are made from
this alone, so that nothing that changes later can change an old report.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from html import escape
from typing import Any

from adopters.look.parts import Column, DataTable, Drawn, FigureCard

#: Raised when the shape of what is kept changes; readers must go on reading the older ones.
FORMAT = 1

#: A plain JSON object.
Record = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """Cells ready to print. The first column names the row; ``wordy`` columns are not numbers."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wordy: tuple[str, ...] = ()
    note: str = ""

    def as_data_table(self) -> DataTable:
        """For the house's table component."""
        columns = [
            Column(text, numeric=place > 0 and text not in self.wordy)
            for place, text in enumerate(self.columns)
        ]
        rows = [[Drawn("", escape(text)) for text in row] for row in self.rows]
        return DataTable(self.caption, columns, rows)


@dataclass(frozen=True)
class Data:
    """The figures as numbers: what a rebuild must find again exactly.

    Places are by code (or in words where they have none) and innovations by slug, because names
    may be corrected. Days and instants are in ISO 8601. Grains: ``figures`` one per innovation,
    place and indicator; ``curve`` one per month, of an innovation's report only; ``milestones``
    one per standing target; ``changes``, ``cohorts`` and ``adaptations`` one per innovation.
    """

    figures: list[Record] = field(default_factory=list)
    curve: list[Record] = field(default_factory=list)
    milestones: list[Record] = field(default_factory=list)
    changes: list[Record] = field(default_factory=list)
    cohorts: list[Record] = field(default_factory=list)
    adaptations: list[Record] = field(default_factory=list)

    def __add__(self, other: Data) -> Data:
        mine, theirs = asdict(self), asdict(other)
        return Data(**{part: mine[part] + theirs[part] for part in mine})


@dataclass(frozen=True)
class Words:
    """Every word of the page, in the order it shows them."""

    title: str
    dates: tuple[tuple[str, str], ...]
    summary: tuple[str, ...]
    cards: tuple[FigureCard, ...] = ()
    chart: str = ""
    tables: tuple[Table, ...] = ()
    unknown: tuple[str, ...] = ()
    method: tuple[str, ...] = ()

    def tables_headed(self, text: str) -> list[Table]:
        """Those with these words in their heading, in small letters or capitals; all without words."""
        return [table for table in self.tables if text.casefold() in table.caption.casefold()]


@dataclass(frozen=True)
class Content:
    """``names`` maps codes of places and slugs of innovations to the names they had."""

    data: Data
    names: dict[str, str]
    words: Words

    def to_json(self) -> Record:
        return {"format": FORMAT, **asdict(self)}

    @classmethod
    def from_json(cls, kept: Record) -> Content:
        """With no figures where the data was left out."""
        words = dict(kept["words"])
        words["cards"] = tuple(FigureCard(**card) for card in words["cards"])
        words["tables"] = tuple(
            Table(
                caption=table["caption"],
                columns=tuple(table["columns"]),
                rows=tuple(tuple(row) for row in table["rows"]),
                wordy=tuple(table["wordy"]),
                note=table["note"],
            )
            for table in words["tables"]
        )
        words["dates"] = tuple((term, text) for term, text in words["dates"])
        return cls(Data(**kept.get("data", {})), dict(kept["names"]), Words(**words))
