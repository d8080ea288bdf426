"""Laws of the ledger, over histories nobody thought of."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adopters.models import Organisation, OrganisationKind, User
from innovations.models import Innovation
from scaling.ledger.append import append_many, retract
from scaling.ledger.bench import Bench
from scaling.ledger.history import trajectory
from scaling.ledger.projection import COLUMNS, Told, project, projection_held, told_of
from scaling.ledger.replay import EXITS, LADDER
from scaling.ledger.rules import Draft, LedgerRefusal, check_draft, contradictions
from scaling.models import Adoption, LedgerLine, LineKind
from scaling.periods import PRECISIONS, Period

TODAY = date(2026, 11, 23)
RECORDED = {"last_recorded_at"}

days = st.dates(date(2020, 1, 1), TODAY)
periods = st.builds(Period.of, days, st.sampled_from(PRECISIONS))


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    stage = draw(st.sampled_from(["", *LADDER, *EXITS]))
    period = draw(periods)
    return Draft(
        kind=LineKind.ENTERED if stage else LineKind.STILL,
        stage=stage,
        period=period,
        reason="cost" if stage in EXITS else "",
        review_on=period.first + timedelta(days=90) if stage == "paused" else None,
    )


histories = st.lists(drafts(), max_size=12)

on_database = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
pytestmark = pytest.mark.django_db


@pytest.fixture
def places(db: None) -> Random:
    return Random(7)


def fresh_trust(places: Random) -> Organisation:
    return Organisation.objects.create(
        code=f"{places.randrange(36**8):08X}"[:12], name="Any trust", kind=OrganisationKind.TRUST
    )


def present(organisation: Organisation) -> dict[str, object]:
    adoption = Adoption.objects.filter(organisation=organisation).first() or Adoption()
    return {name: getattr(adoption, name) for name in COLUMNS if name not in RECORDED}


@given(history=histories, seed=st.integers(0, 99))
@on_database
def test_the_order_of_recording_does_not_change_the_present(
    innovation: Innovation, person: User, places: Random, history: list[Draft], seed: int
) -> None:
    here, there = fresh_trust(places), fresh_trust(places)
    append_many(innovation, [(here.pk, each) for each in history], by=person, today=TODAY)
    accepted = list(LedgerLine.objects.filter(adoption__organisation=here))
    shuffled = Random(seed).sample(accepted, len(accepted))
    again = Adoption.objects.create(innovation=innovation, organisation=there)
    LedgerLine.objects.bulk_create(_copies(shuffled, again))
    told = told_of([again.pk])[again.pk]
    assert {name: getattr(project(told), name) for name in present(here)} == present(here)


def _copies(lines: list[LedgerLine], adoption: Adoption) -> list[LedgerLine]:
    for line in lines:
        line.pk, line.adoption = None, adoption
    return lines


@given(history=histories)
@on_database
def test_the_projection_is_the_replay(
    innovation: Innovation, person: User, places: Random, history: list[Draft]
) -> None:
    trust = fresh_trust(places)
    for each in history:
        append_many(innovation, [(trust.pk, each)], by=person, today=TODAY)
    for adoption in Adoption.objects.filter(organisation=trust):
        told = told_of([adoption.pk])[adoption.pk]
        assert projection_held(adoption) == project(told)
        assert adoption.stage == trajectory(told.stated).stage_on(TODAY)
        assert not adoption.contradictory


@given(history=histories, choice=st.integers(0, 99))
@on_database
def test_removing_a_line_and_logging_it_again_is_the_identity(
    innovation: Innovation, person: User, places: Random, history: list[Draft], choice: int
) -> None:
    trust = fresh_trust(places)
    append_many(innovation, [(trust.pk, each) for each in history], by=person, today=TODAY)
    lines = list(LedgerLine.objects.filter(adoption__organisation=trust))
    if not lines:
        return
    before = present(trust)
    line = lines[choice % len(lines)]
    retract(line, by=person)
    again = Draft(
        kind=line.kind,
        stage=line.stage,
        period=Period(line.occurred_on or TODAY, line.precision),
        reason=line.reason,
        review_on=line.review_on,
    )
    verdict = append_many(innovation, [(trust.pk, again)], by=person, today=TODAY)[0]
    assert verdict.is_taken
    assert present(trust) == before


@given(history=histories)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_history_of_accepted_lines_has_no_contradictions(history: list[Draft]) -> None:
    bench = Bench(Told(), None, TODAY)
    for each in history:
        bench.judge(each)
    assert contradictions(bench.history) == []
    assert all(each.counts_from <= TODAY for each in bench.history)


@given(draft=drafts())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_line_that_passes_takes_effect_after_today(draft: Draft) -> None:
    try:
        check_draft(draft, today=TODAY, opens_on=None)
    except LedgerRefusal:
        return
    assert draft.stated.counts_from <= TODAY


class TestVerifyLedger:
    def test_finds_no_difference_in_what_was_logged(
        self,
        innovation: Innovation,
        organisation: Organisation,
        person: User,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        append_many(
            innovation, [(organisation.pk, Draft(stage="live", period=Period(TODAY)))], by=person, today=TODAY
        )
        call_command("verify_ledger")
        assert "1 adoptions verified: no difference." in capsys.readouterr().out

    def test_reports_a_row_that_says_something_else(
        self,
        innovation: Innovation,
        organisation: Organisation,
        person: User,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        append_many(
            innovation, [(organisation.pk, Draft(stage="live", period=Period(TODAY)))], by=person, today=TODAY
        )
        Adoption.objects.update(stage="stopped")
        with pytest.raises(CommandError, match="1 differences found"):
            call_command("verify_ledger")
        assert "stage: the row says stopped, the ledger live" in capsys.readouterr().out
