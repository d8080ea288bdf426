"""Draws the lists of sites, as their rule would have on their day, and copies them in."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from adopters.bulk import copy_in
from adopters.models import AreaKind, Membership, Organisation, OrganisationKind, OrganisationSpan
from innovations.cohort_rule import CohortRule
from innovations.models import Cohort, CohortMember
from innovations.words import day as in_words
from scaling.national.catalogue import Listed
from scaling.national.estate import read_at
from scaling.national.plans import Plan


@dataclass(frozen=True)
class Placed:
    """An organisation with its boards from each day on, as the estate has it. Days are dates."""

    key: int
    code: str
    kind: str
    opens_on: date
    closes_on: date | None
    since: tuple[date, ...]
    boards: tuple[str, ...]

    def is_open(self, day: date) -> bool:
        return self.opens_on <= day and (self.closes_on is None or day <= self.closes_on)

    def board_on(self, day: date) -> str:
        place = bisect_right(self.since, day)
        return self.boards[place - 1] if place else ""


@dataclass(frozen=True)
class Drawn:
    """A list of sites. ``areas`` are codes of boards; with neither areas nor rule it was uploaded."""

    drawn_on: date
    members: tuple[Placed, ...]
    rule: CohortRule | None


def read_placed() -> list[Placed]:
    """Every organisation with its memberships of boards, by code."""
    stays: dict[int, list[tuple[date, str]]] = defaultdict(list)
    rows = Membership.objects.standing().filter(area_kind=AreaKind.ICB).order_by("organisation_id", "during")
    for key, during, code in rows.values_list("organisation_id", "during", "area__code"):
        stays[key].append((during.lower or date.min, code))
    spans = OrganisationSpan.objects.standing().values_list("organisation_id", "during")
    opens = {key: during.lower or date.min for key, during in spans}
    return [
        Placed(
            key, code, kind, opens[key], closes, *(zip(*stays[key], strict=True) if stays[key] else ((), ()))
        )
        for key, code, kind, closes in Organisation.objects.order_by("code").values_list(
            "pk", "code", "kind", "closes_on"
        )
    ]


def draw(plan: Plan, placed: Mapping[str, Sequence[Placed]], random: Random) -> list[Drawn]:
    """The first list, and the second where there is one. ``placed`` is by kind."""
    wanted = plan.sites / plan.reach
    first = _draw(plan, placed, random, plan.begins, wanted)
    if plan.redrawn_on is None:
        return [first]
    return [first, _draw(plan, placed, random, plan.redrawn_on, wanted * random.uniform(1.0, 1.3))]


def _draw(
    plan: Plan, placed: Mapping[str, Sequence[Placed]], random: Random, on: date, wanted: float
) -> Drawn:
    eligible = [each for kind in plan.kinds for each in placed[kind] if each.is_open(on)]
    if plan.listed:
        size = min(len(eligible), round(wanted))
        return Drawn(on, tuple(random.sample(eligible, size)), None)
    codes = None if wanted > 0.85 * len(eligible) else _boards(eligible, random, on, wanted)
    members = eligible if codes is None else [each for each in eligible if each.board_on(on) in codes]
    areas = tuple(f"icb:{code}" for code in sorted(codes or ()))
    return Drawn(on, tuple(members), CohortRule(kinds=plan.kinds, open_on=on, areas=areas))


def _boards(eligible: Sequence[Placed], random: Random, on: date, wanted: float) -> set[str]:
    """Boards enough to hold so many organisations."""
    sizes: dict[str, int] = defaultdict(int)
    for each in eligible:
        sizes[each.board_on(on)] += 1
    codes = sorted(code for code in sizes if code)
    random.shuffle(codes)
    chosen: set[str] = set()
    while codes and sum(sizes[code] for code in chosen) < wanted:
        chosen.add(codes.pop())
    return chosen


def freeze(listed: Listed, drawn: Sequence[Drawn], names: Mapping[str, str], by: int | None) -> int:
    """Store the lists of one innovation; how many members they have. ``names`` is of boards by code."""
    for number, each in enumerate(drawn, 1):
        filename = "" if each.rule else f"{listed.plan.slug}-sites.csv"
        cohort = Cohort.objects.create(
            innovation_id=listed.key,
            number=number,
            drawn_on=each.drawn_on,
            rule=each.rule.as_json() if each.rule else {},
            reason="Reaches further than the list before it." if number > 1 else "",
            size=len(each.members),
            filename=filename,
            recorded_at=read_at(each.drawn_on),
            recorded_by_id=by,
        )
        rows = zip(each.members, _reasons(each, filename, names), strict=True)
        copy_in(
            CohortMember,
            ["cohort_id", "organisation_id", "why"],
            ((cohort.pk, member.key, why) for member, why in rows),
        )
    return sum(len(each.members) for each in drawn)


def _reasons(drawn: Drawn, filename: str, names: Mapping[str, str]) -> Iterator[str]:
    """As drawing a list says why each is in."""
    labels = dict(OrganisationKind.choices)
    when = in_words(drawn.drawn_on)
    for row, member in enumerate(drawn.members, 2):
        if drawn.rule is None:
            yield f"Listed in {filename}, row {row}"
            continue
        where = names[member.board_on(drawn.drawn_on)] if drawn.rule.areas else "England"
        yield f"{labels[member.kind]} open in {where} on {when}"
