"""Which organisations took each innovation up: most of its list, and a few who are not on it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from random import Random

from scaling.national.cohorts import Drawn, Placed
from scaling.national.plans import Plan

#: Of every hundred adoptions, by organisations that are not on any list.
_OUTSIDE = 2
#: A site that closes this soon after an innovation began never came to it.
_TOO_SOON = timedelta(days=60)


def choose(
    plan: Plan,
    drawn: Sequence[Drawn],
    placed: Mapping[str, Sequence[Placed]],
    random: Random,
    on: date,
) -> list[Placed]:
    """Just ``plan.sites`` of them; the rest of the list has nothing recorded."""
    listed = {each.key: each for list_ in drawn for each in list_.members}
    inside = [each for each in listed.values() if _comes_to(each, plan, on)]
    outside = [
        each
        for each in chain.from_iterable(placed[kind] for kind in plan.kinds)
        if each.key not in listed and _comes_to(each, plan, on)
    ]
    wanted = min(len(inside), plan.sites - min(len(outside), plan.sites * _OUTSIDE // 100))
    chosen = random.sample(inside, wanted)
    chosen += random.sample(outside, min(len(outside), plan.sites - wanted))
    if len(chosen) < plan.sites:
        held = {each.key for each in chosen}
        others = chain.from_iterable(placed.values())
        left = [each for each in others if each.key not in held and _comes_to(each, plan, on)]
        chosen += random.sample(left, min(len(left), plan.sites - len(chosen)))
    return chosen


def _comes_to(each: Placed, plan: Plan, on: date) -> bool:
    begins = max(plan.begins, each.opens_on) + _TOO_SOON
    return begins <= (each.closes_on or on) and begins < on
