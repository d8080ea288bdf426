"""Which trust a site belongs to, and which primary care network a practice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q

from adopters.bulk import copy_in, range_text
from adopters.derivation import AreaFacts, Seen, stays
from adopters.facts import Recording
from adopters.models import Affiliation, Organisation, Sighting
from adopters.ods.parser import Layout

#: Organisation id, parent id, first day, day after the last.
Tie = tuple[int, int, date | None, date | None]


def derive_site_affiliations(r: Recording, codes: Collection[str], created: Collection[int]) -> int:
    """Bring the sites among ``codes``, and those of parents just created, in line with what was said."""
    parents = Organisation.objects.filter(pk__in=created).values_list("code", flat=True)
    sites = set(
        Sighting.objects.filter(layout=Layout.SITES)
        .filter(Q(code__in=list(codes)) | Q(parent_code__in=list(parents)))
        .values_list("code", flat=True)
    )
    if not sites:
        return 0
    return set_affiliations(r, _site_ties(sites), ODS, of=_ids(sites).values())


ODS = "Organisation Data Service files"


def _ids(codes: Iterable[str]) -> dict[str, int]:
    return dict(Organisation.objects.filter(code__in=list(codes)).values_list("code", "pk"))


def _site_ties(sites: set[str]) -> set[Tie]:
    rows = list(
        Sighting.objects.filter(layout=Layout.SITES, code__in=sites).values_list(
            "code", "parent_code", "as_at", "opens_on"
        )
    )
    ids = _ids({row[0] for row in rows} | {row[1] for row in rows})
    seen: dict[str, list[Seen]] = defaultdict(list)
    opens: dict[str, date | None] = {}
    for code, parent, as_at, opens_on in sorted(rows, key=lambda row: (row[2], row[1])):
        if parent in ids:
            seen[code].append(Seen(as_at, ids[parent]))
            opens[code] = opens_on
    return {
        (ids[code], stay.area, stay.start, stay.end)
        for code, sightings in seen.items()
        if code in ids
        for stay in stays(sightings, [], AreaFacts(opens={s.area: opens[code] for s in sightings if s.area}))
        if stay.area is not None
    }


def set_affiliations(r: Recording, wanted: set[Tie], source: str, *, of: Collection[int]) -> int:
    """Let the standing affiliations of the organisations ``of`` be exactly ``wanted``; how many changed."""
    standing = {
        (org, parent, during.lower, during.upper): pk
        for pk, org, parent, during in Affiliation.objects.standing()
        .filter(organisation_id__in=list(of))
        .values_list("pk", "organisation_id", "parent_id", "during")
    }
    gone = [pk for tie, pk in standing.items() if tie not in wanted]
    if gone:
        r.supersede(Affiliation.objects.filter(pk__in=gone))
    added = copy_in(
        Affiliation,
        ["organisation_id", "parent_id", "during", "source", "recorded_at", "recorded_by_id"],
        (
            (org, parent, range_text(start, end), source, r.at, r.by and r.by.pk)
            for org, parent, start, end in sorted(wanted - standing.keys(), key=str)
        ),
    )
    return len(gone) + added
