"""What one organisation has taken up, what it is asked, and what is meant to reach it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Exists, Max, OuterRef, QuerySet, Subquery, When

from adopters.models import Organisation, User
from adopters.roles import abilities
from innovations.models import CohortMember, Innovation, RemovalProposal, Stage
from scaling.adoptions.selectors.carried import CarriedIn, Lineage, list_in_force
from scaling.adoptions.selectors.worklist import vouching_lines
from scaling.ledger.replay import LIVE_STAGES
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
    """An innovation meant to reach an organisation, of which nothing is recorded there.

    ``proposed_at``: when the organisation said that it does not apply to it, and ``why``; None
    unless that is still to be decided.
    """

    innovation: Innovation
    proposed_at: datetime | None
    why: str


def organisations_asked(user: User | AnonymousUser, today: date) -> QuerySet[Organisation]:
    """Organisations with ``in_area``: whether each is in an area that the person leads."""
    theirs = Organisation.objects.standing_in(abilities(user).areas, today).filter(pk=OuterRef("pk"))
    return Organisation.objects.visible_to(user).annotate(in_area=Exists(theirs))


def sees_organisation(organisation: Organisation, user: User | AnonymousUser) -> bool:
    """Whether a person may see what is recorded, and what is not, of the whole organisation.

    ``organisation`` is one of ``organisations_asked``.
    """
    can = abilities(user)
    in_area: bool = organisation.in_area  # type: ignore[attr-defined]
    return can.reads_all_sites or organisation.code in can.views or in_area


def taken_up(organisation: Organisation, user: User | AnonymousUser, today: date) -> list[Taken]:
    """The organisation's adoptions that a person may see, by the name of the innovation.

    One query, and one where its sites say that something recorded is not right.
    """
    disputed = Dispute.objects.standing().filter(line__adoption=OuterRef("pk"))
    adoptions: QuerySet[Any] = (
        Adoption.objects.visible_to(user, today)
        .filter(organisation=organisation)
        .exclude(stage="")
        .annotate(
            is_disputed=Exists(disputed),
            review_on=Case(When(stage=Stage.PAUSED, then=Subquery(_reviews().values("review_on")[:1]))),
        )
        .select_related("innovation", "organisation")
        .order_by("innovation__name")
    )
    undisputed = _last_undisputed([each.pk for each in adoptions if each.is_disputed])
    return [_taken(each, undisputed.get(each.pk, each.vouched_on), today) for each in adoptions]


def _last_undisputed(adoption_ids: Collection[int]) -> dict[int, date | None]:
    """The last day that each was vouched for by a line that its site does not call wrong."""
    if not adoption_ids:
        return {}
    lines = vouching_lines().filter(adoption__in=adoption_ids).order_by()
    last = dict(lines.values_list("adoption").annotate(last=Max("counts_from")))
    return {key: last.get(key) for key in adoption_ids}


def _reviews() -> QuerySet[LedgerLine]:
    """Standing pauses of a paused adoption that say when to look again, the latest first."""
    pauses = LedgerLine.objects.standing().filter(kind=LineKind.ENTERED, stage=Stage.PAUSED)
    return pauses.filter(adoption=OuterRef("pk"), review_on__isnull=False).order_by("-counts_from")


def _taken(adoption: Any, evidence_on: date | None, today: date) -> Taken:
    """``adoption`` is annotated by ``taken_up``."""
    is_live = adoption.stage in LIVE_STAGES
    interval = timedelta(days=adoption.innovation.return_interval_days)
    confirm_by = (evidence_on or adoption.since or today) + interval if is_live else None
    return Taken(
        adoption=adoption,
        last_evidence_on=evidence_on,
        confirm_by=confirm_by,
        is_due=is_live and (evidence_on is None or (confirm_by is not None and confirm_by <= today)),
        is_disputed=adoption.is_disputed,
        review_on=adoption.review_on,
    )


def meant_to_reach(organisation: Organisation, line: Lineage, came: Sequence[CarriedIn]) -> list[Meant]:
    """Innovations whose list in force names it or whom it stands for, with nothing recorded at either.

    One query.
    """
    places = CohortMember.objects.filter(organisation__code__in=line.codes, cohort=list_in_force())
    recorded = Adoption.objects.filter(organisation=organisation, innovation=OuterRef("pk")).exclude(stage="")
    proposal = RemovalProposal.objects.filter(
        organisation=organisation, innovation=OuterRef("pk"), decided_at__isnull=True
    )
    innovations = (
        Innovation.objects.filter(pk__in=places.values("cohort__innovation"))
        .exclude(Exists(recorded))
        .exclude(pk__in=[each.adoption.innovation_id for each in came])
        .annotate(
            proposed_at=Subquery(proposal.values("proposed_at")), why=Subquery(proposal.values("reason"))
        )
        .order_by("name")
    )
    return [Meant(each, each.proposed_at, each.why or "") for each in innovations]  # type: ignore[attr-defined]


def open_proposals(organisation: Organisation) -> QuerySet[RemovalProposal]:
    return RemovalProposal.objects.filter(organisation=organisation, decided_at__isnull=True).select_related(
        "innovation", "proposed_by"
    )


def startable(organisation: Organisation) -> QuerySet[Innovation]:
    """Innovations being spread of which nothing is recorded at the organisation."""
    recorded = Adoption.objects.filter(organisation=organisation, innovation=OuterRef("pk")).exclude(stage="")
    return Innovation.objects.exclude(status="finished").exclude(Exists(recorded)).order_by("name")
