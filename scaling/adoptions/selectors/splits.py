"""Which organisations split, who waits on the answer, and what was answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from adopters.models import Organisation, SplitAnswer, Succession, User
from adopters.roles import abilities
from adopters.selectors.survivors import successions
from adopters.survivors import Successions
from innovations.models import Cohort, CohortMember, Innovation
from scaling.models import Adoption, AdoptionSplitAnswer


@dataclass(frozen=True)
class Successor:
    code: str
    name: str
    on: date


@dataclass(frozen=True)
class WaitingAdoption:
    """An adoption whose place depends on the answer; ``answer`` is its own, where it differs."""

    adoption: Adoption
    answer: AdoptionSplitAnswer | None


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
    """Every split with something depending on it that a person may answer for, by name."""
    slugs = None if abilities(user).keeps_estate else abilities(user).leads
    adoptions, places = _adoptions(slugs, today), _places(slugs, today)
    codes = {each.organisation.code for each in adoptions} | {place.organisation.code for place in places}
    ways = successions(codes, today)
    splits: dict[str, tuple[list[Adoption], list[Innovation]]] = {}
    own = own_answers(adoptions)
    for adoption in adoptions:
        answer = own.get(adoption.pk)
        chosen = answer.successor_code if answer else None
        for code in ways.splits_met(adoption.organisation.code, chosen):
            splits.setdefault(code, ([], []))[0].append(adoption)
    for place in places:
        for code in ways.splits_met(place.organisation.code):
            splits.setdefault(code, ([], []))[1].append(place.cohort.innovation)
    return _questions(splits, ways, own)


def _adoptions(slugs: Iterable[str] | None, today: date) -> list[Adoption]:
    """Adoptions with something recorded, at organisations that have closed."""
    found = Adoption.objects.exclude(stage="").filter(organisation__closes_on__lt=today)
    if slugs is not None:
        found = found.filter(innovation__slug__in=slugs)
    return list(found.select_related("innovation", "organisation").order_by("innovation__name", "pk"))


def _places(slugs: Iterable[str] | None, today: date) -> list[CohortMember]:
    """Places on lists in force that are held by organisations that have closed."""
    newer = Cohort.objects.filter(innovation=OuterRef("cohort__innovation")).filter(
        Q(recorded_at__gt=OuterRef("cohort__recorded_at"))
        | Q(recorded_at=OuterRef("cohort__recorded_at"), number__gt=OuterRef("cohort__number"))
    )
    found = CohortMember.objects.filter(organisation__closes_on__lt=today).exclude(Exists(newer))
    if slugs is not None:
        found = found.filter(cohort__innovation__slug__in=slugs)
    return list(found.select_related("cohort__innovation", "organisation"))


def own_answers(adoptions: Iterable[Adoption]) -> dict[int, AdoptionSplitAnswer]:
    """What adoptions answered for themselves, by their keys."""
    keys = [each.pk for each in adoptions]
    answers = AdoptionSplitAnswer.objects.standing().filter(adoption__in=keys).select_related("recorded_by")
    return {each.adoption_id: each for each in answers}


def _questions(
    splits: Mapping[str, tuple[list[Adoption], list[Innovation]]],
    ways: Successions,
    own: Mapping[int, AdoptionSplitAnswer],
) -> list[SplitQuestion]:
    organisations = Organisation.objects.filter(code__in=splits).order_by("name", "code")
    answers = {
        each.organisation_id: each
        for each in SplitAnswer.objects.standing()
        .filter(organisation__in=organisations)
        .select_related("recorded_by")
    }
    successors = _successors(splits, ways.as_at)
    return [
        SplitQuestion(
            organisation=each,
            successors=successors.get(each.code, ()),
            adoptions=tuple(WaitingAdoption(one, own.get(one.pk)) for one in splits[each.code][0]),
            lists=tuple(sorted(set(splits[each.code][1]), key=lambda one: one.name)),
            answer=answers.get(each.pk),
        )
        for each in organisations
    ]


def _successors(codes: Iterable[str], as_at: date) -> dict[str, tuple[Successor, ...]]:
    facts: QuerySet[Succession] = Succession.objects.standing().filter(
        old_code__in=list(codes), on__lte=as_at
    )
    rows = [row for row in facts.values_list("old_code", "new_code", "on") if row[0] != row[1]]
    names = dict(
        Organisation.objects.filter(code__in={new for _, new, _ in rows}).values_list("code", "name")
    )
    found: dict[str, tuple[Successor, ...]] = {}
    for old, new, on in sorted(rows, key=lambda row: row[1]):
        found[old] = (*found.get(old, ()), Successor(new, names.get(new, "Name not known"), on))
    return found
