"""The sites of one innovation: everyone on its list, and the adoptions beyond it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Q, QuerySet

from adopters.models import AreaKind, Organisation, User
from adopters.models.area import NAME_NOT_KNOWN
from adopters.prepared import Prepared, planned
from adopters.roles import Abilities, abilities
from adopters.selectors.sight import in_sight, sight_params, standing_in
from innovations.models import Cohort, Innovation
from scaling.ledger.replay import LIVE_STAGES, RANK

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

    The order is total, so that pages neither repeat nor skip a site. ``is_usual``: with no filters.
    """

    wanted: Sequence[str]
    key: str
    order: str
    total: str
    params: Mapping[str, Any]
    is_usual: bool

    def all(self, most: int | None = None) -> list[Site]:
        """Every site, or the first ``most``. One query."""
        rows = self._asked(f"LIMIT {most}" if most else "")
        return [Site(*row[1:]) for row in rows]

    def page(self, number: int, size: int) -> tuple[list[Site], int]:
        """The sites of this page, or of the last, and how many there are on all pages. One query."""
        rows = self._asked(_PART.format(size=size), after=(number - 1) * size)
        return [Site(*row[1:]) for row in rows], rows[0][0] if rows else 0

    def _asked(self, part: str, after: int = 0) -> list[Any]:
        query = _SITES.format(
            wanted=" AND ".join(self.wanted),
            key=self.key,
            order=self.order,
            total=self.total,
            part=part,
            each=_ONE_BY_ONE if part else "",
        )
        params = {**self.params, "after": after}
        if self.is_usual:
            return planned(query).run(params)
        with connection.cursor() as cursor:
            cursor.execute(query, params)
            return list(cursor.fetchall())


def worklist(
    innovation: Innovation,
    cohort: Cohort | None,
    user: User | AnonymousUser,
    filters: WorklistFilters,
    today: date,
) -> Worklist:
    """Everyone on the list in force, ``cohort``, and every other organisation with something recorded."""
    can, sees_all = abilities(user), _sees_every_site(innovation, user)
    own = [] if sees_all else [f"site.id IN ({in_sight(with_areas=bool(can.areas))})"]
    narrowed = [*own, *_filtered(filters)]
    taking_part = _taking_part(cohort, filters) if narrowed else [_all_taking_part(cohort, filters)]
    return Worklist(
        wanted=[*taking_part, *narrowed],
        key=_KEYS[filters.sort.removeprefix("-")],
        order=_order(filters.sort),
        total=_TOTAL if narrowed else _TOTAL_OF_ALL,
        params={
            "innovation": innovation.pk,
            "cohort": cohort.pk if cohort else 0,
            "size": cohort.size if cohort else 0,
            **sight_params(can.views, can.areas, today),
            "region": filters.region,
            "icb": filters.icb,
            "named": f"%{connection.ops.prep_for_like_query(filters.text)}%",
            "coded": filters.text.strip().upper(),
            "stage": filters.stage,
            "live": list(LIVE_STAGES),
            "ladder": list(RANK),
        },
        is_usual=narrowed == own,
    )


#: What a list is sorted by, for each of ``SORTS``; those with nothing to say come last.
_KEYS = {
    "name": "site.name",
    "stage": "coalesce(array_position(%(ladder)s::text[], its.stage::text), 0)",
    "since": "its.since",
    "activity": "its.last_activity_on",
}


def _order(sort: str) -> str:
    """Names are never null; to say where nulls go keeps them from being read from their index."""
    backwards = "DESC" if sort == "-name" else "DESC NULLS LAST"
    return f"key {backwards if sort.startswith('-') else 'ASC'}, name, code"


#: Of a list as long as this, to look up who is on it is quicker than to gather it, unless all are asked for.
LONG = 10_000
_GATHERED = "site.id IN (SELECT organisation_id FROM innovations_cohortmember WHERE cohort_id = %(cohort)s)"
_LOOKED_UP = """(
    SELECT organisation_id FROM innovations_cohortmember
    WHERE cohort_id = %(cohort)s AND organisation_id = site.id
) IS NOT NULL"""
_BEYOND = "site.id IN (SELECT organisation_id FROM beyond)"


def _all_taking_part(cohort: Cohort | None, filters: WorklistFilters) -> str:
    """On the list or beyond it, of all the country's organisations in turn; by name, a page is soon full."""
    return f"({_on_list(cohort) if filters.sort.endswith('name') else _GATHERED} OR {_BEYOND})"


def _taking_part(cohort: Cohort | None, filters: WorklistFilters) -> Iterator[str]:
    """On the list or beyond it, of few; nothing where what else is wanted says that something was begun.

    Where stages are looked for, all progress is read anyhow.
    """
    if filters.stage in ("", NOTHING, NOT_LIVE) and not filters.flag:
        yield f"({_on_list(cohort)} OR {'its.id' if filters.stage else _BEGUN} IS NOT NULL)"


def _on_list(cohort: Cohort | None) -> str:
    return _LOOKED_UP if cohort is not None and cohort.size >= LONG else _GATHERED


_BEGUN = """(
    SELECT id FROM scaling_adoption WHERE innovation_id = %(innovation)s AND organisation_id = site.id
)"""


def _filtered(filters: WorklistFilters) -> Iterator[str]:
    for kind, code in ((AreaKind.REGION, filters.region), (AreaKind.ICB, filters.icb)):
        if code:
            named = f"area.kind = '{kind}' AND area.code = %({kind})s"
            yield f"site.id IN ({standing_in(named)})"
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
#: One page, or the last.
_PART = "LIMIT {size} OFFSET least(%(after)s, greatest((SELECT total FROM counted) - 1, 0) / {size} * {size})"
_ONE_BY_ONE = "AND stay.organisation_id = page.id"
#: The total, and the columns of ``Site``. By hand: to put it together took longer than to ask. What is told
#: of sites is looked up for those of the page only, their areas one by one where they are few.
#: ``beyond``: where something was begun, off the list.
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
    LEFT JOIN scaling_adoption its ON its.organisation_id = site.id AND its.innovation_id = %(innovation)s
    WHERE {wanted}
),
counted AS MATERIALIZED (
    SELECT {total} AS total
),
page AS (
    SELECT * FROM found
    ORDER BY {order}
    {part}
)
SELECT (SELECT total FROM counted), code, name, closes_on,
    (
        SELECT organisation_id FROM innovations_cohortmember
        WHERE cohort_id = %(cohort)s AND organisation_id = page.id
    ) IS NOT NULL,
    its.id, coalesce(its.stage, ''), its.since, its.last_activity_on, coalesce(its.contradictory, FALSE),
    (
        SELECT adoption_id FROM scaling_dispute WHERE adoption_id = its.id AND superseded_at IS NULL LIMIT 1
    ) IS NOT NULL,
    icb, region
FROM page
LEFT JOIN scaling_adoption its ON its.organisation_id = page.id AND its.innovation_id = %(innovation)s
LEFT JOIN LATERAL (
    -- Nobody is in two of a kind at a time.
    SELECT stay.organisation_id,
        max(area.name) FILTER (WHERE stay.area_kind = 'icb') AS icb,
        max(area.name) FILTER (WHERE stay.area_kind = 'region') AS region
    FROM adopters_membership stay
    JOIN adopters_area area ON area.id = stay.area_id
    WHERE stay.area_kind IN ('icb', 'region') AND stay.superseded_at IS NULL AND stay.during @> %(on)s::date
        {each}
    GROUP BY stay.organisation_id
) areas ON areas.organisation_id = page.id
ORDER BY {order}
"""


@dataclass(frozen=True)
class Background:
    """``wordings`` are the innovation's own words for stages, ``cohort`` its list in force. ``areas`` are the
    regions and boards to choose from, alphabetically: kind, code and name.
    """

    wordings: Mapping[str, str]
    cohort: Cohort | None
    areas: Sequence[tuple[str, str, str]]


def background(innovation: Innovation, today: date) -> Background:
    """What is to be known before sites are asked for. One query."""
    given = {"innovation": innovation.pk, "today": today, "unnamed": f"%{NAME_NOT_KNOWN}"}
    [(own_words, areas, *cohort)] = _BACKGROUND.run(given)
    key, number, drawn_on, size = cohort
    return Background(
        wordings=own_words,
        cohort=Cohort(pk=key, innovation=innovation, number=number, drawn_on=drawn_on, size=size)
        if key
        else None,
        areas=areas,
    )


_BACKGROUND = Prepared(
    "worklist_background",
    """
SELECT
    (
        SELECT coalesce(json_object_agg(stage, wording), '{}')
        FROM innovations_stagewording WHERE innovation_id = %(innovation)s
    ),
    (
        SELECT coalesce(
            json_agg(json_build_array(area.kind, area.code, area.name) ORDER BY area.name, area.code), '[]'
        )
        FROM adopters_area area
        JOIN adopters_areaspan span ON span.area_id = area.id
        WHERE area.kind IN ('region', 'icb') AND span.superseded_at IS NULL
            AND span.during @> %(today)s::date AND span.name NOT LIKE %(unnamed)s
    ),
    cohort.id, cohort.number, cohort.drawn_on, cohort.size
FROM (VALUES (1)) AS always
LEFT JOIN LATERAL (
    SELECT id, number, drawn_on, size FROM innovations_cohort WHERE innovation_id = %(innovation)s
    ORDER BY recorded_at DESC, number DESC LIMIT 1
) cohort ON TRUE
""",
)


def chosen_sites(
    innovation: Innovation, user: User | AnonymousUser, codes: Iterable[str], today: date
) -> list[Organisation]:
    """The organisations picked by their codes that the person may see, in order of name."""
    organisations = Organisation.objects.filter(code__in=list(codes)).order_by("name", "code")
    return list(organisations_seen(organisations, innovation, user, today))
