"""A whole installation, very small: what is in it, and that real work could go on from there."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Count, F
from django.db.models.functions import TruncDate
from django.test import Client

from adopters.models import (
    Area,
    AreaKind,
    AreaSuccession,
    Grant,
    Membership,
    Organisation,
    OrganisationSpan,
    Role,
    SplitAnswer,
    Succession,
    User,
)
from adopters.services.corrections import correct_membership
from adopters.services.loading import changing_estate
from adopters.services.memberships import derive_memberships
from innovations.cohort_rule import CohortRule
from innovations.models import Cohort, Innovation
from innovations.selectors.cohorts import draw_cohort
from scaling.ledger.append import append
from scaling.ledger.rules import Draft
from scaling.ledger.tallies import kept_differences
from scaling.ledger.verify import differences
from scaling.models import (
    Adaptation,
    Adoption,
    Dispute,
    Evidence,
    LedgerLine,
    LineKind,
    Milestone,
    Precision,
    TallyState,
)
from scaling.national.wish import Wish
from scaling.periods import Period

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("national")]


def test_every_row_says_what_its_ledger_says(national: Wish) -> None:
    assert list(differences()) == []
    assert [each for found in kept_differences() for each in found] == []
    assert TallyState.objects.filter(day=national.on).count() == Innovation.objects.count()
    assert Adoption.objects.count() == 2_000
    assert 16_000 < LedgerLine.objects.count() < 24_000


def test_there_is_some_of_everything() -> None:
    lines = LedgerLine.objects.exclude(kind=LineKind.RETRACTED)
    assert {each.value for each in Evidence} == set(lines.values_list("evidence", flat=True))
    assert {each.value for each in Precision} == set(lines.values_list("precision", flat=True))
    assert lines.filter(step__isnull=False).exists()
    assert Adoption.objects.filter(contradictory=True).exists()
    assert Dispute.objects.exists()
    assert Adaptation.objects.exists()
    assert Milestone.objects.count() == 4 * Innovation.objects.count()
    assert Cohort.objects.filter(number=2).exists()
    assert set(Grant.objects.values_list("role", flat=True)) == {each.value for each in Role}


def test_nothing_is_recorded_before_it_was_so_nor_after_yesterday(national: Wish) -> None:
    lines = LedgerLine.objects.annotate(day=TruncDate("recorded_at"))
    assert not lines.filter(day__lt=F("occurred_on")).exists()
    assert not lines.filter(day__gte=national.on).exists()
    for facts in (Membership, OrganisationSpan, Succession, Cohort):
        latest = facts._default_manager.latest("recorded_at").recorded_at
        assert latest.date() < national.on


def test_lines_and_adoptions_stand_in_the_order_in_which_they_were_recorded() -> None:
    recorded = list(LedgerLine.objects.order_by("pk").values_list("recorded_at", flat=True))
    assert recorded == sorted(recorded)
    begun = list(Adoption.objects.order_by("pk").values_list("created_at", flat=True))
    assert begun == sorted(begun)


def test_organisations_merged_split_closed_opened_and_moved() -> None:
    heirs = Succession.objects.standing().values("old_code").annotate(count=Count("pk"))
    assert {each["count"] for each in heirs} == {1, 2}
    old = set(Succession.objects.values_list("old_code", flat=True))
    assert old & set(Succession.objects.values_list("new_code", flat=True)), "a merger after a merger"
    assert 0 < SplitAnswer.objects.count() < len([each for each in heirs if each["count"] == 2])
    assert Organisation.objects.filter(closes_on__isnull=False).exclude(code__in=old).exists()
    moved = (
        Membership.objects.standing()
        .filter(area_kind=AreaKind.ICB)
        .values("organisation")
        .annotate(count=Count("pk"))
    )
    assert {each["count"] for each in moved} >= {1, 2}


def test_every_area_of_today_has_organisations(national: Wish) -> None:
    kinds = [AreaKind.REGION, AreaKind.ICB, AreaKind.NETWORK]
    today = Area.objects.filter(kind__in=kinds, closes_on__isnull=True)
    there = Membership.objects.standing().filter(during__contains=national.on).values("area")
    assert today.exclude(pk__in=there).count() == 0
    assert today.filter(kind=AreaKind.ICB).count() == 36


def test_what_a_split_board_became_was_known_once_a_file_told_it() -> None:
    split = (
        AreaSuccession.objects.values("old").annotate(heirs=Count("new")).filter(heirs__gt=1).values("old")
    )
    moved = Membership.objects.filter(area__in=split, superseded_at__isnull=False)
    assert moved.exists()
    for before in moved:
        assert before.during.upper is None
        assert before.recorded_at.year == 2021
        assert before.superseded_at
        assert before.superseded_at.year == 2026


def test_memberships_are_what_is_derived_from_all_that_was_said() -> None:
    with changing_estate(None) as recording:
        assert derive_memberships(recording, list(Organisation.objects.values_list("pk", flat=True))) == 0


def test_one_organisation_can_be_corrected() -> None:
    trust = Organisation.objects.filter(kind="trust", closes_on__isnull=True)[0]
    elsewhere = Area.objects.filter(kind=AreaKind.ICB, closes_on__isnull=True).exclude(
        memberships__organisation=trust
    )[0]
    first = date(2026, 9, 1)
    correct_membership(
        organisation=trust,
        kind=AreaKind.ICB,
        area=elsewhere,
        first=first,
        last=None,
        why="Told so",
        by=User.objects.filter(grants__role=Role.ADMINISTRATOR)[0],
    )
    now = Membership.objects.standing().get(
        organisation=trust, area_kind=AreaKind.ICB, during__contains=first
    )
    assert now.area == elsewhere


def test_lists_are_those_their_rules_draw() -> None:
    for cohort in Cohort.objects.exclude(rule={}).select_related("innovation"):
        drawn = draw_cohort(cohort.innovation, CohortRule.from_json(cohort.rule))
        held = dict(cohort.members.values_list("organisation_id", "why"))
        assert held == {each.organisation_id: each.why for each in drawn.members}
        assert cohort.size == len(held)


def test_work_goes_on_from_there(national: Wish) -> None:
    adoption = Adoption.objects.filter(stage="live", organisation__closes_on=None)[0]
    line = append(adoption, Draft(period=Period(national.on), stage="embedded"), by=None, today=national.on)
    assert line.pk == LedgerLine.objects.latest("pk").pk
    assert Adoption.objects.get(pk=adoption.pk).stage == "embedded"


def test_the_keys_of_other_tables_are_checked_as_ever() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, count(*) FROM pg_constraint "
            "WHERE contype = 'f' AND convalidated AND condeferred "
            "AND conrelid IN ('scaling_adoption'::regclass, 'scaling_ledgerline'::regclass) "
            "GROUP BY 1"
        )
        assert dict(cursor.fetchall()) == {"scaling_adoption": 2, "scaling_ledgerline": 5}


def test_everybody_signs_in_with_the_one_password(national: Wish, client: Client) -> None:
    emails = list(User.objects.values_list("email", flat=True))
    assert all(email.endswith("@demonstration.example") for email in emails)
    assert client.login(username=emails[-1], password=national.password)
    assert Adoption.objects.visible_to(AnonymousUser()).count() == 0
