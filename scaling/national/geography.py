"""The real areas that invented organisations are put in, read from the reference data."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from adopters.models import Area, AreaKind, AreaSuccession

NETWORKS_FILE = Path(__file__).resolve().parent / "networks.csv"


@dataclass(frozen=True)
class Board:
    """An ICB, open at some time; ``heirs`` are those that took its place, and when."""

    code: str
    region: str
    opens_on: date
    closes_on: date | None
    heirs: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True)
class Geography:
    """``networks``: the health innovation network of each board that was there from the first."""

    boards: Mapping[str, Board]
    networks: Mapping[str, str]

    @property
    def first_boards(self) -> list[str]:
        """The boards that took no other's place, by code."""
        heirs = {heir for board in self.boards.values() for heir, _ in board.heirs}
        late = {code for code in heirs if self.boards[code].opens_on > min(self._openings)}
        return sorted(self.boards.keys() - late)

    @property
    def _openings(self) -> list[date]:
        return [board.opens_on for board in self.boards.values()]

    def other_in_region(self, code: str, on: date, random: Random) -> str:
        """Another board open on a day, of the same region if it has another."""
        near = [
            each.code
            for each in self.boards.values()
            if each.code != code
            and each.region == self.boards[code].region
            and each.opens_on <= on
            and (each.closes_on is None or each.closes_on >= on)
        ]
        return random.choice(sorted(near)) if near else code


def read_geography() -> Geography:
    """From the areas in the database; ``load_reference`` must have run."""
    heirs: dict[int, list[tuple[str, date]]] = defaultdict(list)
    handovers = AreaSuccession.objects.standing().filter(old__kind=AreaKind.ICB)
    for old, new, on in handovers.order_by("new__code").values_list("old_id", "new__code", "on"):
        heirs[old].append((new, on))
    areas = Area.objects.filter(kind=AreaKind.ICB, name_known=True, opens_on__isnull=False)
    boards = {
        area.code: Board(
            area.code, area.region.code, area.opens_on, area.closes_on, tuple(heirs.get(area.pk, ()))
        )
        for area in areas.select_related("region").order_by("code")
        if area.region and area.opens_on
    }
    with NETWORKS_FILE.open(newline="") as handle:
        networks = {row["icb"]: row["network"] for row in csv.DictReader(handle)}
    return Geography(boards, networks)
