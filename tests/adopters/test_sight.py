"""Who sees an organisation's progress, in statements by hand: the rules of the query sets, once more."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection

from adopters.models import Grant, Organisation, Role, Scope
from adopters.roles import abilities
from adopters.selectors.sight import in_sight, sight_params, standing_in
from innovations.models import Innovation
from scaling.models import Adoption
from tests.cast import LONG_AGO, Cast, Scenery

pytestmark = pytest.mark.django_db

TODAY = date(2026, 7, 1)


def keys(query: str, **given: Any) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return {key for (key,) in cursor.fetchall()}


@pytest.mark.parametrize("who", ["area_lead", "adopter_editor", "adopter_viewer", "outsider", "anonymous"])
@pytest.mark.parametrize("on", [TODAY, date(2010, 1, 1)])
def test_is_the_rule_of_adoptions(cast: Cast, scenery: Scenery, who: str, on: date) -> None:
    for site in (scenery.trust, scenery.far_trust):
        Adoption.objects.create(innovation=scenery.innovation, organisation=site)
    person = cast.everyone()[who]
    can = abilities(person)
    seen = keys(in_sight(with_areas=bool(can.areas)), **sight_params(can.views, can.areas, on))
    visible = Adoption.objects.visible_to(person, on)
    assert seen == set(visible.values_list("organisation", flat=True))


def test_roles_add_up(cast: Cast, scenery: Scenery) -> None:
    innovation: Innovation = scenery.innovation
    for site in (scenery.trust, scenery.far_trust):
        Adoption.objects.create(innovation=innovation, organisation=site)
    lead, code = cast.area_lead, scenery.far_trust.code
    Grant.objects.create(user=lead, role=Role.ADOPTER_VIEWER, scope=Scope.ORGANISATION, scope_key=code)
    can = abilities(lead)
    seen = keys(in_sight(with_areas=True), **sight_params(can.views, can.areas, TODAY))
    assert seen == {scenery.trust.pk, scenery.far_trust.pk}
    assert Adoption.objects.visible_to(lead, TODAY).count() == 2


@pytest.mark.parametrize("on", [TODAY, LONG_AGO, date(2010, 1, 1)])
def test_an_area_holds_whom_the_query_set_finds_in_it(scenery: Scenery, on: date) -> None:
    found = Organisation.objects.standing_in([("icb", "QN1")], on)
    assert keys(standing_in("area.kind = 'icb' AND area.code = 'QN1'"), on=on) == set(
        found.values_list("pk", flat=True)
    )
