"""All rows are checked before any is applied, and every row says what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adopters.facts import recording
from adopters.models import Organisation, OrganisationKind, SplitAnswer
from innovations.models import Cohort, CohortMember, Innovation
from scaling.imports.finding import Finding
from scaling.imports.services import CheckedFile
from scaling.imports.summary import Summary
from scaling.ledger.append import append_many
from scaling.ledger.rules import Draft
from scaling.models import LineKind, RowOutcome
from scaling.periods import parse_period
from tests.scaling.imports.conftest import OPENED, TODAY, Imports, make_trust

Check = Callable[..., CheckedFile]


def problems(checked: CheckedFile) -> dict[int, list[str]]:
    """By row number, every problem in full."""
    return {
        each.row.number: [f"{p.column}: {p.problem} {p.remedy}" for p in each.problems]
        for each in checked.findings
        if each.problems
    }


def outcomes(checked: CheckedFile) -> list[RowOutcome]:
    return [each.outcome for each in checked.findings]


def log(innovation: Innovation, site: Organisation, stage: str, when: str, reason: str = "") -> None:
    draft = Draft(stage=stage, period=parse_period(when), reason=reason)
    (verdict,) = append_many(innovation, [(site.pk, draft)], by=None, today=TODAY)
    assert verdict.line


def test_sound_rows_are_ready(checked: Check) -> None:
    file = checked("RA1,2021-05-01", "ra2 ,May 2021,Engaged,Confirmed by the site,,,met them")
    assert outcomes(file) == [RowOutcome.READY, RowOutcome.READY]


def test_an_unknown_code_is_refused_with_the_nearest_by_code(checked: Check) -> None:
    (problem,) = problems(checked("RAI,2021-05-01"))[2]
    assert problem.startswith(
        "organisation_code: “RAI” is not an organisation we know. Did you mean Trust number"
    )


def test_an_unknown_code_is_refused_with_the_nearest_by_name(checked: Check) -> None:
    header = "organisation_code,organisation_name,date"
    file = checked("QQQQ,Trust numbr 4,2021-05-01", header=header)
    assert "Did you mean Trust number 4 (RA4)?" in problems(file)[2][0]


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("RA1,2026-11-24", "date", "future"),
        ("RA1,2009-05-01", "date", "before the organisation opened"),
        ("RA1,2021-05-01,stopped", "reason", "needs a reason"),
        ("RA1,2021-05-01,stopped,,cost", "stage", "Log “Live” first"),
        ("RA1,2021-05-01,paused,,cost", "review_date", "looked at again"),
        ("RA1,soon", "date", "not a date"),
        ("RA1,2021-05-01,flying", "stage", "not a stage"),
    ],
)
def test_the_rules_of_the_ledger_hold_for_rows(checked: Check, row: str, column: str, words: str) -> None:
    (problem,) = problems(checked(row))[2]
    assert problem.startswith(f"{column}: ")
    assert words in problem


def test_a_row_with_one_problem_is_told_its_others_too(checked: Check) -> None:
    found = problems(checked("RA1,2027-05-01,,hearsay", "RA2,2021-05-01,stopped,hearsay"))
    assert [[each.split(":")[0] for each in row] for row in found.values()] == [
        ["evidence", "date"],
        ["evidence", "reason"],
    ]


def test_rows_of_one_site_are_taken_in_order_of_time_whatever_the_order_of_the_file(checked: Check) -> None:
    file = checked("RA1,2022-05-01,stopped,,cost", "RA1,2023-01-01,live", "RA1,2021-05-01,live")
    assert outcomes(file) == [RowOutcome.READY] * 3


def test_a_row_said_twice_is_one_line(checked: Check) -> None:
    file = checked("RA1,2021-05-01", "RA1,1 May 2021")
    assert outcomes(file) == [RowOutcome.READY, RowOutcome.UNCHANGED]
    assert file.findings[1].remarks == ["Says the same as row 2."]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("RA1,2021-05-01", "RA1,2021-06-01"),
        ("RA1,2021-05-01,live", "RA1,2021-06-01,engaged"),
        ("RA1,2021-05-01,,,,,one note", "RA1,2021-05-01,,,,,another"),
    ],
)
def test_rows_that_contradict_one_another_are_both_refused(checked: Check, first: str, second: str) -> None:
    found = problems(checked(first, "RA2,2021-05-01", second))
    assert set(found) == {2, 4}
    assert "Row 4" in found[2][0]
    assert "Row 2" in found[4][0]


def test_what_rested_on_a_contradiction_is_refused_with_it(checked: Check) -> None:
    file = checked("RA1,2021-05-01", "RA1,2021-06-01", "RA1,2022-01-01,stopped,,cost")
    assert outcomes(file) == [RowOutcome.REJECTED] * 3


def test_a_line_that_stands_already_is_unchanged(checked: Check, applied: Imports) -> None:
    applied("RA1,2021-05-01")
    assert outcomes(checked("RA1,1/5/2021", "RA2,2021-05-01")) == [RowOutcome.UNCHANGED, RowOutcome.READY]


@pytest.mark.parametrize("when", ["April 2021", "June 2021", "2021-05-01"])
def test_another_date_for_what_stands_says_what_stands_and_how_to_correct_it(
    checked: Check, innovation: Innovation, trusts: dict[str, Organisation], when: str
) -> None:
    log(innovation, trusts["RA1"], "live", "May 2021")
    (problem,) = problems(checked(f"RA1,{when}"))[2]
    assert problem.startswith("date: “Live” already stands for May 2021, and this row says")
    assert "remove that line" in problem


def test_going_live_again_after_an_exit_is_a_new_line(
    checked: Check, innovation: Innovation, trusts: dict[str, Organisation]
) -> None:
    log(innovation, trusts["RA1"], "live", "May 2021")
    log(innovation, trusts["RA1"], "stopped", "3 May 2022", reason="cost")
    assert outcomes(checked("RA1,June 2023")) == [RowOutcome.READY]


def test_better_evidence_and_a_new_note_are_added_to_what_stands(checked: Check, applied: Imports) -> None:
    applied("RA1,May 2021", "RA2,May 2021")
    rows = "RA1,May 2021,,confirmed", "RA2,May 2021,,,,,by letter"
    file = checked(*rows)
    assert [each.kind for each in file.findings] == [LineKind.STILL] * 2
    assert outcomes(file) == [RowOutcome.READY] * 2
    applied(*rows)
    assert outcomes(checked(*rows)) == [RowOutcome.UNCHANGED] * 2


def test_another_reason_for_an_exit_that_stands_is_refused(checked: Check, applied: Imports) -> None:
    applied("RA1,May 2021", "RA1,3 May 2022,stopped,,cost")
    found = problems(checked("RA1,3 May 2022,stopped,,skills"))
    assert "already stands with another reason: Cost or no funding" in found[2][0]


def test_an_event_after_closure_follows_its_single_successor_and_says_so(checked: Check) -> None:
    (finding,) = checked("RM1,May 2021").findings
    assert finding.outcome == RowOutcome.READY
    assert finding.remarks == [
        "Merged trust (RM1) had closed by then. It is kept under RM1 and counts in Trust number 1 (RA1)."
    ]


def test_an_event_after_a_split_is_an_open_question_and_blocks_nothing(checked: Check) -> None:
    (finding,) = checked("RS1,May 2021").findings
    assert finding.outcome == RowOutcome.READY
    assert "RS1 was split between RA2, RA3, so it is an open question" in finding.remarks[0]


def test_an_answered_split_is_followed(checked: Check, trusts: dict[str, Organisation]) -> None:
    with recording() as r:
        r.add([SplitAnswer(organisation=trusts["RS1"], successor_code="RA3")])
    (finding,) = checked("RS1,May 2021").findings
    assert "counts in Trust number 3 (RA3)" in finding.remarks[0]


def test_an_event_before_closure_has_no_remark(checked: Check) -> None:
    assert [each.remarks for each in checked("RM1,May 2019", "RM1,2020-03-31,embedded").findings] == [[], []]


def test_an_event_before_a_split_is_an_open_question_too(checked: Check) -> None:
    file = checked("RS1,May 2019")
    assert "Split trust (RS1) has closed since. RS1 was split between RA2, RA3" in file.findings[0].remarks[0]
    assert "Open questions: 1" in "\n".join(Summary.of_findings(file.findings).lines())


def test_a_site_outside_the_cohort_is_marked_not_refused(
    checked: Check, innovation: Innovation, trusts: dict[str, Organisation]
) -> None:
    cohort = Cohort.objects.create(
        innovation=innovation, number=1, drawn_on=OPENED, recorded_at="2026-01-01T00:00Z"
    )
    CohortMember.objects.create(cohort=cohort, organisation=trusts["RA1"], why="test")
    make_trust("A12345", "A practice", kind=OrganisationKind.GP_PRACTICE)
    rows = "RA1,May 2021", "RM1,May 2021", "RM1,May 2019,engaged", "RA4,May 2021", "A12345,May 2021"
    file = checked(*rows)
    assert outcomes(file) == [RowOutcome.READY] * 5
    remarks = [" ".join(each.remarks) for each in file.findings]
    assert ["not among the sites" in words for words in remarks] == [False, False, False, True, True]
    assert "of the kind “GP practice”" in remarks[4]


def test_the_summary_lists_closures_questions_and_every_error(checked: Check) -> None:
    file = checked("RM1,May 2021", "RS1,May 2021", "RE1,May 2021", "RA1,soon,flying", "RA2,May 2021")
    summary = Summary.of_findings(file.findings)
    text = "\n".join(summary.lines())
    assert "5 read: 4 to apply, 0 unchanged, 1 rejected." in text
    assert "counted in the successor: 1\n  Row 2: Merged trust" in text
    assert "with no successor on file: 1\n  Row 4: Ended trust" in text
    assert "Open questions: 1\n  Row 3: Split trust" in text
    assert [line.split(":")[0] for line in summary.errors()] == ["Row 5, date", "Row 5, stage"]


def test_a_file_of_any_length_asks_a_fixed_number_of_queries(checked: Check) -> None:
    counts, stages = [], ["contacted", "declined,,cost"]
    for years in (1, 10):
        rows = [
            f"RA{n},{2012 + year}-05-01,{stage}"
            for n in range(1, 6)
            for year in range(years)
            for stage in stages
        ]
        with CaptureQueriesContext(connection) as captured:
            checked("QQQ,2021", "RM1,May 2021", "RA1,soon", *rows)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def finding_of(checked: CheckedFile, number: int) -> Finding:
    return next(each for each in checked.findings if each.row.number == number)


def test_a_list_to_fill_in_may_be_left_blank(checked: Check) -> None:
    header = "organisation_code,organisation_name,date"
    file = checked("RA1,Trust number 1,", "RA2,Trust number 2,May 2021", header=header)
    assert outcomes(file) == [RowOutcome.BLANK, RowOutcome.READY]
    assert finding_of(file, 2).remarks == []
    assert date(2021, 5, 1) == finding_of(file, 3).draft.period.first
