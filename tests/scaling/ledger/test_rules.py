"""The rules of a line, each by its own message; no database."""

from __future__ import annotations

from datetime import date

import pytest

from scaling.ledger.history import Stated
from scaling.ledger.rules import Draft, LedgerRefusal, check_draft, check_fits, contradictions, identical
from scaling.periods import Period, parse_period

TODAY = date(2026, 11, 23)
OPENED = date(2015, 4, 1)


def entered(stage: str, when: str, line: int | None = None) -> Stated:
    return Stated("entered", stage, parse_period(when), line)


def still(when: str) -> Stated:
    return Stated("still", "", parse_period(when))


def draft(stage: str, when: str, **details: object) -> Draft:
    return Draft(stage=stage, period=parse_period(when), **details)  # type: ignore[arg-type]


def refusal_of(line: Draft) -> LedgerRefusal:
    with pytest.raises(LedgerRefusal) as refused:
        check_draft(line, today=TODAY, opens_on=OPENED)
    return refused.value


def refused(history: list[Stated], stage: str, when: str) -> str:
    with pytest.raises(LedgerRefusal) as raised:
        check_fits(history, draft(stage, when))
    return raised.value.message


def fits(history: list[Stated], stage: str, when: str) -> None:
    check_fits(history, draft(stage, when))


class TestALineAlone:
    def test_a_date_in_the_future_is_refused(self) -> None:
        assert refusal_of(draft("live", "24 November 2026")).message == (
            "24 November 2026 is in the future. Give a date up to today."
        )

    def test_the_current_month_is_not_the_future(self) -> None:
        check_draft(draft("live", "November 2026"), today=TODAY, opens_on=OPENED)

    def test_a_date_before_the_organisation_opened_is_refused(self) -> None:
        assert (
            "before the organisation opened, on 1 April 2015"
            in refusal_of(draft("live", "March 2015")).message
        )

    def test_the_year_an_organisation_opened_in_is_allowed(self) -> None:
        check_draft(draft("live", "2015"), today=TODAY, opens_on=OPENED)

    def test_an_exit_needs_a_reason(self) -> None:
        refused = refusal_of(draft("stopped", "1 May 2026"))
        assert (refused.field, refused.message) == ("reason", "Say why: “Stopped” needs a reason.")

    def test_an_exit_in_a_month_not_yet_over_needs_a_day(self) -> None:
        refused = refusal_of(draft("stopped", "November 2026", reason="cost"))
        assert refused.field == "period"
        assert "not over yet" in refused.message

    def test_an_exit_in_a_month_that_is_over_counts_from_its_last_day(self) -> None:
        line = draft("stopped", "October 2026", reason="cost")
        check_draft(line, today=TODAY, opens_on=OPENED)
        assert line.stated.counts_from == date(2026, 10, 31)

    def test_a_pause_needs_a_review_date_after_it_began(self) -> None:
        assert refusal_of(draft("paused", "1 May 2026", reason="cost")).field == "review_on"
        same_day = draft("paused", "1 May 2026", reason="cost", review_on=date(2026, 5, 1))
        assert "after the day the pause began" in refusal_of(same_day).message

    def test_only_a_pause_has_a_review_date(self) -> None:
        assert refusal_of(draft("live", "1 May 2026", review_on=date(2026, 6, 1))).field == "review_on"

    def test_a_stage_of_no_ladder_is_refused(self) -> None:
        assert refusal_of(draft("piloting", "1 May 2026")).field == "stage"


class TestOrderWithinASpell:
    def test_an_earlier_stage_may_not_come_after_a_later_one(self) -> None:
        message = refused([entered("live", "1 March 2026")], "engaged", "2 March 2026")
        assert message.startswith("“Engaged” (2 March 2026) cannot come after “Live” (1 March 2026)")

    def test_a_later_stage_may_not_be_dated_before_an_earlier_one(self) -> None:
        assert "cannot come after" in refused([entered("engaged", "2 March 2026")], "live", "1 March 2026")

    def test_overlapping_periods_are_in_order_either_way(self) -> None:
        fits([entered("live", "March 2026")], "engaged", "31 March 2026")
        fits([entered("engaged", "31 March 2026")], "live", "2026")

    def test_stages_may_be_skipped(self) -> None:
        fits([entered("contacted", "1 March 2026")], "sustained", "2 March 2026")

    def test_a_stage_is_entered_once_a_spell(self) -> None:
        message = refused([entered("live", "1 March 2026")], "live", "1 May 2026")
        assert message.startswith("“Live” is already recorded for 1 March 2026")

    def test_a_stage_is_entered_again_after_an_exit(self) -> None:
        fits([entered("live", "1 March 2026"), entered("stopped", "1 April 2026")], "live", "1 May 2026")

    def test_an_earlier_stage_begins_another_spell_after_an_exit(self) -> None:
        fits([entered("live", "1 March 2026"), entered("stopped", "1 April 2026")], "engaged", "1 May 2026")

    def test_a_line_that_would_upset_a_later_one_is_refused(self) -> None:
        history = [entered("committed", "1 March 2026", 1), entered("withdrawn", "1 June 2026", 2)]
        assert "never went live" in refused(history, "live", "1 April 2026")

    def test_a_contradiction_there_already_does_not_refuse_a_sound_line(self) -> None:
        fits([entered("stopped", "1 April 2026", 1)], "live", "1 May 2026")


class TestExits:
    def test_declined_only_before_committed(self) -> None:
        fits([], "declined", "1 May 2026")
        fits([entered("engaged", "1 March 2026")], "declined", "1 May 2026")
        assert "Use “Withdrawn”" in refused([entered("preparing", "1 March 2026")], "declined", "1 May 2026")
        assert "Use “Stopped”" in refused([entered("live", "1 March 2026")], "declined", "1 May 2026")

    def test_withdrawn_only_between_committed_and_live(self) -> None:
        fits([entered("committed", "1 March 2026")], "withdrawn", "1 May 2026")
        assert "Use “Declined”" in refused([entered("engaged", "1 March 2026")], "withdrawn", "1 May 2026")
        assert "Use “Stopped”" in refused([entered("live", "1 March 2026")], "withdrawn", "1 May 2026")

    def test_stopped_only_after_live(self) -> None:
        fits([entered("embedded", "1 March 2026")], "stopped", "1 May 2026")
        assert "Log “Live” first" in refused([entered("committed", "1 March 2026")], "stopped", "1 May 2026")
        assert "Log “Live” first" in refused([], "stopped", "1 May 2026")

    def test_what_was_live_in_an_earlier_spell_does_not_count(self) -> None:
        history = [
            entered("live", "1 January 2026"),
            entered("stopped", "1 February 2026"),
            entered("engaged", "1 March 2026"),
        ]
        assert "Log “Live” first" in refused(history, "stopped", "1 May 2026")

    def test_on_one_day_a_stage_comes_before_an_exit(self) -> None:
        fits([entered("live", "1 March 2026")], "stopped", "1 March 2026")

    def test_after_an_exit_only_a_stage_follows(self) -> None:
        history = [entered("live", "1 March 2026"), entered("stopped", "1 April 2026")]
        assert "Only a stage can follow" in refused(history, "paused", "1 May 2026")

    def test_a_pause_may_end_in_stopping(self) -> None:
        fits([entered("live", "1 March 2026"), entered("paused", "1 April 2026")], "stopped", "1 May 2026")

    def test_nothing_cannot_be_paused(self) -> None:
        assert "Nothing is recorded" in refused([], "paused", "1 May 2026")


class TestNewEvidence:
    def test_there_must_be_something_to_confirm(self) -> None:
        assert [each.why for each in contradictions([still("1 May 2026")])] == [
            "Nothing is recorded by 1 May 2026 that could be confirmed."
        ]

    def test_what_has_stopped_is_not_still_so(self) -> None:
        history = [entered("live", "1 March 2026"), entered("stopped", "1 April 2026"), still("1 May 2026")]
        assert "it is recorded as “Stopped”" in contradictions(history)[0].why

    def test_a_stage_may_be_confirmed_on_its_own_day(self) -> None:
        assert contradictions([entered("live", "1 March 2026"), still("1 March 2026")]) == []


def test_the_same_stage_in_the_same_period_is_identical() -> None:
    history = [entered("live", "March 2026", 7)]
    assert identical(history, draft("live", "March 2026")) == history[0]
    assert identical(history, draft("live", "1 March 2026")) is None


def test_the_period_of_a_stage_counts_from_its_first_day() -> None:
    assert Stated("entered", "live", Period(date(2026, 3, 1), "month")).counts_from == date(2026, 3, 1)
