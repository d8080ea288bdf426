"""Instants of facts never run behind what can be seen."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import connection, transaction

from adopters.facts import recording, settled_instant
from adopters.models import Succession
from tests.at_once import Beside


def give_place(old: str, new: str) -> None:
    with recording() as record:
        record.add([Succession(old_code=old, new_code=new, on=date(2026, 4, 1), source="a test")])


@pytest.mark.django_db(transaction=True)
def test_an_instant_that_is_settled_waits_for_whoever_has_stamped_and_not_committed() -> None:
    def settle() -> None:
        with transaction.atomic():
            found.append((settled_instant(), Succession.objects.count()))

    found: list[tuple[datetime, int]] = []
    with transaction.atomic():
        give_place("RA", "RB")
        settling = Beside(settle)
        settling.wait_until_it_waits()
    settling.end()
    recorded_at = Succession.objects.get().recorded_at
    assert [(instant > recorded_at, count) for instant, count in found] == [(True, 1)]


@pytest.mark.django_db(transaction=True)
def test_nobody_stamps_while_an_instant_is_being_settled() -> None:
    with transaction.atomic():
        instant = settled_instant()
        writing = Beside(lambda: give_place("RA", "RB"))
        writing.wait_until_it_waits()
    writing.end()
    assert Succession.objects.get().recorded_at > instant
    assert not Succession.objects.known_at(instant).exists()
    assert connection.is_usable()
