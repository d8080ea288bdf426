"""Two people who say something of one thing at once."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from adopters.models import Organisation, SplitAnswer
from scaling.adoptions import services
from scaling.adoptions.errors import AdoptionError
from scaling.ledger.append import append, retract
from scaling.ledger.rules import Draft
from scaling.milestones.services import Wanted, change_target, set_milestone
from scaling.models import Adoption, Dispute, LedgerLine, Milestone, MilestoneTarget
from scaling.periods import Period
from scaling.spread.indicators import COVERAGE
from tests.at_once import Beside
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_answers_to_one_split_the_later_stamp_stands(split: Organisation, cast: Cast) -> None:
    def answer(code: str) -> None:
        services.answer_split(organisation=split, successor_code=code, by=cast.national_lead)

    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=split.pk)
        other = Beside(lambda: answer("RX9"))
        other.wait_until_it_waits()
        answer("RS1")
    other.end()
    first, last = SplitAnswer.objects.order_by("recorded_at")
    assert (last.successor_code, last.superseded_at) == ("RX9", None)
    assert first.superseded_at == last.recorded_at


def test_of_two_targets_the_later_stamp_stands(adoption: Adoption, cast: Cast) -> None:
    def aim(count: int) -> None:
        wanted = Wanted(count=count, percent=None, due_on=date(2099, 1, 1), reason="A test")
        change_target(milestone=milestone, wanted=wanted, today=date(2026, 7, 1), by=cast.innovation_lead)

    milestone = set_milestone(
        innovation=adoption.innovation,
        indicator=COVERAGE,
        area=None,
        wanted=Wanted(count=1, percent=None, due_on=date(2099, 1, 1)),
        today=date(2026, 7, 1),
        by=cast.innovation_lead,
    )
    with transaction.atomic():
        Milestone.objects.select_for_update().get(pk=milestone.pk)
        other = Beside(lambda: aim(3))
        other.wait_until_it_waits()
        aim(2)
    other.end()
    targets = list(MilestoneTarget.objects.order_by("recorded_at"))
    assert [each.count for each in targets] == [1, 2, 3]
    assert [each.superseded_at for each in targets] == [each.recorded_at for each in targets[1:]] + [None]


def test_a_line_that_is_just_being_removed_is_not_disputed(adoption: Adoption, cast: Cast) -> None:
    def dispute() -> None:
        services.dispute_line(line=line, statement="Not yet", by=cast.adopter_editor)

    line = LedgerLine.objects.get(adoption=adoption)
    with transaction.atomic():
        retract(line, by=cast.innovation_lead, note="Wrong trust")
        other = Beside(dispute)
        other.wait_until_it_waits()
    with pytest.raises(AdoptionError, match="no longer in force"):
        other.end()
    assert not Dispute.objects.exists()


def test_the_same_request_twice_at_once_records_one_line(adoption: Adoption, cast: Cast) -> None:
    draft = Draft(stage="embedded", period=Period(date(2026, 4, 1)), idempotency_key="pressed-twice")
    with transaction.atomic():
        first = append(adoption, draft, by=cast.innovation_lead)
        again = Beside(lambda: append(adoption, draft, by=cast.innovation_lead))
        again.wait_until_it_waits()
    again.end()
    assert LedgerLine.objects.filter(stage="embedded").get() == first


def test_lines_of_one_adoption_are_stamped_in_the_order_they_were_checked(
    adoption: Adoption, cast: Cast
) -> None:
    def log(stage: str, month: int) -> None:
        draft = Draft(stage=stage, period=Period(date(2026, month, 1)))
        append(Adoption.objects.get(pk=adoption.pk), draft, by=cast.innovation_lead)

    with transaction.atomic():
        Adoption.objects.select_for_update(no_key=True).get(pk=adoption.pk)
        other = Beside(lambda: log("sustained", 6))
        other.wait_until_it_waits()
        log("embedded", 4)
    other.end()
    stages = LedgerLine.objects.order_by("recorded_at").values_list("stage", flat=True)
    assert list(stages) == ["live", "embedded", "sustained"]
