"""One adoption: its history, whom to contact, what it may still do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet

from adopters.models import Grant, Role, Scope, User
from innovations.models import Innovation, Stage, StageWording, Step
from scaling.ledger.history import trajectory
from scaling.ledger.projection import stated
from scaling.ledger.replay import Trajectory
from scaling.ledger.rules import contradictions
from scaling.models import Adaptation, Adoption, Dispute, LedgerLine, LineKind


@dataclass(frozen=True)
class Told:
    """One line of a history with all that is said about it.

    ``why_contradictory`` is empty unless the other lines no longer bear it out. ``stage_then`` is
    where the adoption stood by the end of the line's period, as it is told now.
    """

    line: LedgerLine
    removal: LedgerLine | None
    dispute: Dispute | None
    past_disputes: tuple[Dispute, ...]
    why_contradictory: str
    is_by_site: bool
    stage_then: str


def history(adoption: Adoption) -> list[Told]:
    """Every line that states something, the latest first; removed ones with their removal."""
    lines = list(_lines(adoption))
    removals = {line.retracts_id: line for line in lines if line.kind == LineKind.RETRACTED}
    stating = [line for line in lines if line.kind != LineKind.RETRACTED]
    standing = [line for line in stating if line.pk not in removals]
    said = [stated(line) for line in standing]
    amiss = {each.stated.line: each.why for each in contradictions(said)}
    site_people, path = people_at(adoption.organisation.code), trajectory(said)
    told = [_told(line, removals, amiss, site_people, path) for line in stating]
    return sorted(told, key=lambda each: (*stated(each.line).order, each.line.pk), reverse=True)


def _lines(adoption: Adoption) -> QuerySet[LedgerLine]:
    disputes = Dispute.objects.select_related("recorded_by", "superseded_by").order_by("recorded_at")
    return (
        LedgerLine.objects.filter(adoption=adoption)
        .select_related("recorded_by", "step", "batch")
        .prefetch_related(Prefetch("disputes", disputes))
    )


def _told(
    line: LedgerLine,
    removals: dict[int | None, LedgerLine],
    amiss: dict[int | None, str],
    site_people: Collection[int],
    path: Trajectory,
) -> Told:
    disputes = list(line.disputes.all())
    return Told(
        line=line,
        removal=removals.get(line.pk),
        dispute=next((each for each in disputes if each.superseded_at is None), None),
        past_disputes=tuple(each for each in disputes if each.superseded_at is not None),
        why_contradictory=amiss.get(line.pk, ""),
        is_by_site=line.recorded_by_id in site_people,
        stage_then=path.stage_on(stated(line).period.last),
    )


def people_at(code: str) -> frozenset[int]:
    """Everyone who speaks, or has spoken, for an organisation."""
    grants = Grant.objects.filter(role=Role.ADOPTER_EDITOR, scope=Scope.ORGANISATION, scope_key=code)
    return frozenset(grants.values_list("user_id", flat=True))


def is_by_site(line: LedgerLine) -> bool:
    return line.recorded_by_id in people_at(line.adoption.organisation.code)


def leads_of(innovation: Innovation) -> list[User]:
    return _holders(Role.INNOVATION_LEAD, Scope.INNOVATION, innovation.slug)


def editors_at(code: str) -> list[User]:
    return _holders(Role.ADOPTER_EDITOR, Scope.ORGANISATION, code)


def editors_by_site(codes: Iterable[str]) -> dict[str, list[User]]:
    """The editors of many organisations, by code: one query, and another if there are any."""
    grants = Grant.objects.in_force().filter(
        role=Role.ADOPTER_EDITOR, scope=Scope.ORGANISATION, scope_key__in=set(codes)
    )
    held = set(grants.values_list("scope_key", "user_id"))
    if not held:
        return {}
    people = User.objects.in_bulk({user for _, user in held})
    found: dict[str, list[User]] = defaultdict(list)
    for code, user in held:
        if people[user].is_active:
            found[code].append(people[user])
    return {code: sorted(each, key=lambda one: (one.name, one.email)) for code, each in found.items()}


def _holders(role: str, scope: str, key: str) -> list[User]:
    held = Grant.objects.in_force().filter(role=role, scope=scope, scope_key=key)
    return list(User.objects.filter(grants__in=held, is_active=True).order_by("name", "email").distinct())


def wordings(innovation: Innovation) -> dict[str, str]:
    """The innovation's own words for stages."""
    return dict(StageWording.objects.filter(innovation=innovation).values_list("stage", "wording"))


@dataclass(frozen=True)
class StepState:
    """``line`` is the standing line by which the step was done, if it was."""

    step: Step
    line: LedgerLine | None


def steps(innovation: Innovation, adoption: Adoption | None) -> list[StepState]:
    """Every step of the innovation, in the order of the ladder."""
    lines = LedgerLine.objects.standing().filter(adoption=adoption, step__isnull=False) if adoption else ()
    done = {line.step_id: line for line in lines}
    ordered = sorted(innovation.steps.all(), key=lambda step: Stage.values.index(step.stage))
    return [StepState(step, done.get(step.pk)) for step in ordered]


def adaptations_seen(adoption: Adoption, user: User | AnonymousUser) -> QuerySet[Adaptation]:
    return (
        Adaptation.objects.standing()
        .visible_to(user)
        .filter(adoption=adoption)
        .select_related("component", "recorded_by")
    )
