from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from adopters.guards import allow, seen
from adopters.models import Area, Grant, Organisation, Role, Scope, User
from adopters.roles import NOTHING, ROLES, abilities, forget_abilities
from innovations.models import Innovation
from scaling.models import Adoption
from tests.cast import Cast, Scenery


@pytest.fixture
def adoptions(scenery: Scenery) -> dict[str, Adoption]:
    """Every pairing of the two innovations and the two trusts, by ``near``, ``far``, ``other...``."""
    pairs = {
        "near": (scenery.innovation, scenery.trust),
        "far": (scenery.innovation, scenery.far_trust),
        "other_near": (scenery.other_innovation, scenery.trust),
        "other_far": (scenery.other_innovation, scenery.far_trust),
    }
    return {
        name: Adoption.objects.create(innovation=innovation, organisation=organisation)
        for name, (innovation, organisation) in pairs.items()
    }


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("administrator", {"near", "far", "other_near", "other_far"}),
        ("national_lead", {"near", "far", "other_near", "other_far"}),
        ("analyst", {"near", "far", "other_near", "other_far"}),
        ("area_lead", {"near", "other_near"}),
        ("innovation_lead", {"near", "far"}),
        ("adopter_editor", {"near", "other_near"}),
        ("adopter_viewer", {"near", "other_near"}),
        ("outsider", set()),
        ("anonymous", set()),
    ],
)
def test_each_of_the_cast_sees_their_own_sites(
    cast: Cast, adoptions: dict[str, Adoption], who: str, expected: set[str]
) -> None:
    person = cast.everyone()[who]
    assert set(Adoption.objects.visible_to(person)) == {adoptions[name] for name in expected}
    can = abilities(person)
    seen_by_rule = {
        name for name, each in adoptions.items() if can.may_see(each.innovation.slug, each.organisation.code)
    }
    assert seen_by_rule == (set() if can.areas else expected)


@pytest.mark.parametrize("who", ["administrator", "area_lead", "innovation_lead", "adopter_viewer"])
def test_the_pages_of_an_adoption_are_found_by_whoever_sees_it(
    client: Client, cast: Cast, adoptions: dict[str, Adoption], who: str
) -> None:
    person: User = getattr(cast, who)
    visible = set(Adoption.objects.visible_to(person))
    client.force_login(person)
    for each in adoptions.values():
        site = [each.innovation.slug, each.organisation.code]
        pages = reverse("adoptions:adoption", args=[each.pk]), reverse("adoptions:site", args=site)
        statuses = [client.get(page, follow=True).status_code for page in pages]
        assert statuses == ([200, 200] if each in visible else [404, 404])


def test_roles_add_up(cast: Cast, scenery: Scenery, adoptions: dict[str, Adoption]) -> None:
    lead = cast.innovation_lead
    Grant.objects.create(
        user=lead, role=Role.ADOPTER_VIEWER, scope=Scope.ORGANISATION, scope_key=scenery.trust.code
    )
    visible = Adoption.objects.visible_to(lead)
    assert set(visible) == {adoptions["near"], adoptions["far"], adoptions["other_near"]}
    assert visible.count() == 3


def test_an_area_of_two_kinds_lists_a_site_once(
    cast: Cast, scenery: Scenery, adoptions: dict[str, Adoption]
) -> None:
    Grant.objects.create(
        user=cast.area_lead, role=Role.AREA_LEAD, scope=Scope.AREA, scope_key=f"icb:{scenery.icb.code}"
    )
    assert Adoption.objects.visible_to(cast.area_lead).count() == 2


def test_an_area_lead_sees_by_the_areas_of_today(cast: Cast, adoptions: dict[str, Adoption]) -> None:
    before_any_membership = date(2010, 1, 1)
    assert not Adoption.objects.visible_to(cast.area_lead, before_any_membership).exists()


def test_an_ended_grant_gives_nothing(adopter_editor: User, adoptions: dict[str, Adoption]) -> None:
    Grant.objects.filter(user=adopter_editor).update(ended_at=timezone.now())
    assert abilities(adopter_editor) == NOTHING
    assert not Adoption.objects.visible_to(adopter_editor).exists()


def test_an_inactive_person_can_do_nothing(national_lead: User) -> None:
    national_lead.is_active = False
    assert abilities(national_lead) == NOTHING


def test_a_superuser_administers(db: None) -> None:
    assert abilities(User.objects.create_superuser("root@example.org", None)).administers


def test_the_catalogue_and_the_estate_are_open_to_everyone_signed_in(cast: Cast) -> None:
    for queryset in (Innovation.objects, Organisation.objects, Area.objects):
        assert queryset.visible_to(cast.outsider).exists()
        assert not queryset.visible_to(cast.anonymous).exists()


def test_what_one_may_do_is_within_what_one_may_see(cast: Cast, scenery: Scenery) -> None:
    slug, code = scenery.innovation.slug, scenery.trust.code
    may_log = {name for name, user in cast.everyone().items() if abilities(user).may_log(slug, code)}
    assert may_log == {"administrator", "innovation_lead", "adopter_editor"}
    assert not abilities(cast.innovation_lead).may_log(scenery.other_innovation.slug, code)
    assert not abilities(cast.adopter_editor).may_log(slug, scenery.far_trust.code)


def test_reasons_of_one_site_are_for_its_own_people_and_those_who_help(cast: Cast, scenery: Scenery) -> None:
    slug, code = scenery.innovation.slug, scenery.trust.code
    readers = {name for name, user in cast.everyone().items() if abilities(user).may_read_reasons(slug, code)}
    assert readers == {
        "administrator",
        "national_lead",
        "innovation_lead",
        "adopter_editor",
        "adopter_viewer",
    }


def test_an_area_lead_sets_milestones_at_home_only(cast: Cast, scenery: Scenery) -> None:
    can = abilities(cast.area_lead)
    assert can.may_set_milestone("virtual-ward", (scenery.region.kind, scenery.region.code))
    assert not can.may_set_milestone("virtual-ward", (scenery.far_region.kind, scenery.far_region.code))
    assert not can.may_set_milestone("virtual-ward", None)


def test_abilities_are_read_once_for_each_user_object(
    adopter_editor: User, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        first = abilities(adopter_editor)
        assert abilities(adopter_editor) == first
    Grant.objects.filter(user=adopter_editor).delete()
    forget_abilities(adopter_editor)
    assert abilities(adopter_editor) == replace(
        first, roles=frozenset(), reads_figures=False, edits=frozenset(), views=frozenset()
    )


def test_every_role_is_described_and_nobody_invites_above_themselves() -> None:
    assert set(ROLES) == set(Role)
    for rules in ROLES.values():
        assert rules.purpose
        assert rules.may
        assert rules.administers or Role.ADMINISTRATOR not in rules.invites


def test_not_visible_is_not_found_and_not_permitted_is_forbidden(
    outsider: User, adoptions: dict[str, Adoption]
) -> None:
    with pytest.raises(Http404):
        seen(Adoption.objects.visible_to(outsider), pk=adoptions["near"].pk)
    with pytest.raises(PermissionDenied, match="Only a lead"):
        allow(abilities(outsider).administers, "Only a lead.")
