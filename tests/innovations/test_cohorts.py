"""Drawing up a list of sites, freezing it, and asking which one is in force."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.utils import InternalError
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from adopters.models import AreaKind, Organisation, OrganisationKind
from innovations.cohort_rule import CodeEntry, CodeList, CohortRule
from innovations.errors import CatalogueError
from innovations.models import Cohort, Innovation, RemovalProposal
from innovations.selectors import cohort_in_force, cohort_members, cohorts_in_force, draw_cohort
from innovations.selectors.cohorts import cohort_change, counts_by_region, member_ids
from innovations.services import decide_removal_proposal, freeze_cohort
from tests.cast import Cast, Scenery, make_area, make_person
from tests.innovations.estate import make_organisations

TODAY = date(2026, 11, 23)
ALL_TRUSTS = CohortRule(kinds=("trust",), open_on=TODAY)


def codes_of(cohort: Cohort) -> list[str]:
    return [member.organisation.code for member in cohort_members(cohort)]


def freeze(innovation: Innovation, rule: CohortRule = ALL_TRUSTS, reason: str = "") -> Cohort:
    return freeze_cohort(innovation=innovation, drawn=draw_cohort(innovation, rule), reason=reason, by=None)


def test_a_rule_draws_the_organisations_of_its_kind_with_the_reason(scenery: Scenery) -> None:
    cohort = freeze(scenery.innovation)
    assert sorted(codes_of(cohort)) == ["RN1", "RS1"]
    assert {member.why for member in cohort.members.all()} == {
        "NHS trust open in England on 23 November 2026"
    }
    assert (cohort.number, cohort.size, cohort.drawn_on) == (1, 2, TODAY)


def test_a_rule_by_area_uses_the_boundaries_of_its_day(scenery: Scenery) -> None:
    make_organisations(["RX9"], areas=[scenery.icb], ends_on=date(2026, 4, 1))
    before = CohortRule(kinds=("trust",), open_on=date(2026, 3, 31), areas=("icb:QN1",))
    after = CohortRule(kinds=("trust",), open_on=date(2026, 4, 1), areas=("icb:QN1",))
    assert len(draw_cohort(scenery.innovation, before).members) == 2
    drawn = draw_cohort(scenery.innovation, after)
    assert [member.organisation_id for member in drawn.members] == [scenery.trust.pk]
    assert drawn.members[0].why == "NHS trust open in Moors and Dales ICB on 1 April 2026"


def test_organisations_outside_england_are_left_out_unless_asked_for(scenery: Scenery) -> None:
    make_organisations(["7A1"], in_england=False)
    wider = CohortRule(kinds=("trust",), open_on=TODAY, outside_england=True)
    assert len(draw_cohort(scenery.innovation, ALL_TRUSTS).members) == 2
    assert len(draw_cohort(scenery.innovation, wider).members) == 3


def test_the_latest_list_is_in_force_and_the_earlier_one_before_it(scenery: Scenery) -> None:
    first = freeze(scenery.innovation)
    second = freeze(scenery.innovation, reason="A trust opened")
    assert cohort_in_force(scenery.innovation) == second
    assert cohort_in_force(scenery.innovation, second.recorded_at) == second
    assert cohort_in_force(scenery.innovation, second.recorded_at - timedelta(microseconds=1)) == first
    assert cohort_in_force(scenery.innovation, first.recorded_at - timedelta(microseconds=1)) is None


def test_the_lists_in_force_of_many_take_one_query(scenery: Scenery, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    mine, other = freeze(scenery.innovation), freeze(scenery.other_innovation)
    with django_assert_num_queries(1):
        found = cohorts_in_force([scenery.innovation, scenery.other_innovation])
    assert found == {scenery.innovation.pk: mine, scenery.other_innovation.pk: other}


def test_a_second_list_needs_a_reason(scenery: Scenery) -> None:
    freeze(scenery.innovation)
    with pytest.raises(CatalogueError, match="takes the place of list 1"):
        freeze(scenery.innovation, reason="  ")
    assert scenery.innovation.cohorts.count() == 1


def test_a_frozen_list_cannot_be_changed(scenery: Scenery) -> None:
    cohort = freeze(scenery.innovation)
    for attempt in (cohort.members.all().delete, lambda: Cohort.objects.update(reason="x")):
        with pytest.raises(InternalError), transaction.atomic():
            attempt()


def test_an_empty_estate_gives_an_empty_list(db: None) -> None:
    innovation = Innovation.objects.create(slug="a", name="A", summary="A.", unit="trust")
    assert freeze(innovation).size == 0


def codes(*listed: str) -> CodeList:
    entries = tuple(CodeEntry(row, code) for row, code in enumerate(listed, start=2))
    return CodeList(entries, drawn_on=TODAY, filename="trusts.csv")


def test_every_listed_code_is_checked(scenery: Scenery) -> None:
    drawn = draw_cohort(scenery.innovation, codes("RN1", "RQQ", "RN1", "not a code"))
    assert [member.organisation_id for member in drawn.members] == [scenery.trust.pk]
    assert drawn.members[0].why == "Listed in trusts.csv, row 2"
    assert [(row.row, row.code) for row in drawn.unknown] == [(3, "RQQ"), (5, "not a code")]
    assert "load the file" in drawn.unknown[0].what_to_do
    assert "letters and digits" in drawn.unknown[1].what_to_do
    assert [(row.row, row.remark) for row in drawn.remarks] == [(4, "Listed more than once. It counts once.")]


def test_a_listed_code_that_is_closed_or_of_another_kind_stays_with_a_remark(scenery: Scenery) -> None:
    make_organisations(["P81001"], kind=OrganisationKind.GP_PRACTICE)
    Organisation.objects.filter(code="RN1").update(closes_on=date(2026, 3, 31))
    drawn = draw_cohort(scenery.innovation, codes("RN1", "P81001"))
    assert len(drawn.members) == 2
    assert "Closed on 31 March 2026" in drawn.remarks[0].remark
    assert drawn.remarks[1].remark == "GP practice, not NHS trust. It stays on the list."


def propose(scenery: Scenery, cast: Cast) -> RemovalProposal:
    return RemovalProposal.objects.create(
        innovation=scenery.innovation,
        organisation=scenery.trust,
        reason="We have no maternity unit",
        proposed_by=cast.adopter_editor,
    )


def test_an_accepted_proposal_leaves_the_organisation_out_of_the_next_list(
    scenery: Scenery, cast: Cast
) -> None:
    first = freeze(scenery.innovation)
    proposal = decide_removal_proposal(
        proposal=propose(scenery, cast), accepted=True, by=cast.innovation_lead
    )
    assert member_ids(first) == {scenery.trust.pk, scenery.far_trust.pk}
    drawn = draw_cohort(scenery.innovation, ALL_TRUSTS)
    assert drawn.left_out == (scenery.trust,)
    assert drawn.organisation_ids == {scenery.far_trust.pk}
    decide_removal_proposal(proposal=proposal, accepted=False, by=cast.innovation_lead)
    assert scenery.trust.pk in draw_cohort(scenery.innovation, ALL_TRUSTS).organisation_ids


def test_a_proposal_is_not_decided_twice_the_same_way(scenery: Scenery, cast: Cast) -> None:
    proposal = decide_removal_proposal(
        proposal=propose(scenery, cast), accepted=False, by=cast.innovation_lead
    )
    with pytest.raises(CatalogueError):
        decide_removal_proposal(proposal=proposal, accepted=False, by=cast.innovation_lead)


def test_counts_by_region_sum_to_the_list(scenery: Scenery) -> None:
    make_organisations(["RZ1", "RZ2"])
    drawn = draw_cohort(scenery.innovation, ALL_TRUSTS)
    counts = counts_by_region(drawn.organisation_ids, TODAY, len(drawn.members))
    assert [(row.name, row.count) for row in counts] == [
        ("Northern region", 1),
        ("Southern region", 1),
        ("", 2),
    ]


def test_eighteen_thousand_members_are_frozen_in_bulk(db: None, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    make_organisations((f"P{number:05}" for number in range(18_000)), kind=OrganisationKind.GP_PRACTICE)
    innovation = Innovation.objects.create(slug="a", name="A", summary="A.", unit="gp_practice")
    with django_assert_max_num_queries(25):
        cohort = freeze(innovation, CohortRule(kinds=("gp_practice",), open_on=TODAY))
    assert cohort.members.count() == cohort.size == 18_000


@given(st.frozensets(st.integers()), st.frozensets(st.integers()))
def test_what_is_added_and_removed_leads_from_one_list_to_the_other(
    before: frozenset[int], after: frozenset[int]
) -> None:
    change = cohort_change(before, after)
    assert (before - change.removed) | change.added == after
    assert change.kept + len(change.added) == len(after)


KINDS = st.sampled_from(["trust", "gp_practice"])
SPAN = st.tuples(st.integers(0, 40), st.integers(1, 40))


class TheRule(TestCase):
    """An organisation is drawn exactly where its kind, country, days and area all fit."""

    @settings(max_examples=25, deadline=None)
    @given(
        organisations=st.lists(st.tuples(KINDS, SPAN, st.booleans(), st.booleans()), max_size=6),
        on=st.integers(0, 60),
        by_area=st.booleans(),
        outside=st.booleans(),
    )
    def test_draws_whom_it_says(
        self,
        organisations: list[tuple[str, tuple[int, int], bool, bool]],
        on: int,
        by_area: bool,
        outside: bool,
    ) -> None:
        start = date(2026, 1, 1)
        area = make_area(AreaKind.ICB, "QZZ", "An ICB")
        innovation = Innovation.objects.create(slug="a", name="A", summary="A.", unit="trust")
        expected = set()
        for number, (kind, (opens, length), in_england, in_area) in enumerate(organisations):
            [row] = make_organisations(
                [f"R{number}"],
                kind=kind,
                opens_on=start + timedelta(opens),
                ends_on=start + timedelta(opens + length),
                areas=[area] if in_area else [],
                in_england=in_england,
            )
            fits = kind == "trust" and opens <= on < opens + length
            if fits and (in_england or outside) and (in_area or not by_area):
                expected.add(row.pk)
        rule = CohortRule(("trust",), start + timedelta(on), ("icb:QZZ",) if by_area else (), outside)
        assert draw_cohort(innovation, rule).organisation_ids == expected
        assert CohortRule.from_json(rule.as_json()) == rule


def test_a_person_without_a_name_is_never_needed_to_freeze(scenery: Scenery) -> None:
    person = make_person("Nobody Inparticular")
    cohort = freeze_cohort(
        innovation=scenery.innovation, drawn=draw_cohort(scenery.innovation, ALL_TRUSTS), by=person
    )
    assert cohort.recorded_by == person
