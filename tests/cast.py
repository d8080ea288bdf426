"""The cast: the people every test of access is played by, and the scenery they need.

``cast`` sets everybody up around one region, one ICB in it, two trusts (one in the ICB, one
elsewhere) and one innovation. Each member is also a fixture of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from adopters.facts import recording
from adopters.models import (
    Area,
    AreaKind,
    AreaSpan,
    Grant,
    Membership,
    Organisation,
    OrganisationKind,
    OrganisationSpan,
    Role,
    Scope,
    User,
)
from innovations.models import Innovation

LONG_AGO = date(2013, 4, 1)
PASSWORD = "correct horse battery staple"  # noqa: S105


@dataclass(frozen=True)
class Scenery:
    """``trust`` is in ``icb`` and ``region``; ``far_trust`` in ``far_icb`` and ``far_region``."""

    region: Area
    icb: Area
    far_region: Area
    far_icb: Area
    trust: Organisation
    far_trust: Organisation
    innovation: Innovation
    other_innovation: Innovation


@dataclass(frozen=True)
class Cast:
    administrator: User
    national_lead: User
    area_lead: User  # of the region that ``trust`` is in
    innovation_lead: User  # of ``innovation``
    adopter_editor: User  # at ``trust``
    adopter_viewer: User  # at ``trust``
    analyst: User
    outsider: User  # signed in, no grant
    anonymous: AnonymousUser

    def everyone(self) -> dict[str, User | AnonymousUser]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


def make_area(kind: AreaKind, code: str, name: str, region: Area | None = None) -> Area:
    area = Area.objects.create(kind=kind, code=code, name=name, opens_on=LONG_AGO, region=region)
    with recording() as r:
        r.add([AreaSpan(area=area, name=name, region=region, during=(LONG_AGO, None))])
    return area


def make_trust(code: str, name: str, areas: list[Area], *, closes_on: date | None = None) -> Organisation:
    """A trust in ``areas`` since long ago, and in them for ever even once it has closed."""
    trust = Organisation.objects.create(
        code=code, name=name, kind=OrganisationKind.TRUST, opens_on=LONG_AGO, closes_on=closes_on
    )
    until = closes_on + timedelta(days=1) if closes_on else None
    span = OrganisationSpan(organisation=trust, kind=trust.kind, in_england=True, during=(LONG_AGO, until))
    always = (LONG_AGO, None)
    with recording() as r:
        r.add([span])
        r.add(
            [
                Membership(organisation=trust, area=area, area_kind=area.kind, during=always, source="test")
                for area in areas
            ]
        )
    return trust


def make_person(name: str, role: Role | None = None, scope: Scope = Scope.NATION, key: str = "") -> User:
    """Someone with at most one grant, ``firstname.lastname@example.org``, password ``PASSWORD``."""
    user = User.objects.create_user(f"{name.lower().replace(' ', '.')}@example.org", PASSWORD, name=name)
    if role is not None:
        Grant.objects.create(user=user, role=role, scope=scope, scope_key=key)
    return user


@pytest.fixture
def scenery(db: None) -> Scenery:
    region = make_area(AreaKind.REGION, "Y91", "Northern region")
    far_region = make_area(AreaKind.REGION, "Y92", "Southern region")
    icb = make_area(AreaKind.ICB, "QN1", "Moors and Dales ICB", region)
    far_icb = make_area(AreaKind.ICB, "QS1", "Downs and Coast ICB", far_region)
    return Scenery(
        region=region,
        icb=icb,
        far_region=far_region,
        far_icb=far_icb,
        trust=make_trust("RN1", "Moorland NHS Foundation Trust", [region, icb]),
        far_trust=make_trust("RS1", "Seaview NHS Trust", [far_region, far_icb]),
        innovation=Innovation.objects.create(
            slug="virtual-ward", name="Virtual ward", summary="Care at home.", unit=OrganisationKind.TRUST
        ),
        other_innovation=Innovation.objects.create(
            slug="early-scan", name="Early scan", summary="Scans sooner.", unit=OrganisationKind.TRUST
        ),
    )


@pytest.fixture
def cast(scenery: Scenery) -> Cast:
    region_key = f"{scenery.region.kind}:{scenery.region.code}"
    code, slug = scenery.trust.code, scenery.innovation.slug
    return Cast(
        administrator=make_person("Ada Minister", Role.ADMINISTRATOR),
        national_lead=make_person("Nadia Lead", Role.NATIONAL_LEAD),
        area_lead=make_person("Arif Regional", Role.AREA_LEAD, Scope.AREA, region_key),
        innovation_lead=make_person("Ines Novak", Role.INNOVATION_LEAD, Scope.INNOVATION, slug),
        adopter_editor=make_person("Edie Tor", Role.ADOPTER_EDITOR, Scope.ORGANISATION, code),
        adopter_viewer=make_person("Vic Viewer", Role.ADOPTER_VIEWER, Scope.ORGANISATION, code),
        analyst=make_person("Ana Lyst", Role.ANALYST),
        outsider=make_person("Otto Sider"),
        anonymous=AnonymousUser(),
    )


@pytest.fixture
def administrator(cast: Cast) -> User:
    return cast.administrator


@pytest.fixture
def national_lead(cast: Cast) -> User:
    return cast.national_lead


@pytest.fixture
def area_lead(cast: Cast) -> User:
    return cast.area_lead


@pytest.fixture
def innovation_lead(cast: Cast) -> User:
    return cast.innovation_lead


@pytest.fixture
def adopter_editor(cast: Cast) -> User:
    return cast.adopter_editor


@pytest.fixture
def adopter_viewer(cast: Cast) -> User:
    return cast.adopter_viewer


@pytest.fixture
def analyst(cast: Cast) -> User:
    return cast.analyst


@pytest.fixture
def outsider(cast: Cast) -> User:
    return cast.outsider
