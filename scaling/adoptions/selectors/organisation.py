"""What one organisation has taken up, what it is asked, and what is meant to reach it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from adopters.models import Organisation, User
from adopters.roles import abilities
from innovations.models import CohortMember, Innovation, RemovalProposal
from scaling.adoptions.selectors.carried import Inherited, list_in_force
from scaling.adoptions.selectors.worklist import LIVE_STAGES, last_evidence
from scaling.models import Adoption, Dispute, LedgerLine, LineKind


@dataclass(frozen=True)
class Taken:
    """An adoption as its own organisation meets it. ``confirm_by`` is when it is asked again.

    ``review_on`` is the review date of a standing pause.
    """

    adoption: Adoption
    last_evidence_on: date | None
    confirm_by: date | None
    is_due: bool
    is_disputed: bool
    review_on: date | None


@dataclass(frozen=True)
class Meant:
    """An innovation meant to reach an organisation, of which nothing is recorded there."""

    innovation: Innovation
    proposal: RemovalProposal | None


def sees_organisation(organisation: Organisation, user: User | AnonymousUser, today: date) -> bool:
    """Whether a person may see what is recorded, and what is not, of the whole organisation."""
    can = abilities(user)
    if can.reads_all_sites or organisation.code in can.views:
        return True
    return (
        bool(can.areas)
        and Organisation.objects.standing_in(can.areas, today).filter(pk=organisation.pk).exists()
    )


def taken_up(organisation: Organisation, user: User | AnonymousUser, today: date) -> list[Taken]:
    """The organisation's adoptions that a person may see, by the name of the innovation."""
    disputed = Dispute.objects.standing().filter(line__adoption=OuterRef("pk"))
    adoptions = list(
        Adoption.objects.visible_to(user, today)
        .filter(organisation=organisation)
        .exclude(stage="")
        .annotate(is_disputed=Exists(disputed))
        .select_related("innovation", "organisation")
        .order_by("innovation__name")
    )
    evidence = last_evidence([each.pk for each in adoptions])
    reviews = _reviews([each.pk for each in adoptions if each.stage == "paused"])
    return [_taken(each, evidence.get(each.pk), reviews.get(each.pk), today) for each in adoptions]


def _taken(adoption: Adoption, evidence_on: date | None, review_on: date | None, today: date) -> Taken:
    is_live = adoption.stage in LIVE_STAGES
    interval = timedelta(days=adoption.innovation.return_interval_days)
    confirm_by = (evidence_on or adoption.since or today) + interval if is_live else None
    return Taken(
        adoption=adoption,
        last_evidence_on=evidence_on,
        confirm_by=confirm_by,
        is_due=is_live and (evidence_on is None or (confirm_by is not None and confirm_by <= today)),
        is_disputed=adoption.is_disputed,  # type: ignore[attr-defined]
        review_on=review_on,
    )


def _reviews(adoption_ids: Collection[int]) -> dict[int, date]:
    """The latest review date given with a standing pause, by adoption."""
    pauses = LedgerLine.objects.standing().filter(
        adoption__in=adoption_ids, kind=LineKind.ENTERED, stage="paused", review_on__isnull=False
    )
    return {each.adoption_id: each.review_on for each in pauses.order_by("counts_from") if each.review_on}


def meant_to_reach(organisation: Organisation, came: Inherited) -> list[Meant]:
    """Innovations whose list in force names it or whom it stands for, with nothing recorded at either."""
    places = CohortMember.objects.filter(organisation=organisation, cohort=list_in_force())
    recorded = Adoption.objects.filter(organisation=organisation, innovation=OuterRef("pk")).exclude(stage="")
    innovations = (
        Innovation.objects.filter(Q(pk__in=places.values("cohort__innovation")) | Q(pk__in=came.listed))
        .exclude(Exists(recorded))
        .exclude(pk__in=[each.adoption.innovation_id for each in came.adoptions])
        .order_by("name")
    )
    proposals = {each.innovation_id: each for each in open_proposals(organisation)}
    return [Meant(each, proposals.get(each.pk)) for each in innovations]


def open_proposals(organisation: Organisation) -> QuerySet[RemovalProposal]:
    return RemovalProposal.objects.filter(organisation=organisation, decided_at__isnull=True).select_related(
        "innovation", "proposed_by"
    )


def startable(organisation: Organisation) -> QuerySet[Innovation]:
    """Innovations being spread of which nothing is recorded at the organisation."""
    recorded = Adoption.objects.filter(organisation=organisation, innovation=OuterRef("pk")).exclude(stage="")
    return Innovation.objects.exclude(status="finished").exclude(Exists(recorded)).order_by("name")
