from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import F, Value
from django.db.models.expressions import RawSQL
from django.test.utils import CaptureQueriesContext

from adopters.composed import Both, Composed
from adopters.models import Grant, User
from adopters.roles import with_roles
from tests.cast import Cast

GRANTS = Composed(
    lambda role, person: (
        Grant.objects.filter(role=role, user=person)
        .select_related("user", "granted_by")
        .annotate(address=F("user__email"), seven=Value(7))
    )
)


def test_rows_come_with_what_is_related_and_annotated_in_one_query(cast: Cast) -> None:
    person = cast.adopter_editor
    GRANTS(role="", person=0)
    with CaptureQueriesContext(connection) as asked:
        (grant,) = GRANTS(role="adopter_editor", person=person.pk)
        assert (grant.user, grant.user.name) == (person, person.name)
        assert grant.granted_by is None
        assert (grant.address, grant.seven) == (person.email, 7)  # type: ignore[attr-defined]
    assert len(asked) == 1


def test_each_time_what_is_given_is_asked_for(cast: Cast) -> None:
    people = [cast.adopter_editor, cast.analyst, cast.adopter_editor]
    for person, role in zip(people, ("adopter_editor", "analyst", "analyst"), strict=True):
        expected = list(Grant.objects.filter(role=role, user=person))
        assert GRANTS(role=role, person=person.pk) == expected
    assert GRANTS.first(role="analyst", person=cast.adopter_editor.pk) is None


def test_a_percent_sign_stays_one(cast: Cast) -> None:
    shares = Composed(lambda key: User.objects.filter(pk=key).annotate(share=RawSQL("35 %% %s", [16])))
    found = shares.first(key=cast.analyst.pk)
    assert found
    assert found.share == 3  # type: ignore[attr-defined]


def test_values_are_converted_as_elsewhere(cast: Cast) -> None:
    people = Composed(lambda key: User.objects.annotate(held_now=with_roles()).filter(pk=key))
    found = people.first(key=cast.adopter_editor.pk)
    assert found
    assert found.held_now[0]["role"] == "adopter_editor"  # type: ignore[attr-defined]


def test_two_are_found_on_one_journey(cast: Cast) -> None:
    somebody = Composed(lambda name: User.objects.filter(name=name).annotate(seven=Value(7)))
    both = Both(GRANTS, somebody)
    person = cast.adopter_editor
    found = both.first(role="adopter_editor", person=person.pk, name=cast.analyst.name)
    assert found
    assert (found[0].user, found[1]) == (person, cast.analyst)
    assert found[0].address == person.email  # type: ignore[attr-defined]
    assert both.first(role="adopter_editor", person=person.pk, name="Nobody") is None


def test_what_is_not_given_is_said(cast: Cast) -> None:
    with pytest.raises(KeyError, match="person"):
        GRANTS(role="analyst")
