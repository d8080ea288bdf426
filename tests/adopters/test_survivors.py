"""Laws and examples of succession; no database."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from adopters.survivors import Ended, Handover, Life, Successions, Survivor, Waiting

DAY = date(2021, 10, 31)
BEFORE = date(2021, 9, 30)
CLOSED = Life(closes_on=BEFORE)
OPEN = Life()


def build(
    lives: dict[str, Life], *handovers: tuple[str, str, date], answers: dict[str, str] | None = None
) -> Successions:
    return Successions.build(
        as_at=DAY, lives=lives, handovers=[Handover(*h) for h in handovers], answers=answers
    )


def test_an_open_organisation_is_itself_even_with_a_succession_on_file() -> None:
    assert build({"A": OPEN, "B": OPEN}, ("A", "B", BEFORE)).resolve("A") == Survivor("A")


def test_the_last_day_is_still_a_day_open() -> None:
    assert build({"A": Life(closes_on=DAY)}, ("A", "B", DAY)).resolve("A") == Survivor("A")


def test_a_closed_organisation_is_followed_through_a_chain() -> None:
    found = build({"A": CLOSED, "B": CLOSED, "C": OPEN}, ("A", "B", BEFORE), ("B", "C", BEFORE))
    assert found.resolve("A") == Survivor("C")


def test_a_succession_in_the_future_is_not_followed() -> None:
    found = build({"A": CLOSED, "B": OPEN}, ("A", "B", DAY + timedelta(days=1)))
    assert found.resolve("A") == Ended("A")


def test_a_split_waits_until_it_is_answered() -> None:
    split = [("A", "B", BEFORE), ("A", "C", BEFORE)]
    lives = {"A": CLOSED, "B": OPEN, "C": OPEN}
    assert build(lives, *split).resolve("A") == Waiting("A", ("B", "C"))
    assert build(lives, *split, answers={"A": "C"}).resolve("A") == Survivor("C")
    assert build(lives, *split, answers={"A": ""}).resolve("A") == Ended("A")


def test_an_adoption_may_answer_a_split_in_its_own_way() -> None:
    found = build(
        {"A": CLOSED, "B": OPEN, "C": OPEN}, ("A", "B", BEFORE), ("A", "C", BEFORE), answers={"A": "C"}
    )
    assert found.resolve("A", "B") == Survivor("B")


def test_an_adoptions_own_answer_holds_for_a_split_further_on_and_for_no_other() -> None:
    handovers = [("A", "B", BEFORE), ("B", "C", BEFORE), ("B", "D", BEFORE), ("D", "E", BEFORE)]
    found = build(
        {"A": CLOSED, "B": CLOSED, "C": OPEN, "D": CLOSED, "E": OPEN}, *handovers, answers={"B": "C"}
    )
    assert found.resolve("A") == Survivor("C")
    assert found.resolve("A", "D") == Survivor("E")
    assert found.resolve("A", "Z") == Survivor("C")
    assert found.resolve("A", "") == Ended("B")
    assert found.splits_met("A", "D") == ["B"]


def test_an_answer_that_is_no_longer_among_the_successors_is_asked_again() -> None:
    found = build({"A": CLOSED}, ("A", "B", BEFORE), ("A", "C", BEFORE), answers={"A": "Z"})
    assert found.resolve("A") == Waiting("A", ("B", "C"))


def test_a_self_succession_is_no_successor() -> None:
    assert build({"A": CLOSED}, ("A", "A", BEFORE)).resolve("A") == Ended("A")


def test_a_code_no_file_describes_is_closed_if_it_has_a_successor() -> None:
    found = build({"B": OPEN}, ("A", "B", BEFORE))
    assert found.resolve("A") == Survivor("B")
    assert found.resolve("NEW") == Survivor("NEW")


codes = st.sampled_from("ABCDEF")
handovers = st.builds(Handover, codes, codes, st.sampled_from([BEFORE, DAY, DAY + timedelta(days=9)]))
lives = st.dictionaries(codes, st.builds(Life, st.none(), st.sampled_from([None, BEFORE, DAY])))


@given(code=codes, lives=lives, handovers=st.lists(handovers))
def test_every_code_comes_to_an_end_even_in_a_cycle(
    code: str, lives: dict[str, Life], handovers: list[Handover]
) -> None:
    found = Successions.build(as_at=DAY, lives=lives, handovers=handovers)
    fate = found.resolve(code)
    if isinstance(fate, Survivor):
        assert found.resolve(fate.code) == fate
    if isinstance(fate, Waiting):
        assert len(fate.successors) > 1


@given(lives=lives, handovers=st.lists(handovers), code=codes)
def test_the_order_of_successions_does_not_matter(
    lives: dict[str, Life], handovers: list[Handover], code: str
) -> None:
    one = Successions.build(as_at=DAY, lives=lives, handovers=handovers)
    other = Successions.build(as_at=DAY, lives=lives, handovers=handovers[::-1])
    assert one.resolve(code) == other.resolve(code)


def test_a_place_carried_through_a_chain_came_on_the_last_day() -> None:
    first, last = BEFORE - timedelta(days=9), BEFORE
    found = build({"A": CLOSED, "B": CLOSED, "C": OPEN}, ("A", "B", first), ("B", "C", last))
    assert [found.carried_on(code) for code in "ABC"] == [last, last, None]


def test_what_waits_or_ended_was_carried_nowhere() -> None:
    found = build({"A": CLOSED, "B": OPEN, "C": OPEN, "D": CLOSED}, ("A", "B", BEFORE), ("A", "C", BEFORE))
    assert [found.carried_on("A"), found.carried_on("D"), found.carried_on("A", "C")] == [None, None, BEFORE]
