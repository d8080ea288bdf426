"""A whole installation, very small: what is in it, and that the ledger says what the rows say."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate

from adopters.models import Grant, Organisation, Role, SplitAnswer, Succession
from innovations.models import Cohort, Innovation
from scaling.ledger.verify import differences
from scaling.models import Adoption, Evidence, LedgerLine, LineKind, Precision

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 23)


def seed(scale: str = "0.002", number: int = 1) -> None:
    call_command("seed_national", scale=float(scale), seed=number, on=ON, verbosity=0)


def test_every_row_says_what_its_ledger_says_and_there_is_some_of_everything() -> None:
    seed()
    assert list(differences()) == []
    assert Adoption.objects.count() == 2_000
    lines = LedgerLine.objects.exclude(kind=LineKind.RETRACTED).annotate(day=TruncDate("recorded_at"))
    assert 16_000 < lines.count() < 24_000
    assert not lines.filter(day__lt=F("occurred_on")).exists()
    assert not lines.filter(day__gte=ON).exists()
    assert {each.value for each in Evidence} == set(lines.values_list("evidence", flat=True))
    assert {each.value for each in Precision} == set(lines.values_list("precision", flat=True))
    assert LedgerLine.objects.filter(kind=LineKind.RETRACTED).exists()
    assert Adoption.objects.filter(contradictory=True).exists()
    heirs = Succession.objects.standing().values("old_code").annotate(n=Count("pk"))
    assert {each["n"] for each in heirs} == {1, 2}
    assert SplitAnswer.objects.exists()
    assert Cohort.objects.filter(number=2).exists()
    assert set(Grant.objects.values_list("role", flat=True)) == {each.value for each in Role}


def test_adoptions_stop_exits_are_followed_by_new_spells_and_removed_lines_are_logged_again() -> None:
    seed()
    stopped = LedgerLine.objects.filter(
        stage="stopped", adoption=OuterRef("adoption"), occurred_on__lt=OuterRef("occurred_on")
    )
    again = LedgerLine.objects.filter(Exists(stopped), Q(stage="live") | Q(stage="embedded"))
    assert again.exists()


def test_a_database_in_use_is_left_alone() -> None:
    Organisation.objects.create(code="RXX", name="A trust", kind="trust")
    with pytest.raises(CommandError, match="real data"):
        seed()
    assert Organisation.objects.count() == 1
    assert not Innovation.objects.exists()
