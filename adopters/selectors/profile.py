"""One organisation, or one area, with all that is known of it now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from adopters.composed import Composed
from adopters.days import last_day
from adopters.models import (
    Affiliation,
    Area,
    AreaSuccession,
    Characteristics,
    Membership,
    Organisation,
    Succession,
)


@dataclass(frozen=True)
class Handover:
    """The other side of a succession. ``organisation`` is None where no file describes it."""

    code: str
    organisation: Organisation | None
    on: date


@dataclass(frozen=True)
class Stay:
    """From a first to a last day in an area or under a parent; None is open at that end."""

    place: Area | Organisation
    first: date | None
    last: date | None
    source: str


@dataclass(frozen=True)
class Profile:
    organisation: Organisation
    stays: tuple[Stay, ...]
    parents: tuple[Stay, ...]
    predecessors: tuple[Handover, ...]
    successors: tuple[Handover, ...]
    characteristics: tuple[Characteristics, ...]


def profile(organisation: Organisation) -> Profile:
    """Everything its page says. Five queries at most."""
    code, key = organisation.code, organisation.pk
    handovers = _HANDOVERS(code=code)
    after = [each for each in handovers if each.old_code == code]
    before = [each for each in handovers if each.new_code == code]
    named = _by_code([each.new_code for each in after] + [each.old_code for each in before])
    return Profile(
        organisation=organisation,
        stays=_stays((each.area, each) for each in _MEMBERSHIPS(organisation=key)),
        parents=_stays((each.parent, each) for each in _AFFILIATIONS(organisation=key)),
        predecessors=tuple(Handover(each.old_code, named.get(each.old_code), each.on) for each in before),
        successors=tuple(Handover(each.new_code, named.get(each.new_code), each.on) for each in after),
        characteristics=tuple(_CHARACTERISTICS(organisation=key)),
    )


_HANDOVERS: Composed[Succession] = Composed(
    lambda code: (
        Succession.objects.standing()
        .filter(Q(old_code=code) | Q(new_code=code))
        .exclude(old_code=F("new_code"))
        .order_by("on")
    )
)
_MEMBERSHIPS: Composed[Membership] = Composed(
    lambda organisation: (
        Membership.objects.standing().filter(organisation=organisation).select_related("area")
    )
)
_AFFILIATIONS: Composed[Affiliation] = Composed(
    lambda organisation: (
        Affiliation.objects.standing().filter(organisation=organisation).select_related("parent")
    )
)
_CHARACTERISTICS = Composed(
    lambda organisation: Characteristics.objects.filter(organisation=organisation).order_by("-year")
)


def _by_code(codes: Iterable[str]) -> dict[str, Organisation]:
    return {each.code: each for each in Organisation.objects.filter(code__in=list(codes))}


def _stays(
    rows: Iterable[tuple[Area, Membership] | tuple[Organisation, Affiliation]],
) -> tuple[Stay, ...]:
    """The latest first."""
    stays = [Stay(place, row.during.lower, last_day(row.during.upper), row.source) for place, row in rows]
    return tuple(sorted(stays, key=lambda stay: stay.first or date.min, reverse=True))


@dataclass(frozen=True)
class AreaProfile:
    area: Area
    predecessors: tuple[AreaSuccession, ...]
    successors: tuple[AreaSuccession, ...]
    icbs: tuple[Area, ...]


def area_profile(area: Area, today: date) -> AreaProfile:
    """Two queries."""
    either = Q(old=area) | Q(new=area)
    found = AreaSuccession.objects.standing().filter(either).select_related("old", "new")
    successions = sorted(found, key=lambda each: (each.on, each.old.name, each.new.name))
    icbs = area.icbs.filter(opens_on__lte=today).exclude(closes_on__lt=today).order_by("name")
    return AreaProfile(
        area=area,
        predecessors=tuple(each for each in successions if each.new_id == area.pk),
        successors=tuple(each for each in successions if each.old_id == area.pk),
        icbs=tuple(icbs),
    )
