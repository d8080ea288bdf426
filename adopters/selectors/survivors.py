"""Loads, for the organisations asked about, everything that their succession could lead to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from adopters.models import SplitAnswer, Succession
from adopters.selectors.spans import lives
from adopters.survivors import Handover, Successions


def successions(codes: Iterable[str], as_at: date, known_at: datetime | None = None) -> Successions:
    """The successions of these codes and of all that follow from them, as known at an instant.

    A query for each step of the longest chain (five at most in forty years of ODS), and two.
    """
    handovers = _reachable(set(codes), as_at, known_at)
    reached = set(codes) | {h.old for h in handovers} | {h.new for h in handovers}
    answers = (
        SplitAnswer.objects.known_at(known_at)
        .filter(organisation__code__in=reached)
        .values_list("organisation__code", "successor_code")
    )
    return Successions.build(
        as_at=as_at, lives=lives(reached, known_at), handovers=handovers, answers=dict(answers)
    )


def _reachable(codes: set[str], as_at: date, known_at: datetime | None) -> list[Handover]:
    found: list[Handover] = []
    seen: set[str] = set()
    while codes:
        seen |= codes
        facts = Succession.objects.known_at(known_at).filter(old_code__in=codes, on__lte=as_at)
        step = [Handover(*row) for row in facts.values_list("old_code", "new_code", "on")]
        found += step
        codes = {h.new for h in step} - seen
    return found
