"""Memberships from a file that gives them as periods: networks, alliances, clusters, any area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from adopters.facts import Recording
from adopters.models import Area, AreaKind, FileLoad, Organisation, Statement
from adopters.ods.parser import Problem
from adopters.services.areas import find_or_make_areas
from adopters.services.loading import Source, begin_load, changing_estate, refused
from adopters.services.memberships import derive_memberships
from adopters.services.tables import Column, Row, Table, ods_code, period, table_of

ORGANISATION = Column("organisation", ("organisation_code", "ods_code", "code", "org_code"))
KIND = Column("area kind", ("kind", "type"), required=False)
AREA = Column("area code", tuple(f"{kind}_code" for kind in AreaKind.values), required=False)
AREA_NAME = Column("area name", ("area", *(f"{kind}_name" for kind in AreaKind.values)), required=False)
FROM = Column("from", ("from_date", "start", "start_date", "starts_on"), required=False)
TO = Column("to", ("to_date", "end", "end_date", "until", "ends_on"), required=False)
COLUMNS = (ORGANISATION, KIND, AREA, AREA_NAME, FROM, TO)

KINDS = {
    word.casefold(): kind
    for kind in AreaKind
    for word in (kind.value, kind.label, kind.value.replace("_", " "))
}


@dataclass(frozen=True)
class Claim:
    """One good row: an organisation in an area from a first to a last day."""

    line: int
    code: str
    kind: AreaKind
    area_code: str
    area_name: str
    first: date | None
    last: date | None


@dataclass(frozen=True)
class CheckedMemberships:
    read: int
    claims: tuple[Claim, ...]
    skipped: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class MembershipSummary:
    read: int
    new: int
    unchanged: int
    areas_made: int
    memberships_changed: int
    skipped: dict[str, int]
    rejected: tuple[Problem, ...]
    load_id: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "new": self.new,
            "unchanged": self.unchanged,
            "areas_made": self.areas_made,
            "memberships_changed": self.memberships_changed,
            "skipped": self.skipped,
            "rejected": len(self.rejected),
            "refused": refused(self.rejected),
        }


def check_memberships(data: bytes, kind: AreaKind | None = None) -> CheckedMemberships:
    """Every row, as a claim or as a problem; changes nothing. Raises WrongFile.

    ``kind`` is the kind of area where the file has no column for it. A row that names an
    organisation and no area is skipped.
    """
    table = table_of(data, COLUMNS)
    known = _known_codes(table)
    claims: list[Claim] = []
    problems: list[Problem] = []
    skipped = 0
    for row in table.rows:
        if not row.text(AREA) and not row.text(AREA_NAME):
            skipped += 1
            continue
        found = _claim(row, kind, known)
        if isinstance(found, Claim):
            claims.append(found)
        else:
            problems.append(found)
    overlapping = _overlaps(claims)
    refused = {problem.line for problem in overlapping}
    good = tuple(claim for claim in claims if claim.line not in refused)
    return CheckedMemberships(
        len(table.rows), good, skipped, tuple(sorted(problems + overlapping, key=lambda p: p.line))
    )


def load_memberships(
    source: Source, *, kind: AreaKind | None = None, dry_run: bool = False
) -> MembershipSummary:
    """Record the good rows, and let memberships follow. Raises WrongFile."""
    checked = check_memberships(source.data, kind)
    with changing_estate(source.by, dry_run=dry_run) as r:
        load = begin_load(source, "memberships")
        summary = _apply(r, load, checked)
        if summary.new or summary.areas_made:
            load.summary = summary.as_json()
            load.save(update_fields=["summary"])
        else:
            load.delete()
        return summary


def _apply(r: Recording, load: FileLoad, checked: CheckedMemberships) -> MembershipSummary:
    areas, made = find_or_make_areas(r, {(c.kind, c.area_code, c.area_name) for c in checked.claims})
    ids = dict(
        Organisation.objects.filter(code__in={c.code for c in checked.claims}).values_list("code", "pk")
    )
    wanted = [
        Statement(
            organisation_id=ids[c.code],
            area_kind=c.kind,
            area=(area := areas[c.kind, c.area_code, c.area_name]),
            stated_on=first_day(c, area),
            until=c.last,
            load=load,
        )
        for c in checked.claims
    ]
    new = _not_yet_stated(wanted)
    Statement.objects.bulk_create(new, 5_000)
    return MembershipSummary(
        read=checked.read,
        new=len(new),
        unchanged=len(wanted) - len(new),
        areas_made=made,
        memberships_changed=derive_memberships(r, {s.organisation_id for s in new}),
        skipped={"no area given": checked.skipped} if checked.skipped else {},
        rejected=checked.problems,
        load_id=load.pk,
    )


#: The first day of a stay whose file gives none, in an area whose opening is not known either.
LONG_AGO = date(1948, 7, 5)


def first_day(claim: Claim, area: Area) -> date:
    """A stay without a first day reaches back to its area's opening, or to the start of the NHS."""
    return claim.first or area.opens_on or LONG_AGO


def _not_yet_stated(wanted: Iterable[Statement]) -> list[Statement]:
    rows = list(wanted)
    said = set(
        Statement.objects.filter(organisation_id__in={s.organisation_id for s in rows}).values_list(
            "organisation_id", "area_id", "stated_on", "until"
        )
    )
    new = {(s.organisation_id, s.area_id, s.stated_on, s.until): s for s in rows}
    return [statement for key, statement in new.items() if key not in said]


def _known_codes(table: Table) -> set[str]:
    codes = {row.code(ORGANISATION) for row in table.rows}
    return set(Organisation.objects.filter(code__in=codes).values_list("code", flat=True))


def _claim(row: Row, kind: AreaKind | None, known: set[str]) -> Claim | Problem:
    if problem := ods_code(row, ORGANISATION) or _unknown(row, known):
        return problem
    code = row.code(ORGANISATION)
    stated = KINDS.get(row.text(KIND).casefold()) if row.text(KIND) else kind
    if stated is None:
        return row.problem(KIND, f"say which kind of area: {', '.join(AreaKind.values)}", code)
    if len(row.text(AREA)) > AREA_CODE_LENGTH:
        return row.problem(AREA, f"is longer than {AREA_CODE_LENGTH} characters: give its code", code)
    stay = period(row, FROM, TO, code)
    if isinstance(stay, Problem):
        return stay
    return Claim(row.line, code, stated, row.text(AREA), row.text(AREA_NAME), *stay)


AREA_CODE_LENGTH = 12


def _unknown(row: Row, known: set[str]) -> Problem | None:
    code = row.code(ORGANISATION)
    if code in known:
        return None
    reason = f"no organisation {code} has been loaded: import the organisations first, or correct the code"
    return row.problem(ORGANISATION, reason, code)


def _overlaps(claims: Iterable[Claim]) -> list[Problem]:
    """Rows that put an organisation in two areas of one kind at once; the first in the file stands."""
    held: dict[tuple[str, AreaKind], list[Claim]] = defaultdict(list)
    problems = []
    for claim in claims:
        others = held[claim.code, claim.kind]
        clash = next((o for o in others if _clash(o, claim)), None)
        if clash:
            reason = f"is in another area on the same days on line {clash.line}: give one of them an end"
            problems.append(Problem(claim.line, AREA.name, reason, claim.code))
        else:
            others.append(claim)
    return problems


def _clash(one: Claim, other: Claim) -> bool:
    if (one.area_code, one.area_name, one.first, one.last) == (
        other.area_code, other.area_name, other.first, other.last,
    ):  # fmt: skip
        return False
    return (one.first or date.min) <= (other.last or date.max) and (other.first or date.min) <= (
        one.last or date.max
    )
