"""Which list is in force, who is on it, and whom a rule or a list of codes would draw."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from adopters.facts import FactQuerySet
from adopters.models import Area, AreaKind, Membership, Organisation, OrganisationKind, OrganisationSpan
from innovations.code_files import looks_like_code
from innovations.cohort_rule import CodeEntry, CodeList, CohortRule, CohortSource
from innovations.models import Cohort, CohortDraft, CohortMember, Innovation, RemovalProposal
from innovations.words import day


def cohort_in_force(innovation: Innovation, known_at: datetime | None = None) -> Cohort | None:
    """The latest list frozen by ``known_at`` (None: now)."""
    return innovation.cohorts.known_at(known_at).order_by("-recorded_at", "-number").first()


def cohorts_in_force(innovations: Iterable[Innovation]) -> dict[int, Cohort]:
    """The list in force of each innovation that has one, by the innovation's key; one query."""
    keys = [innovation.pk for innovation in innovations]
    latest = (
        Cohort.objects.filter(innovation__in=keys)
        .order_by("innovation_id", "-recorded_at", "-number")
        .distinct("innovation_id")
    )
    return {cohort.innovation_id: cohort for cohort in latest}


def cohort_members(cohort: Cohort) -> QuerySet[CohortMember]:
    return cohort.members.select_related("organisation").order_by("organisation__name", "organisation__code")


@dataclass(frozen=True)
class DrawnMember:
    organisation_id: int
    why: str


@dataclass(frozen=True)
class UnknownCode:
    row: int
    code: str
    what_to_do: str


@dataclass(frozen=True)
class CodeRemark:
    """A code that is taken, and what the person should know about it."""

    row: int
    code: str
    name: str
    remark: str


@dataclass(frozen=True)
class DrawnCohort:
    """A list as it would be frozen: nothing is stored yet.

    ``left_out`` are the organisations, by name, that the source names but that have been agreed
    to be out of scope. ``areas``: the names of the areas of a rule, by their keys.
    """

    source: CohortSource
    members: tuple[DrawnMember, ...]
    unknown: tuple[UnknownCode, ...] = ()
    remarks: tuple[CodeRemark, ...] = ()
    left_out: tuple[Organisation, ...] = ()
    areas: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def organisation_ids(self) -> frozenset[int]:
        return frozenset(member.organisation_id for member in self.members)

    @cached_property
    def fingerprint(self) -> str:
        """Equal for equal lists: tells whether what is frozen is what was looked at."""
        members = ",".join(map(str, sorted(self.organisation_ids)))
        return sha256(members.encode()).hexdigest()[:16]


def draw_cohort(innovation: Innovation, source: CohortSource) -> DrawnCohort:
    """Whom ``source`` would put on the list of ``innovation``, less those agreed to be out of scope."""
    drawn = _draw_by_rule(source) if isinstance(source, CohortRule) else _draw_by_codes(innovation, source)
    out = {each.pk: each for each in out_of_scope(innovation) if each.pk in drawn.organisation_ids}
    kept = tuple(member for member in drawn.members if member.organisation_id not in out)
    return replace(drawn, members=kept, left_out=tuple(out.values()))


def draft_source(draft: CohortDraft) -> CohortSource:
    """The rule or the codes that a draft keeps."""
    if draft.rule:
        return CohortRule.from_json(draft.rule)
    entries = tuple(CodeEntry(row, code) for row, code in draft.entries)
    return CodeList(entries, drawn_on=timezone.localdate(draft.created_at), filename=draft.filename)


def out_of_scope(innovation: Innovation) -> list[Organisation]:
    """Organisations whose latest decided "does not apply to us" was accepted, by name."""
    latest = (
        RemovalProposal.objects.filter(innovation=innovation, decided_at__isnull=False)
        .order_by("organisation_id", "-decided_at")
        .distinct("organisation_id")
        .select_related("organisation")
    )
    return sorted((each.organisation for each in latest if each.accepted), key=lambda one: one.name)


def _draw_by_rule(rule: CohortRule) -> DrawnCohort:
    areas = _areas_of(rule)
    places = {organisation: area.name for area in areas for organisation in area.holds}
    spans = OrganisationSpan.objects.standing().filter(kind__in=rule.kinds, during__contains=rule.open_on)
    if not rule.outside_england:
        spans = spans.filter(in_england=True)
    members = tuple(
        DrawnMember(organisation, _why(rule, kind, in_england, places.get(organisation)))
        for organisation, kind, in_england in spans.order_by("organisation_id").values_list(
            "organisation_id", "kind", "in_england"
        )
        if not rule.areas or organisation in places
    )
    return DrawnCohort(rule, members, areas={f"{each.kind}:{each.code}": each.name for each in areas})


def _areas_of(rule: CohortRule) -> list[Any]:
    """The rule's areas, the last of the alphabet first, each with the keys of those it ``holds``."""
    if not rule.areas:
        return []
    stays = Q(memberships__superseded_at__isnull=True, memberships__during__contains=rule.open_on)
    found = Area.objects.filter(_named(rule.areas)).order_by("-name")
    return list(
        found.annotate(holds=ArrayAgg("memberships__organisation_id", filter=stays, default=Value([])))
    )


def _named(keys: Iterable[str]) -> Q:
    """The areas of these keys."""
    wanted = Q(pk__in=[])
    for key in keys:
        kind, _, code = key.partition(":")
        wanted |= Q(kind=kind, code=code)
    return wanted


def _why(rule: CohortRule, kind: str, in_england: bool, area: str | None) -> str:
    label = OrganisationKind(kind).label
    where = f"in {area}" if area else ("in England" if in_england else "outside England")
    return f"{label} open {where} on {day(rule.open_on)}"[:200]


def _draw_by_codes(innovation: Innovation, codes: CodeList) -> DrawnCohort:
    wanted = {entry.code for entry in codes.entries}
    known = {row.code: row for row in Organisation.objects.filter(code__in=wanted).defer("address")}
    members: dict[str, DrawnMember] = {}
    unknown: list[UnknownCode] = []
    remarks: list[CodeRemark] = []
    for entry in codes.entries:
        organisation = known.get(entry.code)
        if organisation is None:
            unknown.append(UnknownCode(entry.row, entry.code, _what_to_do(entry.code)))
            continue
        repeated = entry.code in members
        members.setdefault(entry.code, DrawnMember(organisation.pk, codes.why(entry.row)[:200]))
        remarks.extend(
            CodeRemark(entry.row, entry.code, organisation.name, remark)
            for remark in _remarks(innovation, organisation, codes.drawn_on, repeated)
        )
    return DrawnCohort(codes, tuple(members.values()), tuple(unknown), tuple(remarks))


def _what_to_do(code: str) -> str:
    if not looks_like_code(code):
        return "This is not an organisation code. Use letters and digits only, 12 at most, such as RXH."
    return (
        "No organisation has this code. Check it for typing mistakes, or load the file that lists it first."
    )


def _remarks(innovation: Innovation, organisation: Organisation, on: date, repeated: bool) -> Iterable[str]:
    if repeated:
        yield "Listed more than once. It counts once."
        return
    if organisation.kind != innovation.unit:
        yield f"{organisation.get_kind_display()}, not {innovation.get_unit_display()}. It stays on the list."
    if organisation.closes_on is not None and organisation.closes_on < on:
        yield (
            f"Closed on {day(organisation.closes_on)}. It stays on the list and its place goes to"
            " the organisation that took over from it."
        )


def members_with_why(cohort: Cohort) -> QuerySet[Any]:
    """The organisations of a list, each with ``why``."""
    return Organisation.objects.filter(cohort_places__cohort=cohort).annotate(why=F("cohort_places__why"))


@dataclass(frozen=True)
class RegionCount:
    """``code`` and ``name`` are empty where no region is known on that day."""

    code: str
    name: str
    count: int


#: The code and the name of an area.
NamedArea = tuple[str, str]


def regions_of(organisations: Iterable[Organisation], on: date) -> dict[int, NamedArea]:
    """The region each was in on a day, by the boundaries of that day; those of none are left out."""
    keys = [each.pk for each in organisations]
    standing = _in_regions(on).filter(organisation__in=keys)
    rows = standing.values_list("organisation_id", "area__code", "area__name")
    return {key: (code, name) for key, code, name in rows}


def in_region(organisations: QuerySet[Any], code: str, on: date) -> QuerySet[Any]:
    """Those in a region on a day; those in none for an empty code."""
    places = _in_regions(on).filter(organisation=OuterRef("pk"))
    if not code:
        return organisations.exclude(Exists(places))
    return organisations.filter(Exists(places.filter(area__code=code)))


def _in_regions(on: date) -> FactQuerySet:
    return Membership.objects.standing().filter(area_kind=AreaKind.REGION, during__contains=on)


def counts_by_region(
    organisations: Collection[int] | QuerySet[Any, Any], on: date, total: int
) -> tuple[RegionCount, ...]:
    """In the order of their names, those of the ``total`` whose region is not known last."""
    places = (
        Membership.objects.standing()
        .filter(organisation__in=organisations, area_kind=AreaKind.REGION, during__contains=on)
        .values("area__code", "area__name")
        .annotate(count=Count("pk"))  # no organisation is in two regions at once
        .order_by("area__name")
    )
    counts = [RegionCount(row["area__code"], row["area__name"], row["count"]) for row in places]
    nowhere = total - sum(row.count for row in counts)
    return (*counts, RegionCount("", "", nowhere)) if nowhere else tuple(counts)


@dataclass(frozen=True)
class CohortChange:
    """What tells two lists apart, as organisations' keys."""

    added: frozenset[int]
    removed: frozenset[int]
    kept: int


def cohort_change(before: Iterable[int], after: Iterable[int]) -> CohortChange:
    old, new = frozenset(before), frozenset(after)
    return CohortChange(added=new - old, removed=old - new, kept=len(old & new))


def cohort_and_members(innovation: Innovation) -> tuple[Cohort | None, frozenset[int]]:
    """The list in force and the keys of the organisations on it. One query."""
    members = CohortMember.objects.filter(cohort=OuterRef("pk")).values("organisation_id")
    listed: QuerySet[Any] = innovation.cohorts.annotate(listed=ArraySubquery(members))
    found = listed.order_by("-recorded_at", "-number").first()
    return (found, frozenset(found.listed)) if found else (None, frozenset())


def member_ids(cohort: Cohort | None) -> frozenset[int]:
    if cohort is None:
        return frozenset()
    return frozenset(cohort.members.values_list("organisation_id", flat=True))


def open_proposals(innovation: Innovation) -> QuerySet[RemovalProposal]:
    return (
        innovation.removal_proposals.filter(decided_at__isnull=True)
        .select_related("organisation", "proposed_by")
        .order_by("organisation__name")
    )


def decided_proposals(innovation: Innovation) -> QuerySet[RemovalProposal]:
    return (
        innovation.removal_proposals.filter(decided_at__isnull=False)
        .select_related("organisation", "proposed_by", "decided_by")
        .order_by("-decided_at")
    )


def area_names(keys: Sequence[str]) -> Mapping[str, str]:
    """The name of each area key that is known."""
    return {f"{area.kind}:{area.code}": area.name for area in Area.objects.filter(_named(keys))}


def named_elsewhere(name: str, slug: str) -> bool:
    """Whether an innovation other than ``slug`` has this name."""
    return Innovation.objects.filter(name__iexact=name).exclude(slug=slug).exists()
