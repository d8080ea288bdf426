"""From what is told of an adoption to its row, and the row made anew."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adopters.models import Organisation, OrganisationKind, User
from innovations.models import Innovation
from scaling.ledger.append import append_many
from scaling.ledger.history import Stated, trajectory
from scaling.ledger.lines import NewLine
from scaling.ledger.outlines import is_contradictory
from scaling.ledger.projection import Told, project, projection_held, rebuild_projections, told_of
from scaling.ledger.replay import EXITS, LADDER
from scaling.ledger.rules import Draft, contradictions
from scaling.ledger.verify import differences
from scaling.models import Adoption, LedgerLine
from scaling.periods import PRECISIONS, Period, parse_period

TODAY = date(2026, 11, 23)

periods = st.builds(Period.of, st.dates(date(2020, 1, 1), date(2021, 12, 31)), st.sampled_from(PRECISIONS))
statements = st.tuples(st.sampled_from(["", *LADDER, *EXITS]), periods)


def history(said: list[tuple[str, Period]], years_later: int = 0) -> tuple[Stated, ...]:
    return tuple(
        Stated("entered" if stage else "still", stage, _later(period, years_later), line)
        for line, (stage, period) in enumerate(said, start=1)
    )


def _later(period: Period, years: int) -> Period:
    return Period(period.first.replace(year=period.first.year + years), period.precision)


@given(said=st.lists(statements, max_size=8))
def test_a_history_like_one_seen_before_has_its_own_days(said: list[tuple[str, Period]]) -> None:
    for years in (0, 4):  # four, for the sake of 29 February
        stated = history(said, years)
        row, path = project(Told(stated)), trajectory(stated)
        last = path.transitions[-1] if path.transitions else None
        assert (row.stage, row.since) == ((last.stage, last.on) if last else ("", None))
        for stage in LADDER:
            days = [each.counts_from for each in stated if each.stage == stage]
            assert getattr(row, f"first_{stage}_on") == min(days, default=None)
        assert row.last_activity_on == max((each.counts_from for each in stated), default=None)
        assert row.contradictory == is_contradictory(stated) == bool(contradictions(stated))


def test_a_new_line_has_every_column_of_the_ledger_but_the_key() -> None:
    columns = {field.attname for field in LedgerLine._meta.concrete_fields}
    assert set(NewLine._fields) == columns - {"id"}


@pytest.mark.django_db
def test_the_periods_told_are_those_recorded(
    innovation: Innovation, organisation: Organisation, person: User
) -> None:
    said = [("engaged", "3 March 2022"), ("live", "April 2022"), ("stopped", "2024"), ("live", "2025")]
    drafts = [
        Draft(stage=stage, period=parse_period(when), reason="cost" if stage in EXITS else "")
        for stage, when in said
    ]
    append_many(innovation, [(organisation.pk, each) for each in drafts], by=person, today=TODAY)
    adoption = Adoption.objects.get()
    assert [(each.stage, str(each.period)) for each in told_of([adoption.pk])[adoption.pk].stated] == said


@pytest.mark.django_db
class TestRebuilding:
    @pytest.fixture
    def adoptions(self, innovation: Innovation, person: User) -> list[Adoption]:
        trusts = Organisation.objects.bulk_create(
            Organisation(code=f"R{number:03}", name=f"Trust {number}", kind=OrganisationKind.TRUST)
            for number in range(5)
        )
        live = Draft(stage="live", period=parse_period("May 2026"))
        append_many(innovation, [(each.pk, live) for each in trusts], by=person, today=TODAY)
        return list(Adoption.objects.order_by("pk"))

    def test_rows_that_say_something_else_are_made_anew(
        self, adoptions: list[Adoption], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("scaling.ledger.projection.BATCH", 2)
        wrong = [adoptions[0].pk, adoptions[3].pk]
        Adoption.objects.filter(pk__in=wrong).update(stage="stopped", first_live_on=None, contradictory=True)
        told: list[tuple[int, int]] = []
        assert rebuild_projections(lambda done, total: told.append((done, total))) == 2
        assert told == [(0, 5), (2, 5), (4, 5), (5, 5)]
        assert [projection_held(each) for each in Adoption.objects.order_by("pk")] == [
            projection_held(each) for each in adoptions
        ]

    def test_a_line_dated_otherwise_than_its_period_is_found(self, adoptions: list[Adoption]) -> None:
        assert not list(differences())
        line = LedgerLine.objects.get(adoption=adoptions[0])
        line.pk, line.stage, line.counts_from = None, "embedded", date(2026, 5, 31)
        line.save()
        rebuild_projections()
        assert [str(each) for each in differences()] == [
            f"adoption {adoptions[0].pk}, counts_from of line {line.pk}: the row says 2026-05-31, "
            "the ledger 2026-05-01"
        ]
