"""Invented histories keep to the rules of the ledger at every instant at which something is recorded."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise
from random import Random

import pytest

from scaling.ledger.history import Stated
from scaling.ledger.projection import Told, project
from scaling.ledger.rules import Draft, check_draft, check_fits, contradictions, identical
from scaling.national.histories import DAY_LENGTH, RETRACTED, Course, Line, tell
from scaling.national.rows import instant, projection

BEGINS, LATEST = date(2021, 12, 1).toordinal(), date(2026, 11, 22).toordinal()
COURSE = Course(interval=90, steps=("committed", "preparing", "live"), latest=LATEST)


def some(seed: int, count: int) -> list[list[Line]]:
    random = Random(seed)
    begins = [BEGINS + int((LATEST - BEGINS) * random.random() ** 1.5) for _ in range(count)]
    return [
        tell(random, COURSE, day, LATEST - random.choice([0, 0, 0, 400]))
        for day in begins
        if day < LATEST - 400
    ]


def stated(line: Line) -> Stated:
    of_use = line.stage in ("live", "embedded", "sustained") or (line.kind == "still" and line.step < 0)
    vouches = of_use and line.evidence in ("confirmed", "observed")
    return Stated(line.kind, line.stage, line.period, vouches=vouches)


def draft_of(line: Line) -> Draft:
    return Draft(
        period=line.period,
        stage=line.stage,
        kind=line.kind,
        reason=line.reason,
        evidence=line.evidence,
        review_on=date.fromordinal(line.review) if line.review else None,
    )


@pytest.mark.parametrize("seed", range(5))
def test_every_line_would_have_been_taken_when_it_was_recorded(seed: int) -> None:
    for lines in some(seed, 200):
        standing: dict[int, Stated] = {}
        order = sorted(range(len(lines)), key=lambda place: lines[place].recorded)
        for place in order:
            line = lines[place]
            if line.kind == RETRACTED:
                del standing[line.removes]
                continue
            draft, told = draft_of(line), list(standing.values())
            check_draft(draft, today=instant(line.recorded).date(), opens_on=date(2013, 4, 1))
            assert identical(told, draft) is None
            check_fits(told, draft)
            standing[place] = stated(line)


def removed_of(lines: list[Line]) -> set[int]:
    return {line.removes for line in lines if line.removes >= 0}


def standing_of(lines: list[Line]) -> tuple[Stated, ...]:
    removed = removed_of(lines)
    return tuple(
        stated(line) for place, line in enumerate(lines) if line.kind != RETRACTED and place not in removed
    )


def test_the_row_of_an_adoption_is_what_the_ledger_projects_from_all_that_stands() -> None:
    for lines in some(7, 600):
        last = instant(max(line.recorded for line in lines))
        whole = project(Told(standing_of(lines), last_recorded_at=last))
        assert projection(lines, removed_of(lines)) == whole


def test_only_a_removal_makes_a_history_contradict_itself_and_some_do() -> None:
    found = 0
    for lines in some(8, 3_000):
        if contradictions(standing_of(lines)):
            assert removed_of(lines)
            found += 1
    assert 0 < found < 30


def test_what_happened_is_as_it_is_in_real_programmes() -> None:
    told = some(9, 3_000)
    lines = [line for history in told for line in history]
    said = [line for line in lines if line.kind != RETRACTED]
    late = sum(line.recorded // DAY_LENGTH - line.period.first.toordinal() > 14 for line in said)
    assert late / len(said) == pytest.approx(1 / 3, abs=0.04)
    assert all(line.day <= line.recorded // DAY_LENGTH <= LATEST for line in said)
    count = Counter(line.precision for line in said)
    assert set(count) == {"day", "month", "quarter", "year"}
    assert count["day"] / len(said) > 0.85
    kinds = Counter(line.kind for line in lines)
    assert kinds["still"] > kinds["entered"] > 20 * kinds["retracted"] > 0
    assert {"declined", "withdrawn", "paused", "stopped"} <= {line.stage for line in said}
    assert any(again_after_exit(history) for history in told)


def again_after_exit(history: list[Line]) -> bool:
    entered = sorted((line.day, line.reason) for line in history if line.stage)
    return any(reason and later[1] == "" for (_, reason), later in pairwise(entered))
