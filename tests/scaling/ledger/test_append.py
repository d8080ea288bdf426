"""What reaches the ledger, what it does to the adoption, and what never happens twice."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext

from adopters.facts import recording
from adopters.models import Organisation, OrganisationKind, User
from innovations.models import Innovation, Step
from scaling.ledger.append import append, append_many, check_many, retract, retract_many
from scaling.ledger.rules import Draft, LedgerRefusal
from scaling.models import Adoption, Dispute, LedgerLine, LineKind
from scaling.periods import parse_period

TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.django_db


def draft(stage: str, when: str, **details: object) -> Draft:
    return Draft(stage=stage, period=parse_period(when), **details)  # type: ignore[arg-type]


def log(adoption: Adoption, person: User, stage: str, when: str, **details: object) -> LedgerLine:
    return append(adoption, draft(stage, when, **details), by=person, today=TODAY)


def test_a_line_moves_the_adoption(adoption: Adoption, person: User) -> None:
    line = log(adoption, person, "live", "March 2026")
    assert (adoption.stage, adoption.since, adoption.first_live_on) == (
        "live",
        date(2026, 3, 1),
        date(2026, 3, 1),
    )
    assert adoption.last_activity_on == date(2026, 3, 1)
    assert adoption.last_recorded_at == line.recorded_at
    assert line.recorded_by == person


def test_a_line_recorded_late_does_not_move_the_present_back(adoption: Adoption, person: User) -> None:
    log(adoption, person, "live", "1 May 2026")
    log(adoption, person, "contacted", "1 January 2026")
    assert (adoption.stage, adoption.since) == ("live", date(2026, 5, 1))
    assert adoption.first_contacted_on == date(2026, 1, 1)


def test_the_same_request_twice_records_one_line(adoption: Adoption, person: User) -> None:
    first = log(adoption, person, "live", "1 May 2026", idempotency_key="token")
    assert log(adoption, person, "live", "1 May 2026", idempotency_key="token") == first
    assert LedgerLine.objects.count() == 1


def test_a_form_gone_back_to_and_filled_in_otherwise_is_not_lost(adoption: Adoption, person: User) -> None:
    log(adoption, person, "engaged", "1 April 2026", idempotency_key="token")
    log(adoption, person, "live", "1 May 2026", idempotency_key="token")
    assert adoption.stage == "live"
    assert log(adoption, person, "engaged", "1 April 2026", idempotency_key="token").stage == "engaged"
    assert LedgerLine.objects.count() == 2


def test_a_key_used_at_one_site_does_not_silence_another(
    innovation: Innovation, adoption: Adoption, person: User
) -> None:
    other = Organisation.objects.create(code="ROTHER", name="Other", kind=OrganisationKind.TRUST)
    said = draft("live", "1 May 2026", idempotency_key="token")
    for key in (adoption.organisation_id, other.pk):
        append_many(innovation, [(key, said)], by=person, today=TODAY)
    assert Adoption.objects.filter(stage="live").count() == 2


def test_a_key_sent_before_is_answered_by_its_line_even_if_that_was_removed(
    adoption: Adoption, person: User
) -> None:
    first = log(adoption, person, "live", "1 May 2026", idempotency_key="token")
    retract(first, by=person)
    assert log(adoption, person, "live", "1 May 2026", idempotency_key="token") == first
    assert adoption.stage == ""


def test_saying_the_same_again_records_nothing_more(adoption: Adoption, person: User) -> None:
    first = log(adoption, person, "live", "1 May 2026")
    assert log(adoption, person, "live", "1 May 2026") == first


def test_a_refused_line_leaves_nothing_behind(adoption: Adoption, person: User) -> None:
    with pytest.raises(LedgerRefusal):
        log(adoption, person, "stopped", "1 May 2026", reason="cost")
    assert not LedgerLine.objects.exists()


def test_a_line_after_the_organisation_closed_is_kept_under_its_code(
    adoption: Adoption, person: User
) -> None:
    Organisation.objects.update(closes_on=date(2020, 3, 31))
    log(adoption, person, "live", "1 May 2026")
    assert adoption.stage == "live"


def test_a_step_is_done_once(adoption: Adoption, person: User) -> None:
    step = Step.objects.create(innovation=adoption.innovation, stage="preparing", name="DPIA signed")
    log(adoption, person, "preparing", "1 May 2026", step=step)
    with pytest.raises(LedgerRefusal, match="already recorded as done"):
        append(
            adoption,
            Draft(kind=LineKind.STILL, period=parse_period("2 May 2026"), step=step),
            by=person,
            today=TODAY,
        )


class TestTheDatabase:
    def test_refuses_to_change_a_line(self, adoption: Adoption, person: User) -> None:
        line = log(adoption, person, "live", "1 May 2026")
        with pytest.raises(DatabaseError), transaction.atomic():
            LedgerLine.objects.filter(pk=line.pk).update(note="never said")

    def test_refuses_to_delete_a_line(self, adoption: Adoption, person: User) -> None:
        line = log(adoption, person, "live", "1 May 2026")
        with pytest.raises(DatabaseError), transaction.atomic():
            line.delete()

    def test_refuses_a_second_removal_of_one_line(self, adoption: Adoption, person: User) -> None:
        line = log(adoption, person, "live", "1 May 2026")
        removal = retract(line, by=person)
        removal.pk = None
        with pytest.raises(IntegrityError, match="ledger_line_removed_once"), transaction.atomic():
            removal.save()

    def test_refuses_one_request_recorded_twice(self, adoption: Adoption, person: User) -> None:
        line = log(adoption, person, "live", "1 May 2026", idempotency_key="token")
        line.pk = None
        with pytest.raises(IntegrityError, match="ledger_line_recorded_once"), transaction.atomic():
            line.save()


class TestManyAtOnce:
    @pytest.fixture
    def organisations(self, db: None) -> list[Organisation]:
        return Organisation.objects.bulk_create(
            Organisation(code=f"R{number:03}", name=f"Trust {number}", kind=OrganisationKind.TRUST)
            for number in range(40)
        )

    def test_every_proposal_gets_its_verdict_in_order(
        self, innovation: Innovation, organisations: list[Organisation], person: User
    ) -> None:
        one, two = organisations[:2]
        verdicts = append_many(
            innovation,
            [
                (one.pk, draft("stopped", "1 June 2026", reason="cost")),
                (one.pk, draft("live", "1 May 2026")),
                (two.pk, draft("stopped", "1 June 2026", reason="cost")),
                (one.pk, draft("live", "1 May 2026")),
            ],
            by=person,
            today=TODAY,
        )
        assert [each.is_taken for each in verdicts] == [True, True, False, False]
        assert "Log “Live” first" in str(verdicts[2].refusal)
        assert verdicts[3].is_unchanged
        assert Adoption.objects.get(organisation=one).stage == "stopped"
        assert not Adoption.objects.filter(organisation=two).exists()

    def test_what_only_a_later_exit_of_the_same_set_parts_from_a_later_line_is_taken(
        self, innovation: Innovation, organisations: list[Organisation], person: User
    ) -> None:
        site = organisations[0].pk
        log = partial(append_many, innovation, by=person, today=TODAY)
        log([(site, draft("live", "2026")), (site, draft("engaged", "5 November 2026"))])
        both = [
            (site, draft("engaged", "December 2025")),
            (site, draft("stopped", "October 2026", reason="cost")),
        ]
        assert [each.is_taken for each in log(both)] == [True, True]
        assert [each.is_unchanged for each in log(both)] == [True, True]

    def test_checking_first_writes_nothing(
        self, innovation: Innovation, organisations: list[Organisation]
    ) -> None:
        verdicts = check_many(innovation, [(organisations[0].pk, draft("live", "1 May 2026"))], today=TODAY)
        assert verdicts[0].is_taken
        assert not Adoption.objects.exists()

    def test_the_number_of_queries_does_not_grow_with_the_lines(
        self, innovation: Innovation, organisations: list[Organisation], person: User
    ) -> None:
        def queries(proposals: list[tuple[int, Draft]]) -> int:
            with CaptureQueriesContext(
                connection,
            ) as captured:
                append_many(innovation, proposals, by=person, today=TODAY)
            return len(captured)

        few = queries([(each.pk, draft("contacted", "1 May 2026")) for each in organisations[:2]])
        many = queries([(each.pk, draft("contacted", "1 May 2026")) for each in organisations[2:]])
        assert many == few

    def test_all_lines_of_one_recording_bear_one_instant(
        self, innovation: Innovation, organisations: list[Organisation], person: User
    ) -> None:
        append_many(
            innovation,
            [(each.pk, draft("live", "1 May 2026")) for each in organisations],
            by=person,
            today=TODAY,
        )
        assert LedgerLine.objects.values("recorded_at").distinct().count() == 1


class TestRemoving:
    def test_a_removed_line_no_longer_counts_and_stays_in_the_history(
        self, adoption: Adoption, person: User
    ) -> None:
        line = log(adoption, person, "live", "1 May 2026")
        retract(line, by=person, note="Wrong trust")
        adoption.refresh_from_db()
        assert (adoption.stage, adoption.since, adoption.first_live_on) == ("", None, None)
        assert LedgerLine.objects.count() == 2

    def test_a_line_is_removed_once(self, adoption: Adoption, person: User) -> None:
        line = log(adoption, person, "live", "1 May 2026")
        retract(line, by=person)
        with pytest.raises(LedgerRefusal, match="already removed"):
            retract(line, by=person)

    def test_a_removal_is_never_removed(self, adoption: Adoption, person: User) -> None:
        removal = retract(log(adoption, person, "live", "1 May 2026"), by=person)
        with pytest.raises(LedgerRefusal, match="cannot itself be removed"):
            retract(removal, by=person)

    def test_lines_left_without_support_are_flagged(self, adoption: Adoption, person: User) -> None:
        live = log(adoption, person, "live", "1 May 2026")
        log(adoption, person, "stopped", "1 June 2026", reason="cost")
        retract(live, by=person)
        adoption.refresh_from_db()
        assert (adoption.stage, adoption.contradictory) == ("stopped", True)
        log(adoption, person, "live", "2 May 2026")
        assert not adoption.contradictory

    def test_logging_again_what_was_removed_brings_everything_back(
        self, adoption: Adoption, person: User
    ) -> None:
        log(adoption, person, "engaged", "1 March 2026")
        live = log(adoption, person, "live", "1 May 2026")
        before = (adoption.stage, adoption.since, adoption.first_live_on, adoption.last_activity_on)
        retract(live, by=person)
        log(adoption, person, "live", "1 May 2026")
        assert (adoption.stage, adoption.since, adoption.first_live_on, adoption.last_activity_on) == before

    def test_a_dispute_is_settled_when_its_line_is_removed(self, adoption: Adoption, person: User) -> None:
        line = log(adoption, person, "live", "1 May 2026")
        with recording(person) as record:
            record.add([Dispute(line=line, statement="Not yet")])
        retract(line, by=person)
        assert not Dispute.objects.standing().exists()

    def test_many_are_removed_together_and_those_gone_already_left(
        self, adoption: Adoption, person: User
    ) -> None:
        first = log(adoption, person, "engaged", "1 March 2026")
        second = log(adoption, person, "live", "1 May 2026")
        retract(first, by=person)
        assert [each.retracts_id for each in retract_many([first, second], by=person)] == [second.pk]
