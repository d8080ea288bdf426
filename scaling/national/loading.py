"""Makes the whole of it, in the order in which things rest on each other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection

from adopters.models import Area, AreaKind, Organisation, SplitAnswer
from adopters.services.reference import load_reference
from scaling.ledger import tallies
from scaling.national.catalogue import Listed, make_catalogue, set_milestones
from scaling.national.cohorts import Placed, read_placed
from scaling.national.estate import load_estate, read_at
from scaling.national.filling import Filling, tell_in_turn, tell_side_by_side
from scaling.national.geography import read_geography
from scaling.national.organisations import Estate, invent
from scaling.national.people import Staff, make_people
from scaling.national.plans import plans
from scaling.national.shards import Country, Shard, Work
from scaling.national.wish import Wish

Say = Callable[[str], object]

#: The share of splits that somebody has answered for.
_ANSWERED = 0.5
_SHARDS = 2


def load(wish: Wish, say: Say, *, side_by_side: bool = False) -> int:
    """The caller sees to it that the database holds nothing else.

    ``side_by_side``: in two child processes, which cannot be done inside a transaction. Returns what
    they held at most, in KB.
    """
    load_reference()
    geography = read_geography()
    estate = invent(wish.scale.organisations, geography, wish.random("organisations"), wish.start, wish.on)
    load_estate(estate, geography, wish.start, wish.on, say)
    chosen = list(plans(wish.scale, _capacity(estate), wish.random("innovations"), wish.start, wish.on))
    staff = make_people(wish, chosen, estate.organisations)
    listed = make_catalogue(chosen)
    set_milestones(listed, wish.random("milestones"), wish.on)
    _answer_splits(estate, wish)
    say(f"innovations: {len(listed)}")
    held = _fill(_country(wish, estate, staff), listed, side_by_side, say)
    _conclude(wish.on, say)
    return held


def _capacity(estate: Estate) -> Counter[str]:
    """How many of each kind have been there all along."""
    return Counter(each.kind for each in estate.organisations if each.closes_on is None)


def _answer_splits(estate: Estate, wish: Wish) -> None:
    random = wish.random("splits")
    days = {old: day for old, _, day in estate.successions}
    asked = [old for old in sorted(estate.splits) if random.random() < _ANSWERED]
    keys = dict(Organisation.objects.filter(code__in=asked).values_list("code", "pk"))
    SplitAnswer.objects.bulk_create(
        SplitAnswer(
            organisation_id=keys[old],
            successor_code=random.choice(estate.splits[old]),
            note="As its board decided.",
            recorded_at=read_at(min(days[old] + timedelta(days=90), wish.on - timedelta(days=10))),
        )
        for old in asked
        if old in keys
    )


def _country(wish: Wish, estate: Estate, staff: Staff) -> Country:
    placed: dict[str, list[Placed]] = defaultdict(list)
    for each in read_placed():
        placed[each.kind].append(each)
    boards = dict(Area.objects.filter(kind=AreaKind.ICB).values_list("code", "name"))
    return Country(wish, placed, estate.splits, boards, staff)


def _fill(country: Country, listed: Sequence[Listed], side_by_side: bool, say: Say) -> int:
    """The lists, adoptions and lines of every innovation. What child processes held at most, in KB."""
    firsts = accumulate((each.plan.sites for each in listed), initial=0)
    work = [Work(each, first) for each, first in zip(listed, firsts, strict=False)]
    with TemporaryDirectory(prefix="seed-") as folder:
        shards = [Shard(number, country, work[number::_SHARDS], Path(folder)) for number in range(_SHARDS)]
        told = (tell_side_by_side if side_by_side else tell_in_turn)(shards, say)
        Filling(told, sum(each.plan.sites for each in listed), say).fill()
        return sum(each.held for each in told)


def _conclude(on: date, say: Say) -> None:
    """What is made from the rows once every one of them is in."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    say("statistics: gathered")
    made = tallies.rebuild(on, progress=_now_and_then(say))
    say(f"kept ready: the figures of {made.innovations} innovations")


def _now_and_then(say: Say) -> tallies.Progress:
    def tell(done: int, total: int) -> None:
        if done and done % 50 == 0:
            say(f"kept ready: {done} of {total} innovations")

    return tell
