"""What people do to progress: what it leaves behind, whom it tells, what it refuses."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adopters.facts import recording
from adopters.models import (
    Grant,
    Organisation,
    OrganisationKind,
    Role,
    Scope,
    SplitAnswer,
    Succession,
    User,
)
from innovations.models import Innovation, RemovalProposal, Step
from scaling.adoptions import services
from scaling.adoptions.errors import AdoptionError
from scaling.adoptions.selectors import history
from scaling.ledger.append import append
from scaling.ledger.rules import Draft, LedgerRefusal
from scaling.models import Adoption, AdoptionSplitAnswer, Dispute, Job, LedgerLine, Notification
from scaling.periods import Period, parse_period
from tests.cast import Cast

TODAY = date(2026, 11, 23)


def draft(stage: str, when: str, **details: object) -> Draft:
    return Draft(stage=stage, period=parse_period(when), **details)  # type: ignore[arg-type]


def told(person: User) -> list[str]:
    return list(Notification.objects.filter(user=person).values_list("sentence", flat=True))


class TestLogging:
    def test_begins_the_adoption_and_tells_the_sites_editors(
        self, innovation: Innovation, trust: Organisation, cast: Cast
    ) -> None:
        logged = services.log_stage(
            innovation=innovation,
            organisation=trust,
            draft=draft("engaged", "1 May 2026"),
            by=cast.innovation_lead,
            today=TODAY,
        )
        assert logged.is_new
        assert Adoption.objects.get(organisation=trust).stage == "engaged"
        assert told(cast.adopter_editor) == [
            "Ines Novak recorded “Engaged” for Virtual ward at Moorland NHS Foundation Trust."
        ]

    def test_nobody_is_told_what_they_did_themselves(
        self, innovation: Innovation, trust: Organisation, cast: Cast
    ) -> None:
        services.log_stage(
            innovation=innovation,
            organisation=trust,
            draft=draft("engaged", "1 May 2026"),
            by=cast.adopter_editor,
            today=TODAY,
        )
        assert told(cast.adopter_editor) == []

    def test_the_site_saying_the_same_confirms_it(self, adoption: Adoption, cast: Cast) -> None:
        def log() -> services.Logged:
            return services.log_stage(
                innovation=adoption.innovation,
                organisation=adoption.organisation,
                draft=draft("live", "3 March 2026", evidence="confirmed"),
                by=cast.adopter_editor,
                today=TODAY,
            )

        assert log().is_new
        assert not log().is_new
        assert list(adoption.lines.order_by("pk").values_list("kind", "evidence")) == [
            ("entered", "reported"),
            ("still", "confirmed"),
        ]

    def test_what_the_site_confirmed_before_it_was_live_does_not_vouch_for_use(
        self, adoption: Adoption, cast: Cast
    ) -> None:
        log = partial(append, adoption, by=cast.adopter_editor, today=TODAY)
        log(draft("engaged", "1 March 2026", evidence="confirmed"))
        assert history.evidence_in(history.history(adoption, ())) is None
        log(draft("embedded", "1 May 2026", evidence="confirmed"))
        assert history.evidence_in(history.history(adoption, ())) == date(2026, 5, 1)

    def test_many_sites_at_once_leave_out_those_that_refuse(self, adoption: Adoption, cast: Cast) -> None:
        sites = list(Organisation.objects.filter(code__in=["RN1", "RS1"]).order_by("code"))
        verdicts = services.log_stage_at_many(
            innovation=adoption.innovation,
            organisations=sites,
            draft=draft("stopped", "1 May 2026", reason="cost", idempotency_key="t"),
            by=cast.innovation_lead,
            today=TODAY,
        )
        assert [each.is_taken for each in verdicts] == [True, False]

    def test_many_sites_take_as_many_queries_as_one_and_all_their_editors_are_told(
        self, innovation: Innovation, cast: Cast
    ) -> None:
        trusts = Organisation.objects.bulk_create(
            Organisation(code=f"RQ{number:02}", name=f"Trust {number}", kind=OrganisationKind.TRUST)
            for number in range(13)
        )
        for trust in trusts:
            Grant.objects.create(
                user=cast.adopter_editor,
                role=Role.ADOPTER_EDITOR,
                scope=Scope.ORGANISATION,
                scope_key=trust.code,
            )

        def queries(sites: list[Organisation]) -> int:
            with CaptureQueriesContext(connection) as captured:
                services.log_stage_at_many(
                    innovation=innovation,
                    organisations=sites,
                    draft=draft("live", "1 May 2026", idempotency_key=f"t{len(sites)}"),
                    by=cast.innovation_lead,
                    today=TODAY,
                )
            return len(captured)

        queries(trusts[:1])  # statements are prepared once a connection
        assert queries(trusts[3:]) == queries(trusts[1:3]) <= 20
        assert len(told(cast.adopter_editor)) == 13
        assert Job.objects.count() == 3

    def test_still_in_use_is_a_line_of_today(self, adoption: Adoption, cast: Cast) -> None:
        line = services.confirm_still(
            adoption=adoption, evidence="confirmed", by=cast.adopter_editor, today=TODAY
        )
        assert (line.kind, line.occurred_on, line.evidence) == ("still", TODAY, "confirmed")

    def test_what_has_stopped_cannot_be_confirmed(self, adoption: Adoption, cast: Cast) -> None:
        services.log_stage(
            innovation=adoption.innovation,
            organisation=adoption.organisation,
            draft=draft("stopped", "1 May 2026", reason="cost"),
            by=cast.adopter_editor,
            today=TODAY,
        )
        with pytest.raises(LedgerRefusal, match="recorded as “Stopped”"):
            services.confirm_still(
                adoption=adoption, evidence="confirmed", by=cast.adopter_editor, today=TODAY
            )

    def test_a_first_step_to_get_ready_is_preparing(
        self, innovation: Innovation, trust: Organisation, cast: Cast
    ) -> None:
        step = Step.objects.create(innovation=innovation, stage="preparing", name="DPIA signed")
        line = services.log_stage(
            innovation=innovation,
            organisation=trust,
            draft=draft("committed", "1 May 2026"),
            by=cast.innovation_lead,
            today=TODAY,
        ).line
        services.complete_step(
            adoption=line.adoption,
            step=step,
            period=Period(date(2026, 6, 1)),
            evidence="reported",
            by=cast.innovation_lead,
            today=TODAY,
        )
        assert Adoption.objects.get(pk=line.adoption_id).stage == "preparing"

    def test_a_step_of_another_innovation_is_refused(
        self, adoption: Adoption, cast: Cast, scenery: object
    ) -> None:
        other = Innovation.objects.get(slug="early-scan")
        step = Step.objects.create(innovation=other, stage="preparing", name="Elsewhere")
        with pytest.raises(LedgerRefusal, match="another innovation"):
            services.complete_step(
                adoption=adoption,
                step=step,
                period=Period(TODAY),
                evidence="reported",
                by=cast.innovation_lead,
                today=TODAY,
            )


class TestRemovingALine:
    def test_needs_a_reason_and_tells_the_site(self, adoption: Adoption, cast: Cast) -> None:
        line = adoption.lines.get()
        with pytest.raises(LedgerRefusal, match="why"):
            services.retract_line(line=line, by=cast.innovation_lead, note=" ")
        services.retract_line(line=line, by=cast.innovation_lead, note="Wrong trust")
        assert "removed “Live”" in told(cast.adopter_editor)[0]


class TestDisputes:
    def test_the_lead_is_told_and_both_statements_stand(self, adoption: Adoption, cast: Cast) -> None:
        line = adoption.lines.get()
        services.dispute_line(line=line, statement="We went live in May", by=cast.adopter_editor)
        dispute = Dispute.objects.standing().get()
        assert dispute.statement == "We went live in May"
        assert dispute.adoption == adoption
        assert "is not right" in told(cast.innovation_lead)[0]

    def test_a_line_is_disputed_once_at_a_time(self, adoption: Adoption, cast: Cast) -> None:
        line = adoption.lines.get()
        services.dispute_line(line=line, statement="No", by=cast.adopter_editor)
        with pytest.raises(AdoptionError, match="already said"):
            services.dispute_line(line=line, statement="No", by=cast.adopter_editor)

    def test_the_site_may_take_it_back_and_say_it_again(self, adoption: Adoption, cast: Cast) -> None:
        line = adoption.lines.get()
        first = services.dispute_line(line=line, statement="No", by=cast.adopter_editor)
        services.settle_dispute(dispute=first, by=cast.adopter_editor)
        assert not Dispute.objects.standing().exists()
        with pytest.raises(AdoptionError):
            services.settle_dispute(dispute=first, by=cast.adopter_editor)
        services.dispute_line(line=line, statement="No, really", by=cast.adopter_editor)

    def test_a_removed_line_has_nothing_to_dispute(self, adoption: Adoption, cast: Cast) -> None:
        line = adoption.lines.get()
        services.retract_line(line=line, by=cast.innovation_lead, note="Wrong")
        with pytest.raises(AdoptionError, match="no longer in force"):
            services.dispute_line(line=line, statement="No", by=cast.adopter_editor)


class TestDoesNotApply:
    def test_is_a_proposal_and_no_line(self, innovation: Innovation, trust: Organisation, cast: Cast) -> None:
        services.propose_removal(
            innovation=innovation, organisation=trust, reason="No such ward", by=cast.adopter_editor
        )
        assert RemovalProposal.objects.get().decided_at is None
        assert not LedgerLine.objects.exists()
        assert "does not apply" in told(cast.innovation_lead)[0]

    def test_waits_once_and_can_be_taken_back(
        self, innovation: Innovation, trust: Organisation, cast: Cast
    ) -> None:
        def propose() -> RemovalProposal:
            return services.propose_removal(
                innovation=innovation, organisation=trust, reason="No such ward", by=cast.adopter_editor
            )

        first = propose()
        with pytest.raises(AdoptionError, match="already said"):
            propose()
        services.withdraw_removal(proposal=first, by=cast.adopter_editor)
        with pytest.raises(AdoptionError, match="already decided"):
            services.withdraw_removal(proposal=first, by=cast.adopter_editor)


class TestSplits:
    @pytest.fixture
    def split(self, adoption: Adoption) -> Organisation:
        """The trust closed, and two took its place."""
        Organisation.objects.filter(pk=adoption.organisation_id).update(closes_on=date(2026, 6, 30))
        with recording() as record:
            record.add(
                Succession(old_code="RN1", new_code=new, on=date(2026, 7, 1), source="test")
                for new in ("RS1", "RX9")
            )
        return Organisation.objects.get(code="RN1")

    def test_a_later_answer_supersedes_the_first(self, split: Organisation, cast: Cast) -> None:
        services.answer_split(organisation=split, successor_code="RS1", by=cast.national_lead)
        services.answer_split(organisation=split, successor_code="", by=cast.national_lead)
        assert [each.successor_code for each in SplitAnswer.objects.order_by("pk")] == ["RS1", ""]
        assert SplitAnswer.objects.standing().get().successor_code == ""

    def test_only_a_successor_can_be_the_answer(self, split: Organisation, cast: Cast) -> None:
        with pytest.raises(AdoptionError, match="took its place"):
            services.answer_split(organisation=split, successor_code="RZZ", by=cast.national_lead)

    def test_one_adoption_may_go_elsewhere_and_come_back(
        self, split: Organisation, adoption: Adoption, cast: Cast
    ) -> None:
        services.answer_split_for_adoption(
            adoption=adoption, split=split, successor_code="RX9", by=cast.innovation_lead
        )
        assert AdoptionSplitAnswer.objects.standing().get().successor_code == "RX9"
        services.follow_the_organisation(adoption=adoption, by=cast.innovation_lead)
        assert not AdoptionSplitAnswer.objects.standing().exists()


def test_steps_come_in_the_order_of_the_ladder(adoption: Adoption) -> None:
    for position, stage in enumerate(("live", "preparing", "committed")):
        Step.objects.create(innovation=adoption.innovation, name=stage, stage=stage, position=position)
    steps = history.step_states(adoption.innovation.steps.all(), ())
    assert [each.step.name for each in steps] == ["committed", "preparing", "live"]
