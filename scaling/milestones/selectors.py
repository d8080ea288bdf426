"""The milestones of an innovation, each with what it has come to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils import timezone

from adopters.composed import Composed
from adopters.models import Area
from innovations.models import Innovation
from scaling.milestones.progress import Aim, Progress, State, progress, sought
from scaling.models import Milestone, MilestoneTarget
from scaling.spread import selectors
from scaling.spread.curves import Daily, Sought
from scaling.spread.dailies import Counted
from scaling.spread.indicators import BEYOND, COVERAGE, EVER_LIVE, INDICATORS, Indicator
from scaling.spread.reading import Reading

#: What a milestone may count, in the order it is offered.
COUNTABLE: tuple[Indicator, ...] = (
    COVERAGE,
    EVER_LIVE,
    *(indicator for stage, indicator in BEYOND.items() if stage != "live"),
)


@dataclass(frozen=True)
class Standing:
    """One milestone as it stood, and how it had come along.

    ``former`` are the targets it had before, the latest first, each with why it was changed.
    """

    pk: int
    indicator: Indicator
    area: Area | None
    target: MilestoneTarget
    progress: Progress
    former: tuple[MilestoneTarget, ...]

    @property
    def due_on(self) -> date:
        return self.target.due_on

    @property
    def goal(self) -> int:
        return self.progress.goal

    @property
    def state(self) -> State:
        return self.progress.state

    @property
    def counts_live(self) -> bool:
        """Whether it can be drawn on a curve of live sites."""
        return self.indicator in (COVERAGE, EVER_LIVE)


def standings(innovation: Innovation, reading: Reading, *, within: Area | None = None) -> list[Standing]:
    """The innovation's milestones for England, or for the area ``within``, by due date."""
    return all_standings(innovation, reading, within=within, everywhere=False)


def all_standings(
    innovation: Innovation, reading: Reading, *, within: Area | None = None, everywhere: bool = True
) -> list[Standing]:
    """Milestones that stood at the reading's ``known_at``, by due date; those ``within``, or all."""
    histories = [
        history
        for history in _histories(innovation, reading)
        if everywhere or history[-1].milestone.area == within
    ]
    dailies = _dailies(innovation, reading, histories)
    standing = [
        _standing(innovation, reading, history, dailies[_counted(history[-1].milestone)])
        for history in histories
    ]
    return sorted(standing, key=lambda each: (each.due_on, each.area.name if each.area else "", each.pk))


def _histories(innovation: Innovation, reading: Reading) -> list[list[MilestoneTarget]]:
    """The targets of each milestone not given up, the latest last."""
    targets: dict[int, list[MilestoneTarget]] = {}
    for target in _TARGETS(innovation=innovation.pk):
        if reading.lens.known_at is None or target.recorded_at <= reading.lens.known_at:
            targets.setdefault(target.milestone_id, []).append(target)
    return [history for history in targets.values() if not history[-1].withdrawn]


_TARGETS = Composed(
    lambda innovation: (
        MilestoneTarget.objects.filter(milestone__innovation=innovation)
        .select_related("milestone__area", "recorded_by")
        .order_by("recorded_at")
    )
)


def _counted(milestone: Milestone) -> Counted:
    """Where a milestone counts, and what."""
    return milestone.area, milestone.indicator.removesuffix("_or_beyond")


def _dailies(
    innovation: Innovation, reading: Reading, histories: Collection[list[MilestoneTarget]]
) -> dict[Counted, Daily]:
    """What each milestone counts, as far as its progress asks."""
    wanted: dict[Counted, Sought] = {}
    for target in (history[-1] for history in histories):
        eligible = _eligible(innovation, reading, target.milestone)
        counted = _counted(target.milestone)
        wanted[counted] = wanted.get(counted, Sought()) | sought(_aim(target), eligible, reading.lens.as_at)
    return selectors.dailies(reading, innovation, wanted) if wanted else {}


def _eligible(innovation: Innovation, reading: Reading, milestone: Milestone) -> int:
    return selectors.inside(reading, milestone.area)[innovation.pk]["eligible"]


def _standing(
    innovation: Innovation, reading: Reading, history: list[MilestoneTarget], daily: Daily
) -> Standing:
    target, milestone = history[-1], history[-1].milestone
    eligible = _eligible(innovation, reading, milestone)
    return Standing(
        pk=milestone.pk,
        indicator=INDICATORS[milestone.indicator],
        area=milestone.area,
        target=target,
        progress=progress(_aim(target), daily, eligible, reading.lens.as_at),
        former=tuple(reversed(history[:-1])),
    )


def _aim(target: MilestoneTarget) -> Aim:
    return Aim(
        count=target.count,
        percent=None if target.percent is None else Fraction(target.percent),
        set_on=timezone.localdate(target.milestone.created_at),
        due_on=target.due_on,
    )
