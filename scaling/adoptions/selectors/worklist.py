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
from django.db.models.functions import Coalesce

from adopters.models import AreaKind, Membership, Organisation, User
from adopters.roles import Abilities, abilities
from innovations.models import Cohort, CohortMember, Innovation
from scaling.ledger.history import BETTER_WORD
from scaling.ledger.replay import EXITS, LADDER, LIVE_STAGES, RANK
from scaling.models import Adoption, Dispute, LedgerLine, LineKind

#: Filters that are not one stage, by their value in the address.
NOTHING, NOT_LIVE, LIVE_NOW = "nothing", "not_live", "live_now"

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
    if _sees_every_site(innovation, user):
        return organisations
    can = abilities(user)
    mine = Q(code__in=can.views)
    if can.areas:
        mine |= Q(pk__in=Organisation.objects.standing_in(can.areas, today).order_by().values("pk"))
    return organisations.filter(mine)


#: Organisations with their adoption (``its``) and their ``place`` on the list, each perhaps null; the
#: checker of types knows nothing of annotations made elsewhere.
Annotated: TypeAlias = "QuerySet[Any]"


def worklist(
    innovation: Innovation,
    cohort: Cohort | None,
    user: User | AnonymousUser,
    filters: WorklistFilters,
    today: date,
) -> Annotated:
    """Organisations annotated with where they stand (``its``), in the order asked for.

    ``cohort`` is the list in force.
    """
    place = Q(cohort_places__cohort=cohort.pk if cohort else 0)
    seen: Annotated = organisations_seen(Organisation.objects.all(), innovation, user, today)
    sites = seen.annotate(
        its=FilteredRelation("adoptions", condition=Q(adoptions__innovation=innovation)),
        place=FilteredRelation("cohort_places", condition=place),
    )
    sites = sites.filter(Q(place__isnull=False) | Q(its__isnull=False))
    narrowed = not _sees_every_site(innovation, user)
    return _sorted(_filtered(sites, filters, today), filters.sort, narrowed=narrowed)


def site_count(
    innovation: Innovation, cohort: Cohort | None, user: User | AnonymousUser, sites: Annotated, *, all_: bool
) -> int:
    """How many ``sites`` there are. ``all_``: they are all that the person may see, unfiltered."""
    if not all_ or not _sees_every_site(innovation, user):
        found: int = sites.count()
        return found
    places = CohortMember.objects.filter(cohort=cohort, organisation=OuterRef("organisation"))
    beyond = Adoption.objects.filter(innovation=innovation).exclude(Exists(places))
    return (cohort.size if cohort else 0) + beyond.count()


def _sees_every_site(innovation: Innovation, user: User | AnonymousUser) -> bool:
    can = abilities(user)
    return can.reads_all_sites or innovation.slug in can.leads


def disputed(adoption_ids: Collection[int | None]) -> frozenset[int]:
    """Which of these adoptions have a line that their site says is not right."""
    standing = Dispute.objects.standing().filter(line__adoption__in=[key for key in adoption_ids if key])
    return frozenset(standing.values_list("line__adoption", flat=True))


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
            standing = Dispute.objects.standing().values("line__adoption")
            return sites.filter(its__pk__in=standing)
        case "outside":
            return sites.filter(place__isnull=True)
        case _:
            return sites


def _sorted(sites: Annotated, sort: str, *, narrowed: bool) -> Annotated:
    """In a total order, so that pages neither repeat nor skip a site.

    ``narrowed``: to some of a person's own. Then they are found first and sorted after; the server would
    go through the names of all the country's organisations, and look whether each is one of the few.
    """
    name = Coalesce("name", Value("")) if narrowed else F("name")
    rank = Case(
        *(When(its__stage=stage, then=Value(RANK[stage])) for stage in LADDER + EXITS),
        default=Value(-1),
        output_field=IntegerField(),
    )
    keys: dict[str, Case | Coalesce | F] = {
        "name": name,
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
        "place__pk",
        "its__pk",
        "its__stage",
        "its__since",
        "its__last_activity_on",
        "its__contradictory",
    )
    found = list(rows)
    amiss = disputed([row[5] for row in found])
    return [_site(row, amiss) for row in found]


def _site(row: tuple[Any, ...], amiss: frozenset[int]) -> Site:
    *known, place, adoption, stage, since, activity, contradictory = row
    here: Any = (place is not None, adoption, stage or "", since, activity)
    columns: Any = (*known, *here, bool(contradictory), adoption in amiss)
    return Site(*columns)


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


def vouching_lines() -> QuerySet[LedgerLine]:
    """Standing lines by which a site or routine data vouch for use, disputed ones left out."""
    of_use = Q(kind=LineKind.STILL, step__isnull=True) | Q(stage__in=LIVE_STAGES)
    return (
        LedgerLine.objects.standing()
        .filter(of_use, evidence__in=BETTER_WORD)
        .exclude(Exists(Dispute.objects.standing().filter(line=OuterRef("pk"))))
    )
