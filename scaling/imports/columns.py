"""Which column of a file is which, by the names people give them. Pure: no Django."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adopters.free_text import holds_nhs_number
from scaling.imports.reading import Sheet, UnreadableFile
from scaling.periods import DAY, MONTH, QUARTER, YEAR

#: Title rows a sheet may have above its header.
MOST_TITLE_ROWS = 30

#: What stands in place of a cell that seems to hold an NHS number, read or not: none is ever kept.
TAKEN_OUT = "[NHS number taken out]"
#: A day with its time, whose digits are no NHS number.
_TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:")


def without_nhs_number(cell: str) -> str:
    return TAKEN_OUT if holds_nhs_number(cell) and not _TIMESTAMP.match(cell) else cell


class Column(enum.StrEnum):
    """What a column can be to us; the value is the name in our own template."""

    CODE = "organisation_code"
    NAME = "organisation_name"
    STAGE = "stage"
    DATE = "date"
    EVIDENCE = "evidence"
    REASON = "reason"
    REVIEW = "review_date"
    NOTE = "note"


_CODES = """
    organisation_code organization_code org_code ods_code ods code site_code trust_code practice_code
    gp_code gp_practice_code pcn_code provider_code hospital_code adopter_code unit_code nacs_code
    organisation_ods_code org_ods_code site_ods_code trust_ods_code practice_ods_code provider_ods_code
    ods_organisation_code organisation_id org_id site_id
"""
_DATES = """
    date dates occurred_on occurred event_date date_of_event happened_on when since month quarter year
    first_use first_used first_used_on first_used_date first_use_date date_of_first_use date_first_used
    first_used_month first_use_month month_first_used month_of_first_use month_live live_month
    live live_date date_live date_went_live went_live went_live_on live_on live_from live_since
    go_live go_live_date go_live_on go_live_month date_of_go_live start_date date_started started_on
    adopted_on adoption_date adoption_month date_adopted date_of_adoption implemented_on
    date_implemented implementation_date stage_date date_of_stage date_reached reached_on
"""
_NAMES = """
    organisation_name organization_name org_name name organisation organization org trust_name trust
    site_name site practice_name practice gp_practice provider_name provider hospital_name hospital
    pcn_name pcn adopter adopter_name
"""
_STAGES = "stage status new_stage current_stage stage_reached adoption_stage adoption_status progress"
_EVIDENCE = "evidence evidence_type confirmed_by how_we_know how_do_we_know source_of_evidence"
_REASONS = (
    "reason reasons exit_reason reason_code reason_for_exit reason_for_stopping barrier main_barrier why"
)
_REVIEWS = "review_date review_on date_of_review next_review next_review_date review"
_NOTES = "note notes comment comments remark remarks detail details"


def _plain(name: str) -> str:
    """A heading without case, spaces, marks, or what stands in brackets."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"\(.*?\)|\[.*?\]", "", name.casefold()))


_MEANING: dict[str, Column] = {
    _plain(word): column
    for column, words in {
        Column.CODE: _CODES,
        Column.DATE: _DATES,
        Column.NAME: _NAMES,
        Column.STAGE: _STAGES,
        Column.EVIDENCE: _EVIDENCE,
        Column.REASON: _REASONS,
        Column.REVIEW: _REVIEWS,
        Column.NOTE: _NOTES,
    }.items()
    for word in words.split()
}


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row below the header. ``overflow`` holds cells beyond the last heading of a CSV."""

    number: int
    cells: dict[str, str]
    overflow: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A header that was understood, and the rows below it.

    ``headings`` are all names as given, each once; ``named`` says which of them is which.
    """

    sheet: Sheet
    header_at: int
    headings: tuple[str, ...]
    named: dict[Column, str]

    @property
    def date_precision(self) -> str:
        """What a whole date in the date column stands for: a column of months holds months."""
        plain = _plain(self.named[Column.DATE])
        return next((unit for unit in (MONTH, QUARTER, YEAR) if unit in plain), DAY)

    @property
    def header_number(self) -> int:
        return self.sheet.rows[self.header_at][0]

    @property
    def row_count(self) -> int:
        return len(self.sheet.rows) - self.header_at - 1

    def rows(self) -> Iterator[SourceRow]:
        width = len(self.headings)
        for number, cells in self.sheet.rows[self.header_at + 1 :]:
            held = [without_nhs_number(cell) for cell in cells]
            named = {heading: cell for heading, cell in zip(self.headings, held, strict=False) if cell}
            yield SourceRow(number, named, tuple(cell for cell in held[width:] if cell))


def find_table(sheets: Sequence[Sheet]) -> Table:
    """The first sheet with a header we understand. Raises UnreadableFile."""
    nearest: tuple[int, UnreadableFile] | None = None
    for sheet in sheets:
        try:
            return _table(sheet)
        except _NoHeader as missing:
            if nearest is None or missing.likeness > nearest[0]:
                nearest = missing.likeness, UnreadableFile(str(missing))
    raise nearest[1] if nearest else UnreadableFile("The file is empty.")


class _NoHeader(ValueError):
    """``likeness`` is how many headings of the likeliest row were understood."""

    def __init__(self, message: str, likeness: int) -> None:
        super().__init__(message)
        self.likeness = likeness


def _table(sheet: Sheet) -> Table:
    likeliest, found = 0, frozenset[Column]()
    for position, (_, cells) in enumerate(sheet.rows[:MOST_TITLE_ROWS]):
        meanings = frozenset(_MEANING[plain] for cell in cells if (plain := _plain(cell)) in _MEANING)
        if {Column.CODE, Column.DATE} <= meanings:
            return _read_header(sheet, position)
        if len(meanings) > len(found):
            likeliest, found = position, meanings
    raise _what_is_missing(sheet, likeliest, found)


def _what_is_missing(sheet: Sheet, position: int, found: frozenset[Column]) -> _NoHeader:
    if not found:
        return _NoHeader(
            "We found no row of headings. The first row should name the columns: organisation_code "
            "and date are needed.",
            0,
        )
    number, cells = sheet.rows[position]
    seen = ", ".join(f"“{cell}”" for cell in cells if cell)
    if Column.CODE not in found:
        missing = "no column of organisation codes. Add the ODS codes in a column named organisation_code"
    else:
        missing = "no column of dates. Name the column that holds them “date”, or “month” if they are months"
    return _NoHeader(f"The headings in row {number} are {seen}. There is {missing}.", len(found))


def _read_header(sheet: Sheet, position: int) -> Table:
    number, cells = sheet.rows[position]
    cells = cells if sheet.even else _without_trailing_blanks(cells)
    headings = tuple(_unrepeated(cells))
    named: dict[Column, str] = {}
    for index, cell in enumerate(cells):
        column = _MEANING.get(_plain(cell))
        if column in named:
            named[column] = _one_of(column, named[column], headings[index], number)
        elif column:
            named[column] = headings[index]
    return Table(sheet, position, headings, named)


def _one_of(column: Column, first: str, second: str, number: int) -> str:
    """Of two headings with one meaning, the one that is our own name for it."""
    ours = [name for name in (first, second) if _plain(name) == _plain(column)]
    if len(ours) == 1 or column is Column.NAME:
        return ours[0] if ours else first
    raise UnreadableFile(
        f"Row {number} has two columns that could be the {column.value.replace('_', ' ')}: “{first}” and "
        f"“{second}”. Delete one, or rename it to something else."
    )


def _without_trailing_blanks(cells: tuple[str, ...]) -> tuple[str, ...]:
    last = max(index for index, cell in enumerate(cells) if cell)
    return cells[: last + 1]


def _unrepeated(cells: tuple[str, ...]) -> Iterator[str]:
    """Headings as given; a blank one by its letter, a repeated one with a number."""
    seen: dict[str, int] = {}
    for index, cell in enumerate(cells):
        name = cell or f"Column {column_letter(index)}"
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})"


def column_letter(index: int) -> str:
    """0 is A, 26 is AA: as a spreadsheet letters its columns."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
