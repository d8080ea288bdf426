"""What is asked of a person, over all they lead, speak for and administer.

A fixed number of queries for each kind of role, however much a person holds.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from adopters.models import Area, Grant, Invitation, Organisation, Role, Scope, SplitAnswer, Succession, User
from adopters.roles import Abilities
from innovations.models import Cohort, CohortMember, Innovation, RemovalProposal
from scaling.models import Adoption, BatchStatus, Dispute, ImportBatch, Job, JobStatus, LedgerLine

LIVE_STAGES = ("live", "embedded", "sustained")
FRESH_EVIDENCE = ("confirmed", "observed")


@dataclass(frozen=True)
class LedInnovation:
    """What waits in one innovation, in numbers of sites, files and proposals."""

    slug: str
    name: str
    disputed: int
    contradictory: int
    overdue: int
    checked_files: int
    proposals: int


@dataclass(frozen=True)
class SiteAdoption:
    """An adoption at one's own organisation that needs something."""

    pk: int
    innovation: str
    organisation_code: str
    is_due: bool
    is_disputed: bool


@dataclass(frozen=True)
class NothingRecorded:
    innovation: str
    organisation_code: str


@dataclass(frozen=True)
class Installation:
    """How far an installation has been set up, and what waits on its administrators."""

    has_areas: bool
    has_organisations: bool
    has_innovations: bool
    has_others: bool
    open_invitations: int
    failed_jobs: int


@dataclass(frozen=True)
class Contact:
    """Somebody to ask, and the role they are asked in."""

    name: str
    email: str
    role: Role
    scope: Scope
    key: str


def led_innovations(can: Abilities, today: date) -> list[LedInnovation]:
    """By name. Two queries."""
    waiting = {row["innovation_id"]: row for row in _waiting_sites(can.leads, today)}
    innovations = Innovation.objects.filter(slug__in=can.leads).annotate(
        checked_files=_count(ImportBatch.objects.filter(status=BatchStatus.CHECKED)),
        proposals=_count(RemovalProposal.objects.filter(decided_at__isnull=True)),
    )
    return [
        LedInnovation(
            slug=one.slug,
            name=one.name,
            disputed=waiting.get(one.pk, {}).get("disputed", 0),
            contradictory=waiting.get(one.pk, {}).get("contradicted", 0),
            overdue=waiting.get(one.pk, {}).get("overdue", 0),
            checked_files=one.checked_files,  # type: ignore[attr-defined]
            proposals=one.proposals,  # type: ignore[attr-defined]
        )
        for one in innovations.order_by("name")
    ]


def _waiting_sites(slugs: Collection[str], today: date) -> QuerySet[Adoption, Any]:
    return (
        Adoption.objects.filter(innovation__slug__in=slugs)
        .annotate(is_disputed=Exists(_disputes()), is_due=_is_due(today))
        .values("innovation_id")
        .annotate(
            disputed=Count("pk", filter=Q(is_disputed=True)),
            contradicted=Count("pk", filter=Q(contradictory=True)),
            overdue=Count("pk", filter=Q(is_due=True)),
        )
        .order_by()
    )


def _disputes() -> QuerySet[Dispute]:
    return Dispute.objects.standing().filter(line__adoption=OuterRef("pk"))


def _is_due(today: date) -> Q:
    """Live, and not vouched for by the site or by data within the innovation's return interval."""
    since = ExpressionWrapper(
        Cast(Value(today), DateField()) - F("adoption__innovation__return_interval_days"),
        output_field=DateField(),
    )
    fresh = (
        LedgerLine.objects.standing()
        .filter(adoption=OuterRef("pk"), evidence__in=FRESH_EVIDENCE, counts_from__gt=since)
        .exclude(Exists(Dispute.objects.standing().filter(line=OuterRef("pk"))))
    )
    return Q(stage__in=LIVE_STAGES) & Q(~Exists(fresh))


def _count(rows: QuerySet[ImportBatch] | QuerySet[RemovalProposal]) -> Coalesce:
    """How many of ``rows`` belong to the innovation at hand."""
    counted = rows.filter(innovation=OuterRef("pk")).order_by().values("innovation")
    return Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0)


def has_split_questions(can: Abilities, today: date) -> bool:
    """Has a site, or the one a site went into, split with nobody having said where its place went?"""
    split = (
        Succession.objects.standing()
        .filter(old_code=OuterRef("code"), on__lte=today)
        .exclude(new_code=F("old_code"))
        .order_by()
        .values("old_code")
        .annotate(heirs=Count("pk"))
        .filter(heirs__gt=1)
    )
    answered = SplitAnswer.objects.standing().filter(organisation=OuterRef("pk"))
    organisations = Organisation.objects.filter(Exists(split), closes_on__lt=today).exclude(Exists(answered))
    return organisations.filter(_depended_on(can)).exists()


def _depended_on(can: Abilities) -> Q:
    adoptions = Adoption.objects.exclude(stage="")
    places = CohortMember.objects.all()
    if not can.keeps_estate:
        adoptions = adoptions.filter(innovation__slug__in=can.leads)
        places = places.filter(cohort__innovation__slug__in=can.leads)
    into = Succession.objects.standing().filter(new_code=OuterRef(OuterRef("code"))).values("old_code")
    own = Exists(adoptions.filter(organisation=OuterRef("pk")))
    inherited = Exists(adoptions.filter(organisation__code__in=into))
    return Q(own) | Q(inherited) | Q(Exists(places.filter(organisation=OuterRef("pk"))))


def site_adoptions(can: Abilities, today: date) -> list[SiteAdoption]:
    """Those at one's own organisations that wait for a confirmation or an agreement. One query."""
    adoptions = (
        Adoption.objects.filter(organisation__code__in=can.views)
        .annotate(is_disputed=Exists(_disputes()), is_due=_is_due(today))
        .filter(Q(is_due=True) | Q(is_disputed=True))
        .order_by("innovation__name", "organisation__name")
    )
    rows = adoptions.values_list("pk", "innovation__name", "organisation__code", "is_due", "is_disputed")
    return [SiteAdoption(*row) for row in rows]


def nothing_recorded(can: Abilities) -> list[NothingRecorded]:
    """Innovations meant to reach one's own organisation that nobody has spoken of. One query."""
    newest = Cohort.objects.filter(innovation=OuterRef("cohort__innovation")).order_by(
        "-recorded_at", "-number"
    )
    spoken = Adoption.objects.filter(
        organisation=OuterRef("organisation"), innovation=OuterRef("cohort__innovation")
    ).exclude(stage="")
    refused = RemovalProposal.objects.filter(
        organisation=OuterRef("organisation"),
        innovation=OuterRef("cohort__innovation"),
        decided_at__isnull=True,
    )
    places = (
        CohortMember.objects.filter(
            organisation__code__in=can.views, cohort=Subquery(newest.values("pk")[:1])
        )
        .exclude(Exists(spoken))
        .exclude(Exists(refused))
        .exclude(cohort__innovation__status="finished")
        .order_by("cohort__innovation__name")
    )
    return [
        NothingRecorded(*row) for row in places.values_list("cohort__innovation__name", "organisation__code")
    ]


def boards_in(can: Abilities) -> list[Area]:
    """The ICBs open now in the regions a person leads, by name. One query."""
    regions = [code for kind, code in can.areas if kind == "region"]
    return list(
        Area.objects.filter(kind="icb", region__code__in=regions, closes_on__isnull=True)
        .select_related("region")
        .order_by("name")
    )


def installation(user: User) -> Installation:
    """One query."""
    others = User.objects.filter(is_active=True).exclude(pk=OuterRef("pk"))
    row = (
        User.objects.filter(pk=user.pk)
        .annotate(
            has_areas=Exists(Area.objects.all()),
            has_organisations=Exists(Organisation.objects.all()),
            has_innovations=Exists(Innovation.objects.all()),
            has_others=Exists(others),
            open_invitations=_number(Invitation.objects.open().order_by()),
            failed_jobs=_number(Job.objects.filter(status=JobStatus.FAILED).order_by()),
        )
        .values_list(
            "has_areas",
            "has_organisations",
            "has_innovations",
            "has_others",
            "open_invitations",
            "failed_jobs",
        )
        .get()
    )
    return Installation(*row)


def _number(rows: QuerySet[Invitation] | QuerySet[Job]) -> Coalesce:
    together = rows.annotate(all=Value(1)).values("all").annotate(n=Count("pk"))
    return Coalesce(Subquery(together.values("n")), 0)


def contacts(user: User, can: Abilities) -> list[Contact]:
    """Whom to ask, by role: an adopter the leads of what they take up; a lead the national leads;
    everyone the administrators. One query.
    """
    wanted = Q(role=Role.ADMINISTRATOR)
    if can.leads or can.areas or can.reads_all_sites:
        wanted |= Q(role=Role.NATIONAL_LEAD)
    if can.views:
        taken = Adoption.objects.filter(organisation__code__in=can.views).values("innovation__slug")
        wanted |= Q(role=Role.INNOVATION_LEAD, scope_key__in=taken)
        wanted |= Q(role=Role.ADOPTER_EDITOR, scope_key__in=can.views)
    if can.leads:
        wanted |= Q(role=Role.INNOVATION_LEAD, scope_key__in=can.leads)
    grants = Grant.objects.in_force().filter(wanted, user__is_active=True).exclude(user=user)
    return [
        Contact(
            one.user.name or one.user.email, one.user.email, Role(one.role), Scope(one.scope), one.scope_key
        )
        for one in grants.select_related("user").order_by("role", "user__name")[:20]
    ]
