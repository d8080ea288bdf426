"""Invented organisations, written as the files the Organisation Data Service publishes. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import cycle

TRUSTS_AN_ICB = 3
PRACTICES_AN_ICB = 8
PCNS_AN_ICB = 2

#: The two days the demonstration's files speak of: before and after the changes of April 2026.
BEFORE, AFTER = date(2025, 7, 31), date(2026, 6, 30)
MERGED_ON = date(2026, 4, 1)
LAST_DAY = date(2026, 3, 31)

_STARTS = (
    *("Alder", "Bracken", "Clover", "Damson", "Elder", "Fennel", "Gorse", "Hazel", "Iris", "Juniper"),
    *("Larch", "Mallow", "Nettle", "Osier", "Plover", "Quince", "Rowan", "Sorrel", "Teasel", "Umber"),
    *("Vetch", "Willow", "Yarrow", "Zinnia", "Curlew", "Dunlin", "Linnet", "Merlin"),
)
_ENDS = (
    *("bridge", "combe", "dale", "field", "ford", "gate", "ham", "holm"),
    *("hurst", "leigh", "mere", "moor", "stead", "stow", "thorpe", "wick"),
)


@dataclass(frozen=True)
class Board:
    """An ICB of today; ``formerly`` are the codes of those it took over from."""

    code: str
    region: str
    formerly: tuple[str, ...]


@dataclass(frozen=True)
class Invented:
    """One organisation. ``closes_on`` is its last day."""

    code: str
    name: str
    board: Board
    was_in: str
    closes_on: date | None = None


def invented_names() -> Iterator[str]:
    """Place names of no place, each once, in an order that looks like none."""
    count = len(_STARTS) * len(_ENDS)
    for number in range(count):
        shuffled = number * 89 % count
        yield _STARTS[shuffled % len(_STARTS)] + _ENDS[shuffled // len(_STARTS)]
    for number in range(count):
        shuffled = number * 89 % count
        yield f"{_STARTS[shuffled % len(_STARTS)]} {_ENDS[shuffled // len(_STARTS)].title()}"


@dataclass(frozen=True)
class Estate:
    trusts: tuple[Invented, ...]
    sites: tuple[tuple[Invented, str], ...]
    practices: tuple[Invented, ...]
    networks: tuple[tuple[str, str, tuple[Invented, ...]], ...]

    @property
    def successions(self) -> tuple[tuple[str, str, date], ...]:
        """Two mergers and a split; the fourth trust to close has no successor."""
        merged, other, split, _ended = (trust.code for trust in self.trusts if trust.closes_on)
        into = {trust.code: self._neighbours(trust) for trust in self.trusts if trust.closes_on}
        return (
            (merged, into[merged][0], MERGED_ON),
            (other, into[other][0], MERGED_ON),
            (split, into[split][0], MERGED_ON),
            (split, into[split][1], MERGED_ON),
        )

    def _neighbours(self, closed: Invented) -> list[str]:
        return [trust.code for trust in self.trusts if trust.board == closed.board and not trust.closes_on]


def invent(boards: Sequence[Board]) -> Estate:
    """Trusts with their sites, practices and networks in every board."""
    names = invented_names()
    trusts: list[Invented] = []
    sites: list[tuple[Invented, str]] = []
    practices: list[Invented] = []
    networks: list[tuple[str, str, tuple[Invented, ...]]] = []
    closing = {5, 40, 74, 101}
    for board in boards:
        homes = cycle(board.formerly or (board.code,))
        for _ in range(TRUSTS_AN_ICB):
            number = len(trusts) + 1
            closes_on = LAST_DAY if number in closing else None
            code = f"DEMT{number:03}"
            trust = Invented(code, f"{next(names)} NHS Trust", board, next(homes), closes_on)
            trusts.append(trust)
            sites.append((replace(trust, code=f"{code}A", name=f"{next(names)} Hospital"), code))
        own: list[Invented] = []
        for _ in range(PRACTICES_AN_ICB):
            code = f"DEMG{len(practices) + len(own) + 1:04}"
            own.append(Invented(code, f"{next(names)} Surgery", board, next(homes)))
        practices.extend(own)
        for part in range(PCNS_AN_ICB):
            name = f"{next(names)} PCN"
            networks.append((f"DEMP{len(networks) + 1:03}", name, tuple(own[part::PCNS_AN_ICB])))
    return Estate(tuple(trusts), tuple(sites), tuple(practices), tuple(networks))


def trust_file(estate: Estate, as_at: date) -> bytes:
    """The trusts in the 27 columns of ``etr``."""
    return _ods(_row(trust, as_at) for trust in estate.trusts)


def site_file(estate: Estate, as_at: date) -> bytes:
    """One hospital a trust, in the 27 columns of ``ets``; column 15 is the trust."""
    rows = []
    for site, trust in estate.sites:
        row = _row(site, as_at)
        row[14] = trust
        rows.append(row)
    return _ods(rows)


def practice_file(estate: Estate, as_at: date) -> bytes:
    """The practices in the 27 columns of ``epraccur``: active, prescribing setting 4."""
    rows = []
    for practice in estate.practices:
        row = _row(practice, as_at)
        row[12], row[25] = "A", "4"
        rows.append(row)
    return _ods(rows)


def network_file(estate: Estate) -> bytes:
    header = (
        "Partner Organisation Code",
        "Partner Name",
        "Practice Parent CCG Code",
        "Practice Parent CCG Name",
        "PCN Code",
        "PCN Name",
        "PCN Parent CCG Code",
        "PCN Parent CCG Name",
        "Practice to PCN Relationship Start Date",
        "Practice to PCN Relationship End Date",
        "Practice CCG and PCN CCG Match",
    )
    rows = [
        (each.code, each.name, "", "", code, name, "", "", "20190701", "", "True")
        for code, name, practices in estate.networks
        for each in practices
    ]
    return _csv([header, *rows])


def succession_file(estate: Estate) -> bytes:
    rows = [(old, new, on.isoformat()) for old, new, on in estate.successions]
    return _csv([("old_code", "new_code", "date"), *rows])


def _row(each: Invented, as_at: date) -> list[str]:
    row = [""] * 27
    board = each.board.code if as_at >= MERGED_ON else each.was_in
    row[0:4] = [each.code, each.name, each.board.region, board]
    row[4:9] = ["Invented for a demonstration", "", "", "", ""]
    row[10] = "20130401"
    if each.closes_on and each.closes_on < as_at:
        row[11] = f"{each.closes_on:%Y%m%d}"
    return row


def _ods(rows: Iterator[list[str]] | list[list[str]]) -> bytes:
    return _csv(rows, quoting=csv.QUOTE_ALL)


def _csv(rows: object, quoting: int = csv.QUOTE_MINIMAL) -> bytes:
    out = io.StringIO()
    csv.writer(out, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue().encode()
