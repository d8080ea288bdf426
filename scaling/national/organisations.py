"""Invented organisations: where each was when, which closed, and who took their place. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from scaling.national.geography import Geography
from scaling.national.names import organisation_names

#: Codes begin as the demonstration's do; no published code does.
PREFIXES = {
    "trust": "DEMT",
    "trust_site": "DEMS",
    "gp_practice": "DEMG",
    "pcn": "DEMP",
    "pharmacy": "DEMC",
    "independent_provider": "DEMI",
    "other": "DEMO",
}
PCN_BEGAN = date(2019, 7, 1)
LONG_AGO = date(2013, 4, 1)

#: Of every thousand organisations of a kind over five years.
MERGED, MERGED_TWICE, SPLIT, ENDED, OPENED, MOVED = 30, 8, 6, 15, 40, 15


@dataclass(frozen=True)
class Invented:
    """``homes``: the board it is in from each day on, in order. ``closes_on`` is its last day.

    ``parent`` is the trust of a site or the network of a practice.
    """

    code: str
    name: str
    kind: str
    homes: tuple[tuple[date, str], ...]
    opens_on: date = LONG_AGO
    closes_on: date | None = None
    parent: str = ""

    def board_on(self, day: date) -> str:
        last = self.homes[0][1]
        for since, board in self.homes:
            if since <= day:
                last = board
        return last

    def is_open(self, day: date) -> bool:
        return self.opens_on <= day and (self.closes_on is None or day <= self.closes_on)


@dataclass(frozen=True)
class Estate:
    """``successions`` are (old, new, day); an old one with two new ones was split."""

    organisations: tuple[Invented, ...]
    successions: tuple[tuple[str, str, date], ...]

    @property
    def splits(self) -> dict[str, tuple[str, ...]]:
        heirs: dict[str, list[str]] = defaultdict(list)
        for old, new, _ in self.successions:
            heirs[old].append(new)
        return {old: tuple(new) for old, new in heirs.items() if len(new) > 1}


def invent(counts: dict[str, int], geography: Geography, random: Random, start: date, on: date) -> Estate:
    """The estate of the years from ``start`` to ``on``."""
    made: dict[str, list[Invented]] = {}
    for kind in ("trust", "pcn"):
        made[kind] = list(_alone(kind, counts[kind], geography, random, on))
    made["trust_site"] = list(_within("trust_site", counts["trust_site"], made["trust"], random))
    made["gp_practice"] = list(_within("gp_practice", counts["gp_practice"], made["pcn"], random))
    for kind in ("pharmacy", "independent_provider", "other"):
        made[kind] = list(_alone(kind, counts[kind], geography, random, on))
    lives = _Lives(geography, random, start, on)
    organisations: list[Invented] = []
    successions: list[tuple[str, str, date]] = []
    for kind, group in made.items():
        changed, handed = lives.of(group) if kind != "pcn" else _merged_networks(group, random, on)
        organisations += changed
        successions += handed
    return Estate(tuple(organisations), tuple(successions))


def _alone(kind: str, count: int, geography: Geography, random: Random, on: date) -> Iterator[Invented]:
    """So many of a kind, every board having some before any has many."""
    names = organisation_names(kind)
    boards = geography.first_boards
    sizes = [random.uniform(0.4, 1.6) for _ in boards]
    homes = [*boards[:count], *random.choices(boards, sizes, k=max(0, count - len(boards)))]
    opened = PCN_BEGAN if kind == "pcn" else LONG_AGO
    for number, home in enumerate(sorted(homes), 1):
        code = f"{PREFIXES[kind]}{number:05}"
        yield Invented(code, next(names), kind, _homes(home, geography, random, on), opened)


def _homes(
    board: str, geography: Geography, random: Random, on: date, since: date = LONG_AGO
) -> tuple[tuple[date, str], ...]:
    """A board, and one of those that took its place."""
    heirs = [(heir, day) for heir, day in geography.boards[board].heirs if since < day <= on]
    if not heirs:
        return ((since, board),)
    heir, day = random.choice(heirs)
    return ((since, board), (day, heir))


def _within(kind: str, count: int, parents: Sequence[Invented], random: Random) -> Iterator[Invented]:
    """Sites of trusts, practices of networks: wherever their parent is."""
    names = organisation_names(kind)
    chosen = [*parents[:count], *random.choices(parents, k=max(0, count - len(parents)))]
    for number, parent in enumerate(sorted(chosen, key=lambda each: each.code), 1):
        code = f"{PREFIXES[kind]}{number:05}"
        yield Invented(code, next(names), kind, parent.homes, LONG_AGO, None, parent.code)


def _merged_networks(
    group: list[Invented], random: Random, on: date
) -> tuple[list[Invented], list[tuple[str, str, date]]]:
    """A few networks that joined their neighbour; networks are open while they have practices."""
    merged_on = date(2025, 4, 1)
    closing = (
        {}
        if merged_on > on
        else {
            each.code: heir
            for each, heir in pairwise(group)
            if each.homes == heir.homes and random.random() < MERGED / 1_000
        }
    )
    closing = {old: heir for old, heir in closing.items() if heir.code not in closing}
    last = merged_on - timedelta(days=1)
    changed = [replace(each, closes_on=last) if each.code in closing else each for each in group]
    return changed, [(old, heir.code, merged_on) for old, heir in closing.items()]


@dataclass(frozen=True)
class _Lives:
    """Openings, closings and moves within one kind."""

    geography: Geography
    random: Random
    start: date
    on: date

    @property
    def closing_days(self) -> list[date]:
        """Last days: the end of every financial year, and of the September after the last."""
        days = [date(year, 3, 31) for year in range(self.start.year + 1, self.on.year + 1)]
        return [day for day in (*days, date(self.on.year, 9, 30)) if self.start < day < self.on]

    def of(self, group: Sequence[Invented]) -> tuple[list[Invented], list[tuple[str, str, date]]]:
        order = list(range(len(group)))
        self.random.shuffle(order)
        taken = iter(order)
        held = {index: self._begun(group[index]) for index in order}
        handed: list[tuple[str, str, date]] = []
        numbers = [self._share(group, rate) for rate in (MERGED_TWICE, MERGED, SPLIT, ENDED)]
        closing = [[next(taken) for _ in range(number)] for number in numbers]
        staying = _Staying([held[index] for index in taken], self.random)
        days = self.closing_days
        for first, second in zip(closing[0][::2], closing[0][1::2], strict=False):
            early, late = sorted(self.random.sample(days, 2))
            self._close(held, handed, first, early, [held[second]])
            self._close(held, handed, second, late, staying.near(held[second], 1))
        for index in closing[1]:
            self._close(held, handed, index, self.random.choice(days), staying.near(held[index], 1))
        for index in closing[2]:
            self._close(held, handed, index, self.random.choice(days), staying.near(held[index], 2))
        for index in closing[3]:
            self._close(held, handed, index, self.random.choice(days), [])
        return [held[index] for index in range(len(group))], handed

    def _share(self, group: Sequence[Invented], rate: int) -> int:
        """At least one merger, split and ending of every kind; mergers twice over go in pairs."""
        count = max(1, round(len(group) * rate / 1_000)) if len(group) >= 8 else 0
        return count + count % 2 if rate == MERGED_TWICE else count

    def _begun(self, each: Invented) -> Invented:
        """The same, perhaps opened on the way or moved to another board."""
        chance = self.random.random() * 1_000
        if chance < OPENED:
            opened = self.start + timedelta(days=self.random.randrange((self.on - self.start).days - 200))
            return replace(each, opens_on=opened)
        if chance < OPENED + MOVED and each.kind != "trust_site":
            days = (date(2024, 4, 1), date(2026, 4, 1), date(2026, 10, 1))
            day = self.random.choice([d for d in days if d <= self.on] or [self.on])
            to = self.geography.other_in_region(each.board_on(day), day, self.random)
            before = tuple(home for home in each.homes if home[0] < day)
            return replace(
                each, homes=(*before, *_homes(to, self.geography, self.random, self.on, since=day))
            )
        return each

    def _close(
        self,
        held: dict[int, Invented],
        handed: list[tuple[str, str, date]],
        index: int,
        last_day: date,
        heirs: Sequence[Invented],
    ) -> None:
        opened = min(held[index].opens_on, last_day - timedelta(days=400))
        held[index] = replace(held[index], opens_on=opened, closes_on=last_day)
        day = last_day + timedelta(days=1)
        handed += [(held[index].code, heir.code, day) for heir in heirs]


class _Staying:
    """Those of one kind that stay open, for finding neighbours that were there all along."""

    def __init__(self, group: Sequence[Invented], random: Random) -> None:
        self.random = random
        self.everywhere = [each for each in group if each.opens_on == LONG_AGO]
        self.by_board: dict[str, list[Invented]] = defaultdict(list)
        for each in self.everywhere:
            self.by_board[each.homes[-1][1]].append(each)

    def near(self, closed: Invented, count: int) -> list[Invented]:
        here = self.by_board[closed.homes[-1][1]]
        return self.random.sample(here if len(here) >= count else self.everywhere, count)
