"""Primary care networks, from the file of which practice is in which network and since when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from adopters.days import days
from adopters.facts import Recording
from adopters.models import (
    AreaKind,
    FileLoad,
    Organisation,
    OrganisationKind,
    OrganisationSpan,
    Statement,
)
from adopters.ods.names import readable_name
from adopters.ods.parser import Problem
from adopters.services.affiliations import Tie, set_affiliations
from adopters.services.areas import find_or_make_areas
from adopters.services.loading import Source, begin_load, changing_estate
from adopters.services.membership_files import MembershipSummary
from adopters.services.memberships import derive_memberships
from adopters.services.tables import Column, Row, day, ods_code, period, table_of

PRACTICE = Column("Partner Organisation Code", ("practice_code",))
PCN = Column("PCN Code")
NAME = Column("PCN Name")
PARENT = Column(
    "PCN Parent CCG Code", ("pcn_parent_sub_icb_location_code", "pcn_parent_sub_icb_loc_code"), False
)
PARENT_NAME = Column(
    "PCN Parent CCG Name", ("pcn_parent_sub_icb_location_name", "pcn_parent_sub_icb_loc_name"), False
)
START = Column("Practice to PCN Relationship Start Date", ("start_date", "from"))
END = Column("Practice to PCN Relationship End Date", ("end_date", "to"), required=False)
COLUMNS = (PRACTICE, PCN, NAME, PARENT, PARENT_NAME, START, END)


@dataclass(frozen=True)
class Partner:
    """One good row: a practice in a network from a first to a last day."""

    practice: str
    pcn: str
    name: str
    parent: str
    parent_name: str
    first: date
    last: date | None


def load_pcns(source: Source, *, dry_run: bool = False) -> MembershipSummary:
    """Make the networks and record who is in them since when. Raises WrongFile."""
    table = table_of(source.data, COLUMNS)
    with changing_estate(source.by, dry_run=dry_run) as r:
        load = begin_load(source, "memberships/epcn")
        known = _ids({row.code(PRACTICE) for row in table.rows})
        checked = [_partner(row, known) for row in table.rows]
        partners = [found for found in checked if isinstance(found, Partner)]
        problems = tuple(found for found in checked if isinstance(found, Problem))
        pcns = _make_networks(r, partners)
        tied = set_affiliations(
            r, _ties(partners, known, pcns), source.filename[:200], of=[known[p.practice] for p in partners]
        )
        made = _state_areas(r, load, partners, pcns)
        changed = derive_memberships(r, pcns.values())
        summary = MembershipSummary(
            read=len(table.rows),
            new=tied,
            unchanged=max(len(partners) - tied, 0),
            areas_made=made,
            memberships_changed=changed,
            skipped={},
            rejected=problems,
            load_id=load.pk,
        )
        if tied or made or changed:
            load.summary = summary.as_json()
            load.save(update_fields=["summary"])
        else:
            load.delete()
        return summary


def _ids(codes: set[str]) -> dict[str, int]:
    return dict(Organisation.objects.filter(code__in=codes).values_list("code", "pk"))


def _partner(row: Row, known: Mapping[str, int]) -> Partner | Problem:
    if problem := ods_code(row, PRACTICE) or ods_code(row, PCN):
        return problem
    code = row.code(PRACTICE)
    if code not in known:
        reason = f"no practice {code} has been loaded: import the GP practices first"
        return row.problem(PRACTICE, reason, code)
    first = day(row, START)
    if isinstance(first, Problem):
        return first
    stay = period(row, START, END, code)
    if isinstance(stay, Problem):
        return stay
    names = row.code(PCN), row.text(NAME), row.code(PARENT), row.text(PARENT_NAME)
    return Partner(code, *names, first, stay[1])


def _ties(partners: list[Partner], practices: Mapping[str, int], pcns: Mapping[str, int]) -> set[Tie]:
    found = ((p, days(p.first, p.last)) for p in partners)
    return {(practices[p.practice], pcns[p.pcn], during.lower, during.upper) for p, during in found}


def _make_networks(r: Recording, partners: list[Partner]) -> dict[str, int]:
    """Code to id of every network named, made or brought up to date. Open while any practice is in it."""
    of: dict[str, list[Partner]] = defaultdict(list)
    for partner in partners:
        of[partner.pcn].append(partner)
    rows = [_network(code, members) for code, members in of.items()]
    Organisation.objects.bulk_create(
        rows,
        5_000,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "kind", "in_england", "opens_on", "closes_on"],
    )
    ids = _ids(set(of))
    _record_spans(r, rows, ids)
    return ids


def _network(code: str, members: list[Partner]) -> Organisation:
    ends = [member.last for member in members]
    return Organisation(
        code=code,
        name=readable_name(members[-1].name[:200]) or code,
        kind=OrganisationKind.PCN,
        in_england=True,
        opens_on=min(member.first for member in members),
        closes_on=None if None in ends else max(end for end in ends if end),
    )


def _record_spans(r: Recording, networks: list[Organisation], ids: Mapping[str, int]) -> None:
    standing = {
        s.organisation_id: s
        for s in OrganisationSpan.objects.standing().filter(organisation_id__in=ids.values())
    }
    wanted = [
        OrganisationSpan(
            organisation_id=ids[n.code],
            kind=n.kind,
            in_england=n.in_england,
            during=days(n.opens_on, n.closes_on),
        )
        for n in networks
    ]
    stale = [s for s in wanted if not _same(s, standing.get(s.organisation_id))]
    r.supersede(OrganisationSpan.objects.filter(organisation_id__in=[s.organisation_id for s in stale]))
    r.add(stale)


def _same(one: OrganisationSpan, other: OrganisationSpan | None) -> bool:
    return other is not None and (one.kind, one.in_england, one.during) == (
        other.kind, other.in_england, other.during,
    )  # fmt: skip


def _state_areas(r: Recording, load: FileLoad, partners: list[Partner], pcns: Mapping[str, int]) -> int:
    """The sub-ICB location that the file gives for each network. How many such areas were made."""
    stated = {p.pcn: p for p in partners if p.parent}
    names = {(AreaKind.SUB_ICB, p.parent, p.parent_name) for p in stated.values()}
    areas, made = find_or_make_areas(r, names)
    networks = Organisation.objects.filter(pk__in=pcns.values(), opens_on__isnull=False)
    opened = {pk: day for pk, day in networks.values_list("pk", "opens_on") if day}
    said = set(
        Statement.objects.filter(organisation_id__in=pcns.values()).values_list("organisation_id", "area_id")
    )
    Statement.objects.bulk_create(
        Statement(
            organisation_id=pcns[code],
            area_kind=AreaKind.SUB_ICB,
            area=area,
            stated_on=opened[pcns[code]],
            load=load,
        )
        for code, p in stated.items()
        if (pcns[code], (area := areas[AreaKind.SUB_ICB, p.parent, p.parent_name]).pk) not in said
    )
    return made
