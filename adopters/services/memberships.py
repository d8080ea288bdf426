"""Keeps memberships equal to what all statements together say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from functools import cache

from django.db import connection

from adopters.bulk import copy_in, range_text
from adopters.derivation import AreaFacts, Seen, Stay, Told, stays
from adopters.facts import Recording
from adopters.models import Area, AreaSpan, AreaSuccession, Membership, Organisation, Statement
from adopters.models.area import NAME_NOT_KNOWN
from adopters.services.partners import networks_of, stays_of_partners

#: The kind of a ``FileLoad`` that is a person's correction of one membership.
CORRECTION = "correction"
ODS = "Organisation Data Service files"
PARTNERS = "Its practices"

#: One organisation's place among areas of one kind.
Place = tuple[int, str]

#: Of each run of sightings that agree, the first and the last. Files of one day that disagree: the
#: greater area code, whichever was read first.
EDGES = """
WITH daily AS (
    SELECT DISTINCT ON (o.id, v.kind, s.as_at) o.id AS organisation_id, v.kind, s.as_at, v.code
      FROM adopters_organisation o
      JOIN adopters_sighting s ON s.code = o.code
     CROSS JOIN LATERAL (VALUES
           ('region', s.region_code),
           ('icb', s.icb_code),
           ('sub_icb', CASE WHEN s.layout = 'epraccur' THEN s.sub_icb_code END)
           ) v (kind, code)
     WHERE o.id = ANY(%s) AND v.code IS NOT NULL
     ORDER BY o.id, v.kind, s.as_at, v.code DESC
), runs AS (
    SELECT daily.*, lag(code) OVER w AS code_before, lead(code) OVER w AS code_after
      FROM daily WINDOW w AS (PARTITION BY organisation_id, kind ORDER BY as_at)
)
SELECT runs.organisation_id, runs.kind, runs.as_at, a.id
  FROM runs LEFT JOIN adopters_area a ON a.kind = runs.kind AND a.code = runs.code
 WHERE code_before IS DISTINCT FROM runs.code OR code_after IS DISTINCT FROM runs.code
 ORDER BY runs.organisation_id, runs.kind, runs.as_at
"""


def ensure_areas(r: Recording, wanted: Collection[tuple[str, str]]) -> int:
    """Make an area, name not known, for every (kind, code) that there is none for."""
    known = set(Area.objects.values_list("kind", "code"))
    new = Area.objects.bulk_create(
        Area(kind=kind, code=code, name=f"{code} {NAME_NOT_KNOWN}", name_known=False)
        for kind, code in sorted({pair for pair in wanted if pair[1]} - known)
    )
    record_first_spans(r, new)
    return len(new)


def record_first_spans(r: Recording, areas: Collection[Area]) -> None:
    copy_in(
        AreaSpan,
        ["area_id", "name", "region_id", "during", "recorded_at", "recorded_by_id"],
        (
            (a.pk, a.name, a.region_id, range_text(a.opens_on, a.closes_on), r.at, r.by and r.by.pk)
            for a in areas
        ),
    )


def derive_memberships(r: Recording, organisation_ids: Collection[int]) -> int:
    """Supersede and add memberships of these organisations where the derivation differs; how many.

    So too of the primary care networks they are in, whose region and board are theirs.
    """
    changed = _derive(r, list(organisation_ids))
    return changed + _derive(r, networks_of(organisation_ids))


def _derive(r: Recording, ids: list[int]) -> int:
    if not ids:
        return 0
    wanted, places = _wanted(ids)
    standing = _standing(ids)
    gone = [pk for key, pk in standing.items() if key not in wanted and key[:2] in places]
    if gone:
        r.supersede(Membership.objects.filter(pk__in=gone))
    added = copy_in(
        Membership,
        ["organisation_id", "area_kind", "area_id", "during", "source", "recorded_at", "recorded_by_id"],
        (
            (org, kind, area, range_text(start, end), source, r.at, r.by and r.by.pk)
            for (org, kind, area, start, end), source in wanted.items()
            if (org, kind, area, start, end) not in standing
        ),
    )
    return len(gone) + added


def derive_all(r: Recording) -> int:
    """For when areas themselves have changed."""
    return derive_memberships(r, list(Organisation.objects.values_list("pk", flat=True)))


Row = tuple[int, str, int | None, date | None, date | None]


def _standing(ids: list[int]) -> dict[Row, int]:
    rows = (
        Membership.objects.standing()
        .filter(organisation_id__in=ids)
        .values_list("pk", "organisation_id", "area_kind", "area_id", "during")
    )
    return {(org, kind, area, during.lower, during.upper): pk for pk, org, kind, area, during in rows}


def _wanted(ids: list[int]) -> tuple[dict[Row, str], set[Place]]:
    """Every membership there should be, with its source; and the places that anything was said of."""
    seen, told, sources = _seen(ids), *_told(ids)
    closes = dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "closes_on"))
    place = _Placing(area_facts())
    wanted: dict[Row, str] = {}
    for org, kind in sorted(seen.keys() | told.keys()):
        for stay in place(seen.get((org, kind), ()), told.get((org, kind), ()), closes[org]):
            source = sources.get((org, kind, stay.area, stay.start), ODS)
            wanted[org, kind, stay.area, stay.start, stay.end] = source
    shared = {key: found for key, found in stays_of_partners(ids).items() if key not in told}
    for (org, kind), found in shared.items():
        wanted |= {(org, kind, stay.area, stay.start, stay.end): PARTNERS for stay in found}
    return wanted, seen.keys() | told.keys() | shared.keys()


class _Placing:
    """``stays``, remembered: what was said of one place was said of hundreds."""

    def __init__(self, areas: AreaFacts) -> None:
        self.areas = areas
        self.known: dict[tuple[Seen, ...], tuple[Stay, ...]] = {}

    def __call__(
        self, seen: Sequence[Seen], told: Sequence[Told], closes_on: date | None
    ) -> tuple[Stay, ...]:
        if told or seen[-1].area is None:
            return stays(seen, told, self.areas, closes_on)
        key = tuple(seen)
        if key not in self.known:
            self.known[key] = stays(seen, (), self.areas)
        return self.known[key]


def _seen(ids: list[int]) -> dict[Place, list[Seen]]:
    found: dict[Place, list[Seen]] = defaultdict(list)
    said = cache(Seen)  # thousands of organisations were seen in one area on one day
    with connection.cursor() as cursor:
        cursor.execute(EDGES, [ids])
        for org, kind, on, area in cursor.fetchall():
            found[org, kind].append(said(on, area))
    return found


def _told(
    ids: list[int],
) -> tuple[dict[Place, list[Told]], dict[tuple[int, str, int | None, date | None], str]]:
    found: dict[Place, list[Told]] = defaultdict(list)
    sources: dict[tuple[int, str, int | None, date | None], str] = {}
    rows = Statement.objects.filter(organisation_id__in=ids).select_related("load")
    for s in rows.order_by("pk"):
        stay = Stay(s.area_id, s.stated_on, _end(s.until))
        found[s.organisation_id, s.area_kind].append(Told(stay, int(s.load.kind == CORRECTION), s.pk))
        sources[s.organisation_id, s.area_kind, s.area_id, s.stated_on] = s.load.filename
    return found, sources


def _end(until: date | None) -> date | None:
    return date.fromordinal(until.toordinal() + 1) if until else None


def area_facts() -> AreaFacts:
    heirs: dict[int, dict[int, date]] = defaultdict(dict)
    for old, new, on in AreaSuccession.objects.standing().values_list("old_id", "new_id", "on"):
        heirs[old][new] = on
    return AreaFacts(opens=dict(Area.objects.values_list("pk", "opens_on")), heirs=heirs)
