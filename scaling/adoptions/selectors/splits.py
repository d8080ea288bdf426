"""Which organisations split, who waits on the answer, and what was answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef

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


def may_answer_any(user: User | AnonymousUser) -> bool:
    """Whether the questions page is a person's at all."""
    can = abilities(user)
    return can.keeps_estate or bool(can.leads)


@dataclass(frozen=True)
class Asked:
    """A question told in keys: what depends on it is not read yet.

    ``adoptions`` pairs each adoption with its own answer, as of ``WaitingAdoption``.
    """

    code: str
    name: str
    adoptions: tuple[tuple[int, str | None], ...]
    lists: frozenset[int]
    is_answered: bool
    ways: Successions = field(compare=False, repr=False)

    @property
    def is_open(self) -> bool:
        """Whether anything still waits: a list, or an adoption without an answer of its own."""
        if self.is_answered:
            return False
        return bool(self.lists) or any(answer is None for _, answer in self.adoptions)


def splits_asked(user: User | AnonymousUser, today: date) -> list[Asked]:
    """Every split with something depending on it that a person may answer for, by name.

    Four queries.
    """
    return _asked(user, today, *splits(today))


def split_question(user: User | AnonymousUser, today: date, code: str) -> SplitQuestion | None:
    """The question about one organisation; None if it did not split, or nothing depends on it."""
    before, ways = lineage(code, today)
    asked = [each for each in _asked(user, today, before | {code}, ways) if each.code == code]
    return split_questions(asked)[0] if asked else None


def _asked(user: User | AnonymousUser, today: date, codes: Iterable[str], ways: Successions) -> list[Asked]:
    slugs = None if abilities(user).keeps_estate else abilities(user).leads
    waiting: dict[str, list[tuple[int, str | None]]] = defaultdict(list)
    for adoption, held_at, answer in _adoptions(codes, slugs, today):
        for code in ways.splits_met(held_at, answer):
            waiting[code].append((adoption, answer))
    lists: dict[str, set[int]] = defaultdict(set)
    for innovation, held_at in _places(codes, slugs, today):
        for code in ways.splits_met(held_at):
            lists[code].add(innovation)
    answers = SplitAnswer.objects.standing().filter(organisation=OuterRef("pk"))
    organisations = Organisation.objects.filter(code__in=waiting.keys() | lists.keys())
    return [
        Asked(code, name, tuple(waiting.get(code, ())), frozenset(lists.get(code, ())), is_answered, ways)
        for code, name, is_answered in organisations.annotate(is_answered=Exists(answers))
        .order_by("name", "code")
        .values_list("code", "name", "is_answered")
    ]


def _adoptions(
    codes: Iterable[str], slugs: Iterable[str] | None, today: date
) -> Iterable[tuple[int, str, str | None]]:
    """Adoptions with something recorded, at those of the organisations that have closed.

    Each with the code of its organisation and its own answer, by the name of the innovation.
    """
    found = Adoption.objects.exclude(stage="").filter(
        organisation__code__in=list(codes), organisation__closes_on__lt=today
    )
    if slugs is not None:
        found = found.filter(innovation__slug__in=slugs)
    return found.order_by("innovation__name", "pk").values_list("pk", "organisation__code", own_answer())


def _places(codes: Iterable[str], slugs: Iterable[str] | None, today: date) -> Iterable[tuple[int, str]]:
    """Places on lists in force that are held by those of the organisations that have closed."""
    found = CohortMember.objects.filter(
        organisation__code__in=list(codes), organisation__closes_on__lt=today, cohort=list_in_force()
    )
    if slugs is not None:
        found = found.filter(cohort__innovation__slug__in=slugs)
    return found.values_list("cohort__innovation", "organisation__code")


def split_questions(asked: Sequence[Asked]) -> list[SplitQuestion]:
    """The questions with all that depends on them, in the order given. Four queries."""
    codes = {each.code for each in asked}
    heirs = {heir for each in asked for heir in each.ways.heirs[each.code]}
    named = {each.code: each for each in Organisation.objects.filter(code__in=codes | heirs)}
    answers = {
        each.organisation_id: each
        for each in SplitAnswer.objects.standing()
        .filter(organisation__code__in=codes)
        .select_related("recorded_by")
    }
    adoptions = Adoption.objects.select_related("innovation", "organisation").in_bulk(
        [key for each in asked for key, _ in each.adoptions]
    )
    innovations = Innovation.objects.in_bulk({key for each in asked for key in each.lists})
    return [
        SplitQuestion(
            organisation=named[each.code],
            successors=tuple(
                _successor(each.code, heir, named, each.ways) for heir in each.ways.heirs[each.code]
            ),
            adoptions=tuple(WaitingAdoption(adoptions[key], answer) for key, answer in each.adoptions),
            lists=tuple(sorted((innovations[key] for key in each.lists), key=lambda one: one.name)),
            answer=answers.get(named[each.code].pk),
        )
        for each in asked
    ]


def _successor(old: str, new: str, named: Mapping[str, Organisation], ways: Successions) -> Successor:
    name = named[new].name if new in named else "Name not known"
    return Successor(new, name, ways.days[old, new])
