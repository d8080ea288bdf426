from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command

from adopters.models import Area, AreaKind, AreaSpan, AreaSuccession, Membership
from adopters.selectors.areas import open_areas

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reference() -> None:
    call_command("load_reference", verbosity=0)


def codes(on: date) -> set[str]:
    return {area.code for area in open_areas(AreaKind.ICB, on)}


def test_forty_two_boards_become_thirty_six_on_1_april_2026() -> None:
    assert len(codes(date(2022, 7, 1))) == len(codes(date(2026, 3, 31))) == 42
    assert len(codes(date(2026, 4, 1))) == 36
    assert not codes(date(2022, 6, 30))


def test_a_board_that_inherits_without_being_new_stays_open() -> None:
    assert "QRL" in codes(date(2026, 3, 31)) & codes(date(2026, 4, 1))
    heirs = AreaSuccession.objects.standing().filter(old__code="QNQ").values_list("new__code", flat=True)
    assert set(heirs) == {"S0E4D", "S9B9J", "QRL"}


def test_every_board_open_together_has_its_own_place_on_the_map() -> None:
    for day in (date(2022, 7, 1), date(2026, 4, 1)):
        places = [(a.hex_q, a.hex_r) for a in open_areas(AreaKind.ICB, day)]
        assert None not in {q for q, _ in places}
        assert len(set(places)) == len(places)


def test_no_membership_is_guessed_for_a_network() -> None:
    assert Area.objects.filter(kind=AreaKind.NETWORK).count() == 15
    assert not Membership.objects.exists()


def test_loading_again_records_nothing() -> None:
    before = AreaSpan.objects.count(), AreaSuccession.objects.count(), Area.objects.count()
    call_command("load_reference", verbosity=0)
    assert (AreaSpan.objects.count(), AreaSuccession.objects.count(), Area.objects.count()) == before


def test_a_name_once_unknown_becomes_known_and_the_old_span_is_kept() -> None:
    Area.objects.filter(code="QMF").update(name="QMF (name not known)", name_known=False, opens_on=None)
    call_command("load_reference", verbosity=0)
    area = Area.objects.get(code="QMF")
    assert (area.name, area.name_known, area.opens_on) == ("NHS North East London", True, date(2022, 7, 1))


def test_areas_are_listed_alphabetically() -> None:
    names = [area.name for area in open_areas(AreaKind.REGION, date(2026, 11, 1))]
    assert names == sorted(names)
    assert len(names) == 7
