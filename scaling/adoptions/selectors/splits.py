"""Which organisations split, who waits on the answer, and what was answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from adopters.models import Organisation, SplitAnswer, User
from adopters.roles import abilities
from adopters.selectors.survivors import lineage, splits
from adopters.survivors import Successions
from innovations.models import CohortMember, Innovation
from scaling.adoptions.selectors.carried import list_in_force, own_answer
from scaling.models import Adoption


@dataclass(frozen=True)
class Successor:
    code: str
    name: str
    on: date


@dataclass(frozen=True)
class WaitingAdoption:
    """An adoption whose place depends on the answer.

    ``answer`` is its own where it gave one: the code of a successor, or "" for none of them.
    """

    adoption: Adoption
    answer: str | None


@dataclass(frozen=True)
class SplitQuestion:
    """Where did the place of ``organisation`` go? One question per organisation that split.

    ``lists`` are the innovations that were meant to reach it, or an organisation it took the
    place of.
    """

    organisation: Organisation
    successors: tuple[Successor, ...]
    adoptions: tuple[WaitingAdoption, ...]
    lists: tuple[Innovation, ...]
    answer: SplitAnswer | None

    @property
    def is_open(self) -> bool:
        """Whether anything still waits: a list, or an adoption without an answer of its own."""
        if self.answer:
            return False
        return bool(self.lists) or any(each.answer is None for each in self.adoptions)


def may_answer_any(user: User | AnonymousUser) -> bool:
    """Whether the questions page is a person's at all."""
    can = abilities(user)
    return can.keeps_estate or bool(can.leads)


def split_questions(user: User | AnonymousUser, today: date) -> list[SplitQuestion]:
    """Every split with something depending on it that a person may answer for, by name.

    Five queries.
    """
    return _asked(user, today, *splits(today))


def split_question(user: User | AnonymousUser, today: date, code: str) -> SplitQuestion | None:
    """The same of one organisation; None if it did not split, or nothing depends on it."""
    before, ways = lineage(code, today)
    found = _asked(user, today, before | {code}, ways)
    return next((each for each in found if each.organisation.code == code), None)


def _asked(
    user: User | AnonymousUser, today: date, codes: Iterable[str], ways: Successions
) -> list[SplitQuestion]:
    slugs = None if abilities(user).keeps_estate else abilities(user).leads
    waiting: dict[str, list[WaitingAdoption]] = defaultdict(list)
    for adoption in _adoptions(codes, slugs, today):
        answer: str | None = adoption.own_answer  # type: ignore[attr-defined]
        for code in ways.splits_met(adoption.organisation.code, answer):
            waiting[code].append(WaitingAdoption(adoption, answer))
    lists: dict[str, set[Innovation]] = defaultdict(set)
    for place in _places(codes, slugs, today):
        for code in ways.splits_met(place.organisation.code):
            lists[code].add(place.cohort.innovation)
    return _questions(waiting, lists, ways)


def _adoptions(codes: Iterable[str], slugs: Iterable[str] | None, today: date) -> QuerySet[Adoption]:
    """Adoptions with something recorded, at those of the organisations that have closed."""
    found = Adoption.objects.exclude(stage="").filter(
        organisation__code__in=list(codes), organisation__closes_on__lt=today
    )
    if slugs is not None:
        found = found.filter(innovation__slug__in=slugs)
    named = found.select_related("innovation", "organisation").annotate(own_answer=own_answer())
    return named.order_by("innovation__name", "pk")


def _places(codes: Iterable[str], slugs: Iterable[str] | None, today: date) -> QuerySet[CohortMember]:
    """Places on lists in force that are held by those of the organisations that have closed."""
    found = CohortMember.objects.filter(
        organisation__code__in=list(codes), organisation__closes_on__lt=today, cohort=list_in_force()
    )
    if slugs is not None:
        found = found.filter(cohort__innovation__slug__in=slugs)
    return found.select_related("cohort__innovation", "organisation")


def _questions(
    waiting: Mapping[str, list[WaitingAdoption]], lists: Mapping[str, set[Innovation]], ways: Successions
) -> list[SplitQuestion]:
    codes = waiting.keys() | lists.keys()
    heirs = {heir for code in codes for heir in ways.heirs[code]}
    named = {each.code: each for each in Organisation.objects.filter(code__in=codes | heirs)}
    answers = {
        each.organisation_id: each
        for each in SplitAnswer.objects.standing()
        .filter(organisation__code__in=codes)
        .select_related("recorded_by")
    }
    asked = sorted((named[code] for code in codes), key=lambda each: (each.name, each.code))
    return [
        SplitQuestion(
            organisation=each,
            successors=tuple(_successor(each.code, heir, named, ways) for heir in ways.heirs[each.code]),
            adoptions=tuple(waiting.get(each.code, ())),
            lists=tuple(sorted(lists.get(each.code, ()), key=lambda one: one.name)),
            answer=answers.get(each.pk),
        )
        for each in asked
    ]


def _successor(old: str, new: str, named: Mapping[str, Organisation], ways: Successions) -> Successor:
    name = named[new].name if new in named else "Name not known"
    return Successor(new, name, ways.days[old, new])
