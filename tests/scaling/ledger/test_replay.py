from datetime import date
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from scaling.ledger.replay import EXITS, LADDER, RANK, Entry, is_exit, is_live, replay

ENTRIES = st.lists(
    st.builds(
        Entry,
        stage=st.sampled_from(LADDER + EXITS),
        counts_from=st.dates(date(2024, 1, 1), date(2024, 3, 31)),
    ),
    max_size=12,
)


def entries(*pairs: tuple[str, str]) -> list[Entry]:
    return [Entry(stage, date.fromisoformat(day)) for day, stage in pairs]


@given(ENTRIES, st.randoms(use_true_random=False))
def test_the_order_of_recording_does_not_change_the_present(
    given_entries: list[Entry], random: Random
) -> None:
    shuffled = list(given_entries)
    random.shuffle(shuffled)
    assert replay(shuffled) == replay(given_entries)


@given(ENTRIES)
def test_within_a_spell_the_stage_only_rises_and_an_exit_ends_it(given_entries: list[Entry]) -> None:
    transitions = replay(given_entries).transitions
    for before, after in pairwise(transitions):
        assert before.on <= after.on
        if before.spell == after.spell:
            assert is_exit(after.stage) or RANK[after.stage] > RANK[before.stage]
        else:
            assert is_exit(before.stage)
            assert after.spell == before.spell + 1


def test_a_month_and_a_day_in_it_do_not_push_the_stage_back() -> None:
    trajectory = replay(entries(("2021-05-01", "live"), ("2021-05-10", "committed")))
    assert trajectory.stage_on(date(2021, 5, 31)) == "live"


def test_on_one_day_the_exit_comes_last() -> None:
    trajectory = replay(entries(("2021-05-01", "stopped"), ("2021-05-01", "live")))
    assert [each.stage for each in trajectory.transitions] == ["live", "stopped"]
    assert trajectory.first_live_on == date(2021, 5, 1)


def test_re_entry_begins_another_spell() -> None:
    trajectory = replay(
        entries(("2021-01-01", "live"), ("2021-02-01", "paused"), ("2021-03-01", "preparing"))
    )
    assert [each.spell for each in trajectory.transitions] == [1, 1, 2]
    assert trajectory.stage_on(date(2021, 2, 28)) == "paused"
    assert not is_live(trajectory.stage_on(date(2021, 3, 1)))


def test_before_the_first_entry_there_is_no_stage() -> None:
    assert replay(entries(("2021-01-01", "live"))).stage_on(date(2020, 12, 31)) == ""


def test_a_skipped_stage_is_implied_by_a_later_one() -> None:
    assert replay(entries(("2021-01-01", "live"))).first_at_or_beyond(RANK["engaged"]) == date(2021, 1, 1)
