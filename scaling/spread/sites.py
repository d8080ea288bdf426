"""An organisation as a figure counts it: with what others brought into it, and how it fared. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from scaling.ledger.replay import LADDER, RANK, Trajectory, is_exit, is_live

#: Added to an innovation's return interval before a confirmation is called stale (DESIGN, Figures).
GRACE_DAYS = 45


class Fate(StrEnum):
    """What became of a site by the figure's date."""

    COUNTED = "counted"
    WAITING = "waiting"  # it split, and nobody has said where its place went
    ENDED = "ended"  # it closed with no successor on file


@dataclass(frozen=True)
class Contribution:
    """One adoption, as far as it was known.

    ``vouched_on``: the days on which the site itself or routine data vouched for use, undisputed.
    ``recorded_from``: the earliest day any standing line counts from.
    """

    adoption_id: int
    organisation_id: int
    code: str
    trajectory: Trajectory
    vouched_on: tuple[date, ...] = ()
    recorded_from: date | None = None

    def vouched_live(self, day: date, window: timedelta) -> bool:
        """Live on ``day``, and vouched for since it last went live and within ``window``."""
        started = self._live_since(day)
        if started is None:
            return False
        oldest = max(started, day - window)
        return any(oldest <= vouched <= day for vouched in self.vouched_on)

    def _live_since(self, day: date) -> date | None:
        standing = self.trajectory.on(day)
        if standing is None or not is_live(standing.stage):
            return None
        return min(
            each.on
            for each in self.trajectory.transitions
            if each.spell == standing.spell and is_live(each.stage)
        )


@dataclass(frozen=True)
class Site:
    """One row per organisation counted: in ``surviving``, one per survivor.

    ``eligible``: on the list, open on the figure's date, and its fate is counted.
    ``confirmed``: some contribution's use is freshly vouched for on the figure's date.
    ``closes_on``: of an ended site, its last day; use is not counted past it.
    """

    code: str
    name: str
    organisation_id: int | None
    in_england: bool = True
    in_cohort: bool = False
    eligible: bool = False
    fate: Fate = Fate.COUNTED
    closes_on: date | None = None
    confirmed: bool = False
    contributions: tuple[Contribution, ...] = ()
    _live_spans: tuple[tuple[date, date | None], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        spans = live_spans(each.trajectory for each in self.contributions)
        if self.fate is Fate.ENDED:
            spans = _clipped(spans, self.closes_on)
        object.__setattr__(self, "_live_spans", spans)

    @property
    def spans_live(self) -> tuple[tuple[date, date | None], ...]:
        """Half-open runs of days in use, in order, not touching; None is "still"."""
        return self._live_spans

    def live_on(self, day: date) -> bool:
        return any(start <= day and (end is None or day < end) for start, end in self._live_spans)

    @property
    def first_live_on(self) -> date | None:
        """The earliest first use any contribution reports."""
        days = [each.trajectory.first_live_on for each in self.contributions]
        return min((day for day in days if day), default=None)

    def ever_live_by(self, day: date) -> bool:
        first = self.first_live_on
        return first is not None and first <= day

    def at_or_beyond(self, rank: int, day: date) -> bool:
        if self._gone_by(day):
            return False
        return any(rank <= RANK.get(stage, -1) < len(LADDER) for stage in self._stages(day))

    def anything_recorded_by(self, day: date) -> bool:
        return any(each.recorded_from and each.recorded_from <= day for each in self.contributions)

    def stage_on(self, day: date) -> str:
        """The furthest stage of any contribution; an exit only if none is on the ladder; or ""."""
        stages = [stage for stage in self._stages(day) if stage]
        climbing = [stage for stage in stages if not is_exit(stage)]
        return max(climbing or stages, key=RANK.__getitem__, default="")

    def _gone_by(self, day: date) -> bool:
        return self.fate is Fate.ENDED and self.closes_on is not None and self.closes_on < day

    def _stages(self, day: date) -> list[str]:
        return [each.trajectory.stage_on(day) for each in self.contributions]


def live_spans(trajectories: Iterable[Trajectory]) -> tuple[tuple[date, date | None], ...]:
    """Half-open runs of days on which at least one trajectory is live, merged and in order."""
    merged: list[tuple[date, date | None]] = []
    for start, end in sorted(_all_spans(trajectories), key=lambda span: (span[0], span[1] or date.max)):
        if merged and (merged[-1][1] is None or start <= merged[-1][1]):
            ends = (merged[-1][1], end)
            merged[-1] = (merged[-1][0], None if None in ends else max(day for day in ends if day))
        else:
            merged.append((start, end))
    return tuple(merged)


def _all_spans(trajectories: Iterable[Trajectory]) -> Iterable[tuple[date, date | None]]:
    for trajectory in trajectories:
        start: date | None = None
        for each in trajectory.transitions:
            if is_live(each.stage):
                start = start or each.on
            elif start is not None:
                if start < each.on:
                    yield start, each.on
                start = None
        if start is not None:
            yield start, None


def _clipped(
    spans: tuple[tuple[date, date | None], ...], last_day: date | None
) -> tuple[tuple[date, date | None], ...]:
    """The part of ``spans`` up to and including ``last_day``; none of it where that is not on file."""
    if last_day is None:
        return ()
    stop = last_day + timedelta(days=1)
    return tuple((start, min(end or stop, stop)) for start, end in spans if start < stop)
