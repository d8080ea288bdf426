"""One adoption: its history, whom to contact, what it may still do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet

from adopters.composed import Composed
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


def history(adoption: Adoption, site_people: Collection[int]) -> list[Told]:
    """Every line that states something, the latest first; removed ones with their removal.

    ``site_people``: the keys of everyone who speaks, or has spoken, for the organisation. One query, and
    one where a line was ever disputed.
    """
    lines = _LINES(adoption=adoption.pk)
    disputes = _disputes(adoption, lines)
    removals = {line.retracts_id: line for line in lines if line.kind == LineKind.RETRACTED}
    stating = [line for line in lines if line.kind != LineKind.RETRACTED]
    standing = [line for line in stating if line.pk not in removals]
    said = [stated(line) for line in standing]
    amiss = {each.stated.line: each.why for each in contradictions(said)}
    path = trajectory(said)
    told = [_told(line, removals, disputes[line.pk], amiss, site_people, path) for line in stating]
    return sorted(told, key=lambda each: (*stated(each.line).order, each.line.pk), reverse=True)


_LINES = Composed(
    lambda adoption: (
        LedgerLine.objects.filter(adoption=adoption)
        .annotate(was_disputed=Exists(Dispute.objects.filter(line=OuterRef("pk"))))
        .select_related("recorded_by", "step", "batch")
    )
)
_DISPUTES = Composed(
    lambda adoption: (
        Dispute.objects.filter(line__adoption=adoption)
        .select_related("recorded_by", "superseded_by")
        .order_by("recorded_at")
    )
)


def _disputes(adoption: Adoption, lines: Iterable[Any]) -> Mapping[int, Sequence[Dispute]]:
    """By the key of the line, in the order they were raised."""
    found: dict[int, list[Dispute]] = defaultdict(list)
    for dispute in _DISPUTES(adoption=adoption.pk) if any(line.was_disputed for line in lines) else ():
        found[dispute.line_id].append(dispute)
    return found


def _told(
    line: LedgerLine,
    removals: dict[int | None, LedgerLine],
    disputes: Sequence[Dispute],
    amiss: dict[int | None, str],
    site_people: Collection[int],
    path: Trajectory,
) -> Told:
    return Told(
        line=line,
        removal=removals.get(line.pk),
        dispute=next((each for each in disputes if each.superseded_at is None), None),
        past_disputes=tuple(each for each in disputes if each.superseded_at is not None),
        why_contradictory=amiss.get(line.pk, ""),
        is_by_site=line.recorded_by_id in site_people,
        stage_then=path.stage_on(stated(line).period.last),
    )


def evidence_in(told: Iterable[Told]) -> date | None:
    """The day its use was last vouched for by its site or by data, disputed lines left out."""
    days = (
        each.line.counts_from
        for each in told
        if each.removal is None and each.dispute is None and stated(each.line).vouches
    )
    return max((day for day in days if day), default=None)


def is_by_site(line: LedgerLine) -> bool:
    code, person = line.adoption.organisation.code, line.recorded_by_id
    editors = Grant.objects.filter(role=Role.ADOPTER_EDITOR, scope=Scope.ORGANISATION, scope_key=code)
    return editors.filter(user=person).exists()


def leads_of(innovation: Innovation) -> list[User]:
    return _holders(Role.INNOVATION_LEAD, Scope.INNOVATION, innovation.slug)


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
    return {each.stage: each.wording for each in _WORDINGS(innovation=innovation.pk)}


_WORDINGS = Composed(lambda innovation: StageWording.objects.filter(innovation=innovation))


@dataclass(frozen=True)
class StepState:
    """``line`` is the standing line by which the step was done, if it was."""

    step: Step
    line: LedgerLine | None


def step_states(steps: Iterable[Step], told: Iterable[Told]) -> list[StepState]:
    """Every step of an innovation, in the order of the ladder."""
    standing = sorted((each.line for each in told if each.removal is None), key=lambda line: line.pk)
    done = {line.step_id: line for line in standing if line.step_id}
    ordered = sorted(steps, key=lambda step: Stage.values.index(step.stage))
    return [StepState(step, done.get(step.pk)) for step in ordered]


def adaptations_seen(adoption: Adoption, user: User | AnonymousUser) -> QuerySet[Adaptation]:
    return (
        Adaptation.objects.standing()
        .visible_to(user)
        .filter(adoption=adoption)
        .select_related("component", "recorded_by")
    )
