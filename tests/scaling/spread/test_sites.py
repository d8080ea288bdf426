from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scaling.ledger.replay import EXITS, LADDER, RANK, Entry, replay
from scaling.periods import Month
from scaling.spread.curves import change, monthly
from scaling.spread.sites import Contribution, Fate, Site

DAYS = st.dates(date(2024, 1, 1), date(2025, 6, 30))
ENTRIES = st.lists(st.builds(Entry, st.sampled_from(LADDER + EXITS), DAYS), max_size=8)


def site(*histories: list[Entry], code: str = "RX1", **fields: Any) -> Site:
    contributions = tuple(
        Contribution(
            number, number, code, replay(entries), (), min((e.counts_from for e in entries), default=None)
        )
        for number, entries in enumerate(histories)
    )
    return Site(code, code.title(), 1, contributions=contributions, **fields)


def entries(*pairs: tuple[str, str]) -> list[Entry]:
    return [Entry(stage, date.fromisoformat(day)) for day, stage in pairs]


SITES = st.lists(st.lists(ENTRIES, max_size=3).map(lambda histories: site(*histories)), max_size=6)


@given(st.lists(ENTRIES, max_size=3), DAYS)
def test_a_survivor_is_live_when_any_contributor_is(histories: list[list[Entry]], day: date) -> None:
    assert site(*histories).live_on(day) == any(site(each).live_on(day) for each in histories)


@given(ENTRIES, DAYS)
def test_live_on_a_day_is_being_at_live_or_beyond(history: list[Entry], day: date) -> None:
    assert site(history).live_on(day) == site(history).at_or_beyond(RANK["live"], day)


@given(SITES, DAYS)
def test_each_month_of_a_curve_is_the_count_on_its_last_day(sites: list[Site], as_at: date) -> None:
    start = Month(2023, 12)
    for point in monthly(sites, start, as_at):
        day = min(point.month.last, as_at)
        assert point.live_now == sum(each.live_on(day) for each in sites)
        assert point.ever_live == sum(each.ever_live_by(day) for each in sites)
        assert point.live_now <= point.ever_live


@given(SITES, DAYS, st.integers(0, 400))
def test_a_change_adds_up_and_nothing_shifts_when_the_sites_stay_the_same(
    sites: list[Site], since: date, length: int
) -> None:
    until = since + timedelta(days=length)
    moved = change(sites, sites, since, until)
    before, after = (sum(each.live_on(day) for each in sites) for day in (since, until))
    assert after - before == moved.went_live - moved.stopped
    assert moved.shifted == 0


def test_a_merger_of_two_live_sites_is_a_shift_and_not_a_stop() -> None:
    first, second = entries(("2024-01-01", "live")), entries(("2024-02-01", "live"))
    before = [site(first, code="RX1"), site(second, code="RX2")]
    after = [site(first, second, code="RX2")]
    moved = change(before, after, date(2024, 6, 1), date(2024, 9, 1))
    assert (moved.went_live, moved.stopped, moved.shifted) == (0, 0, -1)


def test_a_site_that_closed_without_successor_was_ever_live_and_is_not_live_now() -> None:
    ended = site(entries(("2024-01-01", "live")), fate=Fate.ENDED, closes_on=date(2024, 3, 31))
    assert ended.live_on(date(2024, 3, 31))
    assert not ended.live_on(date(2024, 4, 1))
    assert not ended.at_or_beyond(RANK["engaged"], date(2024, 4, 1))
    assert ended.ever_live_by(date(2024, 4, 1))


def test_a_survivor_stands_at_the_furthest_stage_brought_to_it() -> None:
    survivor = site(entries(("2024-01-01", "stopped")), entries(("2024-01-01", "engaged")))
    assert survivor.stage_on(date(2024, 2, 1)) == "engaged"


def test_confirmation_before_it_went_live_again_does_not_vouch_for_now() -> None:
    history = replay(entries(("2024-01-01", "live"), ("2024-03-01", "paused"), ("2024-04-01", "live")))
    window = timedelta(days=135)
    assert not Contribution(1, 1, "RX1", history, (date(2024, 2, 1),)).vouched_live(date(2024, 4, 10), window)
    assert Contribution(1, 1, "RX1", history, (date(2024, 4, 2),)).vouched_live(date(2024, 4, 10), window)
    assert not Contribution(1, 1, "RX1", history, (date(2024, 4, 2),)).vouched_live(
        date(2024, 12, 31), window
    )
