"""The sites of one innovation: everyone on its list, and the adoptions beyond it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from adopters.models import AreaKind, Organisation, User
from adopters.models.area import NAME_NOT_KNOWN
from adopters.roles import Abilities, abilities
from innovations.models import Cohort, Innovation
from scaling.ledger.history import BETTER_WORD
from scaling.ledger.replay import LIVE_STAGES, RANK
from scaling.models import Dispute, LedgerLine, LineKind

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


class Site(NamedTuple):
    """One organisation on the worklist, as it stands today. ``stage`` is "" with nothing recorded."""

    code: str
    name: str
    closes_on: date | None
    is_on_list: bool
    adoption: int | None
    stage: str
    since: date | None
    last_activity_on: date | None
    is_contradictory: bool
    is_disputed: bool
    icb: str | None
    region: str | None


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


def _sees_every_site(innovation: Innovation, user: User | AnonymousUser) -> bool:
    can = abilities(user)
    return can.reads_all_sites or innovation.slug in can.leads


@dataclass(frozen=True)
class Worklist:
    """Sites of one innovation: what they must meet, their order, and how they are counted, in SQL.

    The order is total, so that pages neither repeat nor skip a site.
    """

    wanted: Sequence[str]
    key: str
    order: str
    total: str
    params: Mapping[str, Any]

    def all(self, most: int | None = None) -> list[Site]:
        """Every site, or the first ``most``. One query."""
        return self._asked(most, after=0)[0]

    def page(self, number: int, size: int) -> tuple[list[Site], int]:
        """The sites of this page, or of the last, and how many there are on all pages. One query."""
        return self._asked(size, after=(number - 1) * size)

    def _asked(self, most: int | None, after: int) -> tuple[list[Site], int]:
        query = _SITES.format(
            wanted=" AND ".join(self.wanted),
            key=self.key,
            order=self.order,
            total=self.total,
            disputed=_DISPUTED,
            icb=_AREA.format(AreaKind.ICB),
            region=_AREA.format(AreaKind.REGION),
        )
        with connection.cursor() as cursor:
            cursor.execute(query, {**self.params, "most": most, "after": after})
            rows = cursor.fetchall()
        return [Site(*row[1:]) for row in rows], rows[0][0] if rows else 0


def worklist(
    innovation: Innovation,
    cohort: Cohort | None,
    user: User | AnonymousUser,
    filters: WorklistFilters,
    today: date,
) -> Worklist:
    """Everyone on the list in force, ``cohort``, and every other organisation with something recorded."""
    can = abilities(user)
    narrowed = [*([] if _sees_every_site(innovation, user) else [_of_views(can)]), *_filtered(filters)]
    return Worklist(
        wanted=[_taking_part(filters), *narrowed] if narrowed else [_all_taking_part(cohort, filters)],
        key=_KEYS[filters.sort.removeprefix("-")],
        order=_order(filters.sort),
        total=_TOTAL if narrowed else _TOTAL_OF_ALL,
        params={
            "innovation": innovation.pk,
            "cohort": cohort.pk if cohort else 0,
            "size": cohort.size if cohort else 0,
            "today": today,
            "views": list(can.views),
            "areas": tuple(can.areas),
            "region": filters.region,
            "icb": filters.icb,
            "named": f"%{connection.ops.prep_for_like_query(filters.text)}%",
            "coded": filters.text.strip().upper(),
            "stage": filters.stage,
            "live": list(LIVE_STAGES),
            "ladder": list(RANK),
        },
    )


#: What a list is sorted by, for each of ``SORTS``; those with nothing to say come last.
_KEYS = {
    "name": "site.name",
    "stage": "coalesce(array_position(%(ladder)s, its.stage::text), 0)",
    "since": "its.since",
    "activity": "its.last_activity_on",
}


def _order(sort: str) -> str:
    """Names are never null; to say where nulls go keeps them from being read from their index."""
    backwards = "DESC" if sort == "-name" else "DESC NULLS LAST"
    return f"key {backwards if sort.startswith('-') else 'ASC'}, name, code"


#: Of a list as long as this, a page by name is full before the list is gathered.
LONG = 10_000
_GATHERED = "site.id IN (SELECT organisation_id FROM innovations_cohortmember WHERE cohort_id = %(cohort)s)"
_LOOKED_UP = """(
    SELECT id FROM innovations_cohortmember WHERE cohort_id = %(cohort)s AND organisation_id = site.id
) IS NOT NULL"""
_BEYOND = "site.id IN (SELECT organisation_id FROM beyond)"


def _all_taking_part(cohort: Cohort | None, filters: WorklistFilters) -> str:
    """On the list or beyond it, of all the country's organisations in turn."""
    is_soon_full = cohort is not None and cohort.size >= LONG and filters.sort.endswith("name")
    return f"({_LOOKED_UP if is_soon_full else _GATHERED} OR {_BEYOND})"


def _taking_part(filters: WorklistFilters) -> str:
    """On the list or beyond it, of few. Where stages are looked for, all progress is read anyhow."""
    return f"(place.organisation_id IS NOT NULL OR {'its.id' if filters.stage else _BEGUN} IS NOT NULL)"


_BEGUN = """(
    SELECT id FROM scaling_adoption WHERE innovation_id = %(innovation)s AND organisation_id = site.id
)"""


def _of_views(can: Abilities) -> str:
    """In a person's own organisations and areas: the rule of ``organisations_seen``."""
    own = "SELECT id FROM adopters_organisation WHERE code = ANY(%(views)s)"
    theirs = f" UNION ALL {_IN_AREAS.format('(area.kind, area.code) IN %(areas)s')}" if can.areas else ""
    return f"site.id IN ({own}{theirs})"


_IN_AREAS = """
    SELECT stay.organisation_id
    FROM adopters_membership stay
    JOIN adopters_area area ON area.id = stay.area_id
    WHERE {} AND stay.superseded_at IS NULL AND stay.during @> %(today)s::date
"""


def _filtered(filters: WorklistFilters) -> Iterator[str]:
    for kind, code in ((AreaKind.REGION, filters.region), (AreaKind.ICB, filters.icb)):
        if code:
            named = f"area.kind = '{kind}' AND area.code = %({kind})s"
            yield f"site.id IN ({_IN_AREAS.format(named)})"
    if filters.text:
        yield "(upper(site.name) LIKE upper(%(named)s) OR site.code = %(coded)s)"
    if filters.stage:
        yield _AT_STAGES.get(filters.stage, "its.stage = %(stage)s")
    if filters.flag:
        yield _FLAGGED[filters.flag]


_NOTHING = "coalesce(its.stage, '') = ''"
_NEVER_LIVE = "its.first_live_on IS NULL AND its.first_embedded_on IS NULL AND its.first_sustained_on IS NULL"
_AT_STAGES = {
    NOTHING: _NOTHING,
    NOT_LIVE: f"({_NOTHING} OR ({_NEVER_LIVE} AND its.stage NOT IN ('declined', 'withdrawn')))",
    LIVE_NOW: "its.stage = ANY(%(live)s)",
}
_DISPUTED = "EXISTS (SELECT FROM scaling_dispute WHERE adoption_id = its.id AND superseded_at IS NULL)"
_FLAGGED = {
    "contradictory": "its.contradictory",
    "disputed": _DISPUTED,
    "outside": _BEYOND,
}
#: How many sites there are: those found; or, where all are asked for, who is on the list and who beyond it.
_TOTAL = "(SELECT count(*) FROM found)"
_TOTAL_OF_ALL = "%(size)s + (SELECT count(*) FROM beyond)"
#: With what its board or region is called; nobody is in two of them at a time.
_AREA = """
LEFT JOIN (
    SELECT stay.organisation_id, area.name AS {0}
    FROM adopters_membership stay
    JOIN adopters_area area ON area.id = stay.area_id
    WHERE stay.area_kind = '{0}' AND stay.superseded_at IS NULL AND stay.during @> %(today)s::date
) {0}_now ON {0}_now.organisation_id = page.id
"""
#: The total, and the columns of ``Site``. By hand: to put it together took longer than to ask. What is told
#: of sites is looked up for those of the page only. ``beyond``: where something was begun, off the list.
_SITES = """
WITH beyond AS (
    SELECT organisation_id FROM scaling_adoption begun
    WHERE innovation_id = %(innovation)s AND NOT EXISTS (
        SELECT FROM innovations_cohortmember listed
        WHERE listed.cohort_id = %(cohort)s AND listed.organisation_id = begun.organisation_id
    )
),
found AS (
    SELECT site.id, site.name, site.code, site.closes_on, {key} AS key
    FROM adopters_organisation site
    LEFT JOIN innovations_cohortmember place
        ON place.organisation_id = site.id AND place.cohort_id = %(cohort)s
    LEFT JOIN scaling_adoption its ON its.organisation_id = site.id AND its.innovation_id = %(innovation)s
    WHERE {wanted}
),
counted AS MATERIALIZED (
    SELECT {total} AS total
),
page AS (
    SELECT * FROM found
    ORDER BY {order}
    LIMIT %(most)s OFFSET least(%(after)s, greatest((SELECT total FROM counted) - 1, 0) / %(most)s * %(most)s)
)
SELECT (SELECT total FROM counted), code, name, closes_on,
    EXISTS (
        SELECT FROM innovations_cohortmember WHERE cohort_id = %(cohort)s AND organisation_id = page.id
    ),
    its.id, coalesce(its.stage, ''), its.since, its.last_activity_on, coalesce(its.contradictory, FALSE),
    {disputed}, icb, region
FROM page
LEFT JOIN scaling_adoption its ON its.organisation_id = page.id AND its.innovation_id = %(innovation)s
{icb}
{region}
ORDER BY {order}
"""


def areas_offered(today: date) -> list[tuple[str, str, str]]:
    """Kind, code and name of the regions and boards that are open and named, alphabetically."""
    with connection.cursor() as cursor:
        cursor.execute(_OFFERED, {"today": today, "unnamed": f"%{NAME_NOT_KNOWN}"})
        found: list[tuple[str, str, str]] = cursor.fetchall()
        return found


_OFFERED = """
SELECT area.kind, area.code, area.name
FROM adopters_area area
JOIN adopters_areaspan span ON span.area_id = area.id
WHERE area.kind IN ('region', 'icb') AND span.superseded_at IS NULL AND span.during @> %(today)s::date
    AND span.name NOT LIKE %(unnamed)s
ORDER BY area.name, area.code
"""


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
