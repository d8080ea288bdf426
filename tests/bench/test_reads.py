from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest

from tests.bench.people import Person
from tests.bench.reads import VISITS, Visit, sampled
from tests.bench.variants import USUAL
from tests.bench.web import Answer

SOMEBODY = Visit(cast(Person, None), "/")
REFUSED = Answer(0.5, 403, 10, sql=0.4)


def answers(*first: Answer) -> Iterator[Answer]:
    yield from first
    while True:
        yield Answer(0.002, 200, 10, sql=0.001)


@pytest.mark.parametrize("first", [(Answer(0.5, 200, 10, sql=0.4),), (REFUSED, REFUSED)])
def test_what_warms_and_what_is_refused_counts_for_neither_time(first: tuple[Answer, ...]) -> None:
    answered = answers(*first)
    sample = sampled([SOMEBODY], USUAL, lambda visit: next(answered))
    assert sample.seconds == [0.002] * VISITS
    assert sample.sql == [0.001] * VISITS
