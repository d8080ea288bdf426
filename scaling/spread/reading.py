"""Everything figures are made from, in one lens: which innovations, on which lists, from which sites.

A reading takes a fixed number of queries, however many innovations it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from scaling.lens import Lens
from scaling.spread.figures import CohortRef, Spreading
from scaling.spread.sources import Source, kept, made, placed, readiness, settled


@dataclass(frozen=True)
class Reading:
    """``known_at`` is the lens's, or the instant of reading where that is now.

    ``since``: the day after which a page asks what changed, if it says so beforehand. ``found``
    holds what was counted already, so that a page asks the database once. ``cohorts``: the list in
    force of each innovation that has one.
    """

    innovations: tuple[Spreading, ...]
    lens: Lens
    known_at: datetime
    cohorts: Mapping[int, CohortRef]
    sources: tuple[Source, ...]
    since: date | None = None
    found: dict[object, object] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_kept(self) -> bool:
        """Whether all of it comes from what the ledger keeps ready."""
        return all(source.is_kept for source in self.sources)

    def transaction(self) -> AbstractContextManager[object]:
        """What settled sites need around their questions; nothing where all is kept."""
        return transaction.atomic() if any(source.table for source in self.sources) else nullcontext()

    def source_of(self, innovation: Spreading) -> Source:
        return next(source for source in self.sources if innovation.pk in source.innovations)


def read(
    innovations: Iterable[Spreading], lens: Lens, *, since: date | None = None, settle: bool = False
) -> Reading:
    """What every figure of these innovations through this lens is made from.

    ``settle``: several questions of few innovations are to come, all in one transaction (that of the
    reading, or one that is open); so sites that are not kept are made once.
    """
    chosen = tuple(innovations)
    today = timezone.localdate()
    states = readiness(chosen, lens, today)
    cohorts = {state.innovation: state.cohort for state in states if state.cohort}
    ready = {state.innovation: state for state in states if state.is_kept}
    sources = []
    if ready:
        sources.append(kept(ready.values()) if lens.is_usual(today) else placed(ready.values(), lens))
    if rest := [innovation for innovation in chosen if innovation.pk not in ready]:
        source = made(rest, cohorts, lens, since=since)
        sources.append(settled(source) if settle else source)
    return Reading(chosen, lens, lens.known_at or timezone.now(), cohorts, tuple(sources), since)
