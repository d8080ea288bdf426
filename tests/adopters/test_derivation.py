"""Where an organisation was when, from what was said of it; no database."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adopters.derivation import AreaFacts, Seen, Stay, Told, stays

OLD, NEW, OTHER = 1, 2, 3
OPENED, MERGED = date(2022, 7, 1), date(2026, 4, 1)
JULY, JUNE = date(2025, 7, 31), date(2026, 6, 30)
AREAS = AreaFacts(opens={OLD: OPENED, NEW: MERGED, OTHER: OPENED}, heirs={OLD: {NEW: MERGED}})
SPLIT = AreaFacts(opens={OLD: OPENED}, heirs={OLD: {NEW: MERGED, OTHER: MERGED}})


def test_the_first_stay_reaches_back_to_the_opening_of_its_area() -> None:
    assert stays([Seen(JULY, OTHER)], [], AREAS) == (Stay(OTHER, OPENED, None),)


def test_of_an_area_whose_opening_is_unknown_nothing_is_claimed_before_the_file() -> None:
    assert stays([Seen(JULY, 9)], [], AREAS) == (Stay(9, JULY, None),)


def test_a_change_is_dated_by_the_succession_between_the_files() -> None:
    found = stays([Seen(JULY, OLD), Seen(JUNE, NEW)], [], AREAS)
    assert found == (Stay(OLD, OPENED, MERGED), Stay(NEW, MERGED, None))


def test_a_change_without_a_succession_is_dated_by_the_later_file() -> None:
    found = stays([Seen(JULY, NEW), Seen(JUNE, OTHER)], [], AREAS)
    assert found[1] == Stay(OTHER, JUNE, None)


def test_a_succession_outside_the_two_files_does_not_date_the_change() -> None:
    later = date(2026, 12, 31)
    found = stays([Seen(JUNE, OLD), Seen(later, NEW)], [], AREAS)
    assert found[1] == Stay(NEW, later, None)


def test_a_merged_area_carries_its_members_to_its_only_heir_and_a_split_one_does_not() -> None:
    seen = [Seen(JULY, OLD)]
    assert stays(seen, [], AREAS) == (Stay(OLD, OPENED, MERGED), Stay(NEW, MERGED, None))
    assert stays(seen, [], SPLIT) == (Stay(OLD, OPENED, None),)


def test_a_closed_organisation_keeps_its_last_areas() -> None:
    seen = [Seen(JULY, OTHER), Seen(JUNE, None)]
    assert stays(seen, [], AREAS, closes_on=date(2026, 1, 1)) == (Stay(OTHER, OPENED, None),)
    assert stays(seen, [], AREAS) == (Stay(OTHER, OPENED, JUNE),)


def test_a_period_overrides_sightings_for_its_days_only() -> None:
    told = [Told(Stay(NEW, date(2024, 1, 1), date(2025, 1, 1)))]
    assert stays([Seen(JULY, OTHER)], told, AREAS) == (
        Stay(OTHER, OPENED, date(2024, 1, 1)),
        Stay(NEW, date(2024, 1, 1), date(2025, 1, 1)),
        Stay(OTHER, date(2025, 1, 1), None),
    )


def test_a_file_that_gives_a_stay_its_end_replaces_the_one_that_had_none() -> None:
    open_ended, ended = Stay(NEW, MERGED, None), Stay(NEW, MERGED, JUNE)
    assert stays([], [Told(open_ended, order=1), Told(ended, order=2)], AREAS) == (ended,)


def test_a_correction_is_stronger_than_any_file_and_can_say_none() -> None:
    told = [Told(Stay(None, JULY, JUNE), rank=1), Told(Stay(OTHER, JULY, None), order=5)]
    assert stays([], told, AREAS) == (Stay(OTHER, JUNE, None),)


days = st.dates(date(2020, 1, 1), date(2028, 1, 1))
sightings = st.lists(
    st.builds(Seen, days, st.sampled_from([None, OLD, NEW, OTHER])), unique_by=lambda s: s.on
)
ends = st.one_of(st.none(), days)
tellings = st.lists(
    st.builds(
        lambda area, start, end, rank, order: Told(
            Stay(area, start, max(end, start) if end else None), rank, order
        ),
        st.sampled_from([OLD, NEW, OTHER, None]),
        days,
        ends,
        st.integers(0, 1),
        st.integers(),
    ),
    unique_by=lambda t: t.order,
    max_size=5,
)


@given(seen=sightings, told=tellings, data=st.data())
def test_the_order_in_which_things_were_read_does_not_matter(
    seen: list[Seen], told: list[Told], data: st.DataObject
) -> None:
    expected = stays(seen, told, AREAS)
    assert stays(data.draw(st.permutations(seen)), data.draw(st.permutations(told)), AREAS) == expected


@given(seen=sightings, told=tellings)
def test_an_organisation_is_never_in_two_areas_of_a_kind_at_once(seen: list[Seen], told: list[Told]) -> None:
    found = stays(seen, told, AREAS)
    for before, after in pairwise(found):
        assert (before.end or date.max) <= (after.start or date.min)
    assert all(stay.end is None or stay.start is None or stay.start < stay.end for stay in found)


@given(seen=sightings)
def test_every_sighting_is_honoured_on_its_day(seen: list[Seen]) -> None:
    found = stays(seen, [], AREAS)
    for sighting in seen:
        held = [s.area for s in found if (s.start or date.min) <= sighting.on < (s.end or date.max)]
        assert held == ([sighting.area] if sighting.area else [])


@pytest.mark.parametrize("loop", [{1: {2: MERGED}, 2: {1: date(2027, 4, 1)}}])
def test_areas_that_take_each_others_place_do_not_go_round_for_ever(loop: dict[int, dict[int, date]]) -> None:
    found = stays([Seen(JULY, 1)], [], AreaFacts(heirs=loop))
    assert [s.area for s in found] == [1, 2]
