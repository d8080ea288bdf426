"""Which organisations split, who waits on the answer, and what was answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Exists, OuterRef

from adopters.models import Organisation, SplitAnswer, User
from adopters.roles import abilities
from adopters.selectors.survivors import lineage, splits
from adopters.survivors import Successions


@dataclass(frozen=True)
class Successor:
    code: str
    name: str
    on: date


class WaitingAdoption(NamedTuple):
    """An adoption whose place depends on the answer.

    ``answer`` is its own where it gave one: the code of a successor, or "" for none of them.
    """

    adoption: int
    innovation: str
    stage: str
    answer: str | None


@dataclass(frozen=True)
class SplitQuestion:
    """Where did the place of ``organisation`` go? One question per organisation that split.

    ``lists`` are the innovations, by name, that were meant to reach it, or an organisation it took the
    place of.
    """

    organisation: Organisation
    successors: tuple[Successor, ...]
    adoptions: tuple[WaitingAdoption, ...]
    lists: tuple[str, ...]
    answer: SplitAnswer | None


def may_answer_any(user: User | AnonymousUser) -> bool:
    """Whether the questions page is a person's at all."""
    can = abilities(user)
    return can.keeps_estate or bool(can.leads)


@dataclass(frozen=True)
class Asked:
    """A question of which it is not read yet what depends on it.

    ``held_at`` are the closed organisations, by code, at which something does. ``is_open``: something
    still waits, a list or an adoption without an answer of its own.
    """

    code: str
    name: str
    held_at: frozenset[str]
    is_open: bool
    ways: Successions = field(compare=False, repr=False)


def splits_asked(user: User | AnonymousUser, today: date) -> list[Asked]:
    """Every split with something depending on it that a person may answer for, by name.

    Three queries.
    """
    return _asked(user, today, *splits(today))


def split_question(user: User | AnonymousUser, today: date, code: str) -> SplitQuestion | None:
    """The question about one organisation; None if it did not split, or nothing depends on it."""
    before, ways = lineage(code, today)
    asked = [each for each in _asked(user, today, before | {code}, ways) if each.code == code]
    return split_questions(user, today, asked)[0] if asked else None


def _asked(user: User | AnonymousUser, today: date, codes: Iterable[str], ways: Successions) -> list[Asked]:
    held_at: dict[str, set[str]] = defaultdict(set)
    waiting: set[str] = set()
    for held, answer in _rows(_HELD, user, today, codes):
        for code in ways.splits_met(held, answer):
            held_at[code].add(held)
            if answer is None:
                waiting.add(code)
    answers = SplitAnswer.objects.standing().filter(organisation=OuterRef("pk"))
    organisations = Organisation.objects.filter(code__in=held_at).annotate(is_answered=Exists(answers))
    return [
        Asked(code, name, frozenset(held_at[code]), code in waiting and not is_answered, ways)
        for code, name, is_answered in organisations.order_by("name", "code").values_list(
            "code", "name", "is_answered"
        )
    ]


def split_questions(user: User | AnonymousUser, today: date, asked: Sequence[Asked]) -> list[SplitQuestion]:
    """The questions with all that depends on them, in the order given. Four queries."""
    if not asked:
        return []
    ways, codes = asked[0].ways, [each.code for each in asked]
    heirs = {heir for code in codes for heir in ways.heirs[code]}
    named = {each.code: each for each in Organisation.objects.filter(code__in={*codes, *heirs})}
    answers = {
        each.organisation_id: each
        for each in SplitAnswer.objects.standing()
        .filter(organisation__code__in=codes)
        .select_related("recorded_by")
    }
    held_at = {held for each in asked for held in each.held_at}
    adoptions = _adoptions(_rows(_ADOPTIONS, user, today, held_at), ways)
    lists = _lists(_rows(_LISTS, user, today, held_at), ways)
    return [
        SplitQuestion(
            organisation=named[code],
            successors=tuple(_successor(code, heir, named, ways) for heir in ways.heirs[code]),
            adoptions=tuple(adoptions[code]),
            lists=tuple(sorted(lists[code].values())),
            answer=answers.get(named[code].pk),
        )
        for code in codes
    ]


def _adoptions(rows: Iterable[Any], ways: Successions) -> Mapping[str, list[WaitingAdoption]]:
    """By the code of the split that they wait for."""
    found: dict[str, list[WaitingAdoption]] = defaultdict(list)
    splits_met = cache(ways.splits_met)
    for held, *told in rows:
        one = WaitingAdoption(*told)
        for code in splits_met(held, one.answer):
            found[code].append(one)
    return found


def _lists(rows: Iterable[Any], ways: Successions) -> Mapping[str, dict[int, str]]:
    """Names of innovations by their keys, by the code of the split that a place on their lists waits for."""
    found: dict[str, dict[int, str]] = defaultdict(dict)
    splits_met = cache(ways.splits_met)
    for held, innovation, name in rows:
        for code in splits_met(held):
            found[code][innovation] = name
    return found


def _rows(query: str, user: User | AnonymousUser, today: date, codes: Iterable[str]) -> list[Any]:
    """Of what is held at those of the organisations that have closed, and a person may answer for."""
    can = abilities(user)
    given: dict[str, Any] = {"codes": list(codes), "all": can.keeps_estate, "slugs": list(can.leads)}
    with connection.cursor() as cursor:
        cursor.execute(query, {**given, "today": today})
        return list(cursor.fetchall())


_GONE = """
WITH gone AS MATERIALIZED (
    SELECT id, code FROM adopters_organisation WHERE code = ANY(%(codes)s) AND closes_on < %(today)s
),
mine AS MATERIALIZED (
    SELECT id, name FROM innovations_innovation WHERE %(all)s OR slug = ANY(%(slugs)s)
),
in_force AS MATERIALIZED (
    SELECT cohort.id, innovation_id, name
    FROM mine JOIN innovations_cohort cohort ON innovation_id = mine.id
    WHERE NOT EXISTS (
        SELECT FROM innovations_cohort newer
        WHERE newer.innovation_id = mine.id
            AND (newer.recorded_at, newer.number) > (cohort.recorded_at, cohort.number)
    )
)
"""
_RECORDED = """gone
    JOIN scaling_adoption its ON organisation_id = gone.id AND stage <> ''
    JOIN mine ON mine.id = innovation_id
    LEFT JOIN scaling_adoptionsplitanswer answer ON adoption_id = its.id AND superseded_at IS NULL
"""
_LISTED = """gone
    JOIN innovations_cohortmember member ON organisation_id = gone.id
    JOIN in_force ON in_force.id = cohort_id
"""
#: By the organisation's code, each answer that adoptions there gave for themselves; and null where one gave
#: none, or a list names it.
_HELD = f"""{_GONE}
SELECT code, successor_code FROM {_RECORDED} UNION SELECT code, NULL FROM {_LISTED}
"""  # noqa: S608 - names of our own
#: The columns of ``WaitingAdoption``, by the name of the innovation.
_ADOPTIONS = f"""{_GONE}
SELECT code, its.id, mine.name, stage, successor_code FROM {_RECORDED} ORDER BY mine.name, its.id
"""  # noqa: S608 - names of our own
_LISTS = f"{_GONE} SELECT code, innovation_id, name FROM {_LISTED}"  # noqa: S608 - names of our own


def _successor(old: str, new: str, named: Mapping[str, Organisation], ways: Successions) -> Successor:
    name = named[new].name if new in named else "Name not known"
    return Successor(new, name, ways.days[old, new])
