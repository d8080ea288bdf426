"""What is asked of a person, over all they lead, speak for and administer.

A fixed number of queries for each kind of role, however much a person holds.
"""

from __future__ import annotations

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
from scaling.adoptions.selectors.worklist import vouching_lines
from scaling.ledger.replay import LIVE_STAGES
from scaling.models import Adoption, BatchStatus, Dispute, ImportBatch, Job, JobStatus


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
class State:
    """What waits beyond one's own innovations and sites; ``installation`` for administrators."""

    has_split_questions: bool
    installation: Installation | None


@dataclass(frozen=True)
class Contact:
    """Somebody to ask, and the role they are asked in."""

    name: str
    email: str
    role: Role
    scope: Scope
    key: str


def led_innovations(can: Abilities, today: date) -> list[LedInnovation]:
    """By name. One query."""
    adoptions = _with_fresh_from(today).filter(innovation=OuterRef("pk"))
    files = ImportBatch.objects.filter(innovation=OuterRef("pk"), status=BatchStatus.CHECKED)
    proposals = RemovalProposal.objects.filter(innovation=OuterRef("pk"), decided_at__isnull=True)
    innovations = Innovation.objects.filter(slug__in=can.leads).annotate(
        disputed=_in_number(adoptions.filter(pk__in=_disputed_adoptions())),
        contradictory=_in_number(adoptions.filter(contradictory=True)),
        overdue=_in_number(adoptions.filter(_is_due())),
        checked_files=_in_number(files),
        proposals=_in_number(proposals),
    )
    counts = ("disputed", "contradictory", "overdue", "checked_files", "proposals")
    return [LedInnovation(*row) for row in innovations.order_by("name").values_list("slug", "name", *counts)]


def _in_number(rows: QuerySet[Any]) -> Coalesce:
    """How many of ``rows``, all of the innovation at hand."""
    grouped = rows.order_by().values("innovation").annotate(n=Count("pk"))
    return Coalesce(Subquery(grouped.values("n")), 0)


def _disputed_adoptions() -> QuerySet[Dispute, Any]:
    return Dispute.objects.standing().values("line__adoption")


def _disputes() -> QuerySet[Dispute]:
    return Dispute.objects.standing().filter(line__adoption=OuterRef("pk"))


def _is_due() -> Q:
    """Live, and not vouched for by the site or by data within the innovation's return interval."""
    fresh = vouching_lines().filter(adoption=OuterRef("pk"), counts_from__gt=OuterRef("fresh_from"))
    # Only where its site says that a line is not right need it be asked which lines vouch for it.
    undisputed = ~Q(pk__in=_disputed_adoptions())
    return Q(stage__in=LIVE_STAGES) & ~(Q(vouched_on__gt=F("fresh_from")) & (undisputed | Q(Exists(fresh))))


def _with_fresh_from(today: date) -> QuerySet[Adoption]:
    """Adoptions with ``fresh_from``: what is dated after it is within the return interval."""
    day = Cast(Value(today), DateField()) - F("innovation__return_interval_days")
    return Adoption.objects.alias(fresh_from=ExpressionWrapper(day, output_field=DateField()))


def _split_questions(can: Abilities, today: date) -> QuerySet[Organisation]:
    """Sites, and those that sites went into, that split with nobody having said where the place went."""
    split = (
        Succession.objects.standing()
        .filter(on__lte=today)
        .exclude(new_code=F("old_code"))
        .order_by()
        .values("old_code")
        .annotate(heirs=Count("pk"))
        .filter(heirs__gt=1)
        .values("old_code")
    )
    answered = SplitAnswer.objects.standing().filter(organisation=OuterRef("pk"))
    organisations = Organisation.objects.filter(code__in=split, closes_on__lt=today).exclude(Exists(answered))
    return organisations.filter(_depended_on(can))


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
        _with_fresh_from(today)
        .filter(organisation__code__in=can.views)
        .annotate(is_disputed=Exists(_disputes()), is_due=_is_due())
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


def state(user: User, can: Abilities, today: date) -> State:
    """One query."""
    asked: dict[str, Any] = {"has_split": Exists(_split_questions(can, today))}
    if can.administers:
        asked |= _installation()
    row: dict[str, Any] = {**User.objects.filter(pk=user.pk).values(**asked).get()}
    has_split = row.pop("has_split")
    return State(has_split, Installation(**row) if can.administers else None)


def _installation() -> dict[str, Any]:
    others = User.objects.filter(is_active=True).exclude(pk=OuterRef("pk"))
    return {
        "has_areas": Exists(Area.objects.all()),
        "has_organisations": Exists(Organisation.objects.all()),
        "has_innovations": Exists(Innovation.objects.all()),
        "has_others": Exists(others),
        "open_invitations": _number(Invitation.objects.open().order_by()),
        "failed_jobs": _number(Job.objects.filter(status=JobStatus.FAILED).order_by()),
    }


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
