"""What the templates under ``templates/components`` take, for presenters to fill.

Every word arrives ready for the page: formatted dates, numbers and percentages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Literal, NamedTuple

from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True)
class Link:
    text: str
    href: str


@dataclass(frozen=True)
class FigureCard:
    """One figure with all of its context within reach.

    ``line`` is the whole figure in one line: "41 of 62 trusts (66%)". ``dates`` says the rest:
    "31 March 2027, today's areas". ``definition`` holds pairs of term and text.
    """

    name: str
    value: str
    line: str = ""
    dates: str = ""
    change_href: str = ""
    notes: Sequence[str] = ()
    definition: Sequence[tuple[str, str]] = ()
    lists: Sequence[Link] = ()

    @property
    def terms(self) -> SafeString:
        """The definition as markup: on a page of cards it is most of what there is to draw."""
        pairs = (f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>" for term, text in self.definition)
        return mark_safe("".join(pairs))  # noqa: S308 - escaped word by word


class Cell(NamedTuple):
    """A tuple: pages hold them by the thousand.

    ``classes`` may name a shade of the heat table, ``app-heat app-heat--3``.
    """

    text: str
    href: str = ""
    classes: str = ""
    tag: str = ""
    colour: str = ""


class Drawn(NamedTuple):
    """A cell as markup, for presenters that show the same ones again and again: classes, and content."""

    classes: str
    content: str


@dataclass(frozen=True)
class Column:
    """``href`` sorts by this column; ``direction`` is how it is sorted now.

    ``leads_to`` opens what the column is about, in a table that is not sorted.
    """

    text: str
    href: str = ""
    direction: Literal["", "ascending", "descending"] = ""
    numeric: bool = False
    leads_to: str = ""


@dataclass(frozen=True)
class DataTable:
    """``heading_column``: the first cell of each row names the row.

    ``keeps_grid``: on a phone it is moved sideways under its first column, so that its cells can be
    compared; the rows of other tables become blocks there.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell | Drawn]]
    heading_column: bool = True
    hidden_caption: bool = False
    keeps_grid: bool = False

    @property
    def head(self) -> SafeString:
        """The header of every column as markup, as ``body`` is."""
        return mark_safe("".join(map(_header, self.columns)))  # noqa: S308 - escaped word by word

    @property
    def body(self) -> SafeString:
        """Every row as markup: tables of thousands of cells are drawn without a template's loops."""
        frames = [
            _frame(column, is_heading=self.heading_column and not number, is_named=not self.keeps_grid)
            for number, column in enumerate(self.columns)
        ]
        return mark_safe("".join(_row(frames, row) for row in self.rows))  # noqa: S308 - escaped cell by cell


_MARKS = {"ascending": "▲", "descending": "▼", "": "↕"}


def _header(column: Column) -> str:
    numeric = " nhsuk-table__header--numeric" if column.numeric else ""
    sort = f' aria-sort="{column.direction}"' if column.direction else ""
    text = escape(column.text)
    if column.href:
        mark = f'<span class="app-sort__mark" aria-hidden="true">{_MARKS[column.direction]}</span>'
        text = f'<a class="app-sort" href="{escape(column.href)}">{text}{mark}</a>'
    elif column.leads_to:
        text = f'<a href="{escape(column.leads_to)}">{text}</a>'
    return f'<th role="columnheader" scope="col" class="nhsuk-table__header{numeric}"{sort}>{text}</th>'


#: What stands around each cell of a column: before its own classes, between them and its content, and after.
Frame = tuple[str, str, str]


def _frame(column: Column, *, is_heading: bool, is_named: bool) -> Frame:
    """``is_named``: the column's words stand beside every cell on a narrow screen."""
    heading = f'<span class="nhsuk-table__heading" aria-hidden="true">{escape(column.text)} </span>'
    name = f'">{heading if is_named else ""}'
    if is_heading:
        return '<th scope="row" role="rowheader" class="nhsuk-table__header', name, "</th>"
    numeric = " nhsuk-table__cell--numeric" if column.numeric else ""
    return f'<td role="cell" class="nhsuk-table__cell{numeric}', name, "</td>"


def _row(frames: Sequence[Frame], row: Sequence[Cell | Drawn]) -> str:
    drawn = [cell if isinstance(cell, Drawn) else draw(cell) for cell in row]
    cells = "".join(
        [
            f"{before}{classes}{between}{content}{after}"
            for (before, between, after), (classes, content) in zip(frames, drawn, strict=True)
        ]
    )
    return f'<tr role="row" class="nhsuk-table__row">{cells}</tr>'


def draw(cell: Cell) -> Drawn:
    return Drawn(f" {escape(cell.classes)}" if cell.classes else "", _content(cell))


def _content(cell: Cell) -> str:
    if cell.href:
        return f'<a href="{escape(cell.href)}">{escape(cell.text)}</a>'
    if not cell.tag:
        return escape(cell.text)
    colour = f" nhsuk-tag--{escape(cell.colour)}" if cell.colour else ""
    return f'<strong class="nhsuk-tag{colour}">{escape(cell.tag)}</strong>'


@dataclass(frozen=True)
class ChartFigure:
    """A picture at its own address; ``sentence`` says in words what it shows.

    ``spec`` is the address of its specification, for the interactive chart.
    """

    title: str
    sentence: str
    src: str
    table: DataTable
    csv: str = ""
    spec: str = ""
    width: int = 640
    height: int = 360


@dataclass(frozen=True)
class TimelineItem:
    """``removed`` strikes the line through; ``now`` fills its dot."""

    heading: str
    when: str
    body: str = ""
    by: str = ""
    tag: str = ""
    colour: str = ""
    removed: str = ""
    now: bool = False
    links: Sequence[Link] = field(default=())


@dataclass(frozen=True)
class Hexagon:
    """One area on the map, at a place of the hex grid; ``shade`` is 0 to 6, or none."""

    label: str
    sentence: str
    q: int
    r: int
    shade: int | None = None
    href: str = ""


@dataclass(frozen=True)
class Progress:
    """``share`` is 0 to 100; ``line`` says it in words."""

    label: str
    share: int
    line: str


# The colour of a stage's or exit's tag, by its code; the word is always printed on it.
STAGE_COLOURS = {
    "contacted": "grey",
    "engaged": "white",
    "committed": "purple",
    "preparing": "yellow",
    "live": "blue",
    "embedded": "aqua-green",
    "sustained": "green",
    "declined": "pink",
    "withdrawn": "pink",
    "paused": "orange",
    "stopped": "red",
}
