"""The sites of one innovation: everyone on its list, and the adoptions beyond it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from adopters.models import AreaKind, Membership, Organisation, User
from adopters.roles import Abilities, abilities
from innovations.models import CohortMember, Innovation
from innovations.selectors.cohorts import cohort_in_force
from scaling.ledger.replay import EXITS, LADDER, RANK
from scaling.models import Dispute, LedgerLine, LineKind

#: Filters that are not one stage, by their value in the address.
NOTHING, NOT_LIVE, LIVE_NOW = "nothing", "not_live", "live_now"
LIVE_STAGES = ("live", "embedded", "sustained")

#: What a list can be sorted by, in the address's words; a minus before it turns it round.
SORTS = ("name", "stage", "since", "activity")


@dataclass(frozen=True)
class WorklistFilters:
    """What the address asks to see. Areas are codes; ``flag`` is contradictory, disputed or outside."""

    stage: str = ""
    region: str = ""
    icb: str = ""
    text: str = ""
    flag: str = ""
    sort: str = "name"


@dataclass(frozen=True)
class Site:
    """One organisation on the worklist, as it stands today. ``stage`` is "" with nothing recorded."""

    organisation_id: int
    code: str
    name: str
    closes_on: date | None
    is_on_list: bool
    adoption_id: int | None
    stage: str
    since: date | None
    last_activity_on: date | None
    is_contradictory: bool
    is_disputed: bool


def reads_sites(can: Abilities, slug: str) -> bool:
    """Whether a person sees any list of sites of an innovation at all."""
    return can.reads_all_sites or slug in can.leads or bool(can.views or can.areas)


def organisations_seen(
    organisations: QuerySet[Organisation], innovation: Innovation, user: User | AnonymousUser, today: date
) -> QuerySet[Organisation]:
    """Those whose progress with ``innovation`` a person may see, by the rule of ``Adoption.visible_to``."""
    can = abilities(user)
    if can.reads_all_sites or innovation.slug in can.leads:
        return organisations
    mine = Q(code__in=can.views)
    if can.areas:
        mine |= Q(pk__in=Organisation.objects.standing_in(can.areas, today).order_by().values("pk"))
    return organisations.filter(mine)


#: Organisations annotated with their adoption (``its``), ``is_on_list`` and ``is_disputed``; the
#: checker of types knows nothing of annotations made elsewhere.
Annotated: TypeAlias = "QuerySet[Any]"


def worklist(
    innovation: Innovation, user: User | AnonymousUser, filters: WorklistFilters, today: date
) -> Annotated:
    """Organisations annotated with where they stand (``its``), in the order asked for."""
    cohort = cohort_in_force(innovation)
    listed = CohortMember.objects.filter(cohort=cohort, organisation=OuterRef("pk"))
    seen: Annotated = organisations_seen(Organisation.objects.all(), innovation, user, today)
    sites = seen.annotate(
        its=FilteredRelation("adoptions", condition=Q(adoptions__innovation=innovation)),
        is_on_list=Exists(listed),
    )
    sites = sites.filter(Q(is_on_list=True) | Q(its__isnull=False)).annotate(
        is_disputed=Exists(_disputes(OuterRef("its__pk")))
    )
    return _sorted(_filtered(sites, filters, today), filters.sort)


def _disputes(adoption: OuterRef) -> QuerySet[Dispute]:
    return Dispute.objects.standing().filter(line__adoption=adoption)


def _filtered(sites: Annotated, filters: WorklistFilters, today: date) -> Annotated:
    for kind, code in ((AreaKind.REGION, filters.region), (AreaKind.ICB, filters.icb)):
        if code:
            sites = sites.filter(Exists(_membership(kind, code, today)))
    if filters.text:
        sites = sites.filter(Q(name__icontains=filters.text) | Q(code__iexact=filters.text.strip()))
    return _flagged(sites.filter(_at_stage(filters.stage)), filters.flag)


def _membership(kind: str, code: str, today: date) -> QuerySet[Membership]:
    return Membership.objects.standing().filter(
        organisation=OuterRef("pk"), area_kind=kind, area__code=code, during__contains=today
    )


def _at_stage(stage: str) -> Q:
    never_live = (
        Q(its__first_live_on__isnull=True)
        & Q(its__first_embedded_on__isnull=True)
        & Q(its__first_sustained_on__isnull=True)
    )
    nothing = Q(its__isnull=True) | Q(its__stage="")
    match stage:
        case "":
            return Q()
        case "nothing":
            return nothing
        case "not_live":
            return nothing | never_live & ~Q(its__stage__in=["declined", "withdrawn"])
        case "live_now":
            return Q(its__stage__in=LIVE_STAGES)
        case _:
            return Q(its__stage=stage)


def _flagged(sites: Annotated, flag: str) -> Annotated:
    match flag:
        case "contradictory":
            return sites.filter(its__contradictory=True)
        case "disputed":
            return sites.filter(is_disputed=True)
        case "outside":
            return sites.filter(is_on_list=False)
        case _:
            return sites


def _sorted(sites: Annotated, sort: str) -> Annotated:
    """In a total order, so that pages neither repeat nor skip a site."""
    rank = Case(
        *(When(its__stage=stage, then=Value(RANK[stage])) for stage in LADDER + EXITS),
        default=Value(-1),
        output_field=IntegerField(),
    )
    keys: dict[str, Case | F] = {
        "name": F("name"),
        "stage": rank,
        "since": F("its__since"),
        "activity": F("its__last_activity_on"),
    }
    key = keys.get(sort.removeprefix("-"), keys["name"])
    nulls = {"nulls_last": True} if sort.removeprefix("-") in ("since", "activity") else {}
    leading = (key.desc if sort.startswith("-") else key.asc)(**nulls)
    return sites.order_by(leading, "name", "code")


def as_sites(sites: Annotated) -> list[Site]:
    rows = sites.values_list(
        "pk",
        "code",
        "name",
        "closes_on",
        "is_on_list",
        "its__pk",
        "its__stage",
        "its__since",
        "its__last_activity_on",
        "its__contradictory",
        "is_disputed",
    )
    return [_site(*row) for row in rows]


def _site(*columns: Any) -> Site:
    *known, stage, since, activity, contradictory, disputed = columns
    filled: Any = (*known, stage or "", since, activity, bool(contradictory), disputed)
    return Site(*filled)


def areas_today(organisation_ids: Collection[int], today: date) -> dict[tuple[int, str], str]:
    """Names of the region and ICB of each organisation, by its key and the kind of area."""
    memberships = Membership.objects.standing().filter(
        organisation__in=organisation_ids,
        area_kind__in=[AreaKind.REGION, AreaKind.ICB],
        during__contains=today,
    )
    return {
        (organisation, kind): name
        for organisation, kind, name in memberships.values_list("organisation", "area_kind", "area__name")
    }


def chosen_sites(
    innovation: Innovation, user: User | AnonymousUser, codes: Iterable[str], today: date
) -> list[Organisation]:
    """The organisations picked by their codes that the person may see, in order of name."""
    organisations = Organisation.objects.filter(code__in=list(codes)).order_by("name", "code")
    return list(organisations_seen(organisations, innovation, user, today))


def last_evidence(adoption_ids: Collection[int]) -> dict[int, date]:
    """The day the use of each was last vouched for by its site or by data, disputed lines left out."""
    of_use = Q(kind=LineKind.STILL, step__isnull=True) | Q(stage__in=LIVE_STAGES)
    lines = (
        LedgerLine.objects.standing()
        .filter(of_use, adoption__in=adoption_ids, evidence__in=["confirmed", "observed"])
        .exclude(Exists(Dispute.objects.standing().filter(line=OuterRef("pk"))))
        .order_by("adoption_id", "-counts_from")
        .distinct("adoption_id")
    )
    return {line.adoption_id: line.counts_from for line in lines if line.counts_from}
