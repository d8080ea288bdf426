"""Reads the Organisation Data Service's headerless files. Pure: bytes in, plain values out.

One layout of 27 columns serves trusts (``etr``), trust sites (``ets``) and GP practices
(``epraccur``). As published, cells are quoted or not, trailing columns may be missing (24
are always there), a byte order mark may lead, and a status is a letter or a word.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from adopters.ods.dates import read_day
from adopters.ods.names import readable_name

COLUMNS = 27
FEWEST_COLUMNS = 24
#: Where each column stands, counted from 0 (the published layout counts from 1).
CODE, NAME, REGION, ICB, POSTCODE, OPENS, CLOSES, STATUS, PARENT, TELEPHONE, SETTING = (
    0, 1, 2, 3, 9, 10, 11, 12, 14, 17, 25,
)  # fmt: skip
ADDRESS = slice(4, 9)
CODE_PATTERN = re.compile(r"[A-Z0-9]{2,12}")
GP_SETTINGS = {"4", "RO76"}
LONGEST_NAME = 200


class Layout(StrEnum):
    TRUSTS = "etr"
    SITES = "ets"
    PRACTICES = "epraccur"


class Status(StrEnum):
    ACTIVE = "active"
    CLOSED = "closed"
    DORMANT = "dormant"
    PROPOSED = "proposed"
    UNSTATED = ""


STATUSES = {
    "": Status.UNSTATED,
    "A": Status.ACTIVE,
    "ACTIVE": Status.ACTIVE,
    "C": Status.CLOSED,
    "CLOSED": Status.CLOSED,
    "INACTIVE": Status.CLOSED,
    "D": Status.DORMANT,
    "DORMANT": Status.DORMANT,
    "P": Status.PROPOSED,
    "PROPOSED": Status.PROPOSED,
}
CALLED = {Layout.TRUSTS: "trusts", Layout.SITES: "trust sites", Layout.PRACTICES: "GP practices"}


class WrongFile(Exception):
    """The file as a whole cannot be this; the message says why in a sentence."""


@dataclass(frozen=True)
class Problem:
    line: int
    field: str
    reason: str
    code: str = ""


@dataclass(frozen=True)
class Described:
    """What a file says of one organisation."""

    line: int
    code: str
    name: str
    kind: str
    in_england: bool
    opens_on: date | None
    closes_on: date | None
    status: Status
    address: str
    postcode: str
    telephone: str
    region_code: str
    icb_code: str
    sub_icb_code: str
    parent_code: str

    @property
    def lapsed(self) -> bool:
        """Said not to be in use, without a date on which it closed."""
        return self.closes_on is None and self.status not in (Status.ACTIVE, Status.UNSTATED)


@dataclass(frozen=True)
class Parsed:
    rows: tuple[Described, ...]
    problems: tuple[Problem, ...]
    read: int


class _Refused(Exception):
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


def parse(data: bytes, layout: Layout) -> Parsed:
    """Every row, as described or as a problem. Raises WrongFile if it is no such file at all."""
    rows = list(_rows(text_of(data)))
    _refuse_wrong_file([cells for _, cells in rows], layout)
    described: dict[str, Described] = {}
    problems: list[Problem] = []
    for line, cells in rows:
        try:
            row = _describe(line, cells, layout)
            if row.code in described and not _same(described[row.code], row):
                raise _Refused(
                    "code", f"described differently on line {described[row.code].line}; that line was used"
                )
            described.setdefault(row.code, row)
        except _Refused as refused:
            problems.append(Problem(line, refused.field, refused.reason, cells[CODE] if cells else ""))
    if problems and not described:
        raise WrongFile(f"No row of this file could be read. Line {problems[0].line}: {problems[0].reason}.")
    return Parsed(tuple(described.values()), tuple(problems), len(rows))


def text_of(data: bytes) -> str:
    """The text of a CSV file in the encodings these files come in. Raises WrongFile."""
    if not data.strip():
        raise WrongFile("The file is empty.")
    if data.startswith(b"PK\x03\x04"):
        raise WrongFile("This is a ZIP or Excel file. Unzip it, or save it as CSV, and try again.")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise WrongFile("This is a web page or XML, not a CSV file. Download the file itself and try again.")
    if b"\x00" in data:
        raise WrongFile("This is not a CSV file: it is not plain text.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        for cells in reader:
            stripped = [" ".join(cell.split()) for cell in cells]
            if any(stripped) and not (reader.line_num == 1 and _is_header(stripped)):
                yield reader.line_num, stripped
    except csv.Error as error:
        raise WrongFile(f"This is not a CSV file: line {reader.line_num}: {error}.") from error


def _is_header(cells: list[str]) -> bool:
    return "code" in cells[CODE].lower() and not CODE_PATTERN.fullmatch(cells[CODE].upper())


def _refuse_wrong_file(rows: list[list[str]], layout: Layout) -> None:
    right = [row for row in rows if FEWEST_COLUMNS <= len(row) <= COLUMNS]
    if len(right) * 2 < len(rows) or not right:
        widths = sorted({len(row) for row in rows}) or [0]
        raise WrongFile(
            f"An ODS file has {FEWEST_COLUMNS} to {COLUMNS} columns and no header; this one has {widths[0]}."
        )
    looks = _looks_like(right)
    if looks != layout:
        raise WrongFile(
            f"This looks like the file of {CALLED[looks]} ({looks}), not of {CALLED[layout]} ({layout})."
        )
    if layout is Layout.PRACTICES and all(len(row) <= SETTING for row in right):
        raise WrongFile(
            "This file has no prescribing setting (column 26), without which practices cannot be told."
        )


def _looks_like(rows: list[list[str]]) -> Layout:
    def mostly(stated: Callable[[list[str]], bool]) -> bool:
        return sum(map(stated, rows)) * 2 > len(rows)

    if mostly(lambda row: len(row) > SETTING and row[SETTING] != ""):
        return Layout.PRACTICES
    if mostly(lambda row: row[PARENT] != "" and row[CODE].startswith(row[PARENT])):
        return Layout.SITES
    if mostly(lambda row: row[PARENT] != ""):
        return Layout.PRACTICES if mostly(lambda row: row[STATUS] != "") else Layout.SITES
    return Layout.TRUSTS


def _describe(line: int, cells: list[str], layout: Layout) -> Described:
    if not FEWEST_COLUMNS <= len(cells) <= COLUMNS:
        raise _Refused("row", f"has {len(cells)} columns where {FEWEST_COLUMNS} to {COLUMNS} are expected")
    row = cells + [""] * (COLUMNS - len(cells))
    opens_on, closes_on = _day(row[OPENS], "open date"), _day(row[CLOSES], "close date")
    if opens_on and closes_on and closes_on < opens_on:
        raise _Refused("close date", f"closes on {closes_on} before it opens on {opens_on}")
    region = row[REGION].upper()
    in_england = region.startswith("Y")
    parent = _area(row[PARENT].upper(), "parent")
    return Described(
        line=line,
        code=_code(row[CODE]),
        name=_name(row[NAME]),
        kind=_kind(layout, row[SETTING].upper(), in_england),
        in_england=in_england,
        opens_on=opens_on,
        closes_on=closes_on,
        status=_status(row[STATUS]),
        address="\n".join(readable_name(part) for part in row[ADDRESS] if part),
        postcode=row[POSTCODE].upper()[:10],
        telephone=row[TELEPHONE][:30],
        region_code=_area(region, "region") if in_england else "",
        icb_code=_area(row[ICB].upper(), "ICB") if in_england else "",
        sub_icb_code=parent if in_england and layout is Layout.PRACTICES else "",
        parent_code=parent if layout is Layout.SITES else "",
    )


def _code(text: str) -> str:
    if not text:
        raise _Refused("code", "is blank")
    if not CODE_PATTERN.fullmatch(text.upper()):
        raise _Refused("code", f"“{text}” is not an ODS code (2 to 12 letters and digits)")
    return text.upper()


def _area(text: str, field: str) -> str:
    if text and not CODE_PATTERN.fullmatch(text):
        raise _Refused(field, f"“{text}” is not an ODS code (2 to 12 letters and digits)")
    return text


def _name(text: str) -> str:
    if not text:
        raise _Refused("name", "is blank")
    return readable_name(text[:LONGEST_NAME])


def _status(text: str) -> Status:
    try:
        return STATUSES[text.upper()]
    except KeyError:
        raise _Refused(
            "status", f"“{text}” is not a status (A, C, D or P, or active, closed, dormant or proposed)"
        ) from None


def _day(text: str, field: str) -> date | None:
    if not text:
        return None
    if found := read_day(text):
        return found
    raise _Refused(field, f"“{text}” is not a date (year, month and day, as 20250731)")


def _kind(layout: Layout, setting: str, in_england: bool) -> str:
    if layout is Layout.PRACTICES:
        return "gp_practice" if in_england and setting in GP_SETTINGS else "other"
    return "trust" if layout is Layout.TRUSTS else "trust_site"


def _same(one: Described, other: Described) -> bool:
    return {**vars(one), "line": 0} == {**vars(other), "line": 0}
