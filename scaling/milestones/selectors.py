"""The milestones of an innovation, each with what it has come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils import timezone

from adopters.models import Area
from innovations.models import Innovation
from scaling.milestones.progress import Aim, Progress, State, progress
from scaling.models import Milestone, MilestoneTarget
from scaling.spread import selectors
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


def standings(
    innovation: Innovation, reading: Reading, *, today: date, within: Area | None = None
) -> list[Standing]:
    """The innovation's milestones for England, or for the area ``within``, by due date."""
    return [each for each in all_standings(innovation, reading, today=today) if each.area == within]


def all_standings(innovation: Innovation, reading: Reading, *, today: date) -> list[Standing]:
    """Every milestone that stood at the reading's ``known_at``, by due date."""
    targets: dict[int, list[MilestoneTarget]] = {}
    rows = MilestoneTarget.objects.filter(milestone__innovation=innovation).select_related(
        "milestone__area", "recorded_by"
    )
    for target in rows.order_by("recorded_at"):
        if reading.lens.known_at is None or target.recorded_at <= reading.lens.known_at:
            targets.setdefault(target.milestone_id, []).append(target)
    standing = [
        _standing(innovation, reading, history) for history in targets.values() if not history[-1].withdrawn
    ]
    return sorted(standing, key=lambda each: (each.due_on, each.area.name if each.area else "", each.pk))


def _standing(innovation: Innovation, reading: Reading, history: list[MilestoneTarget]) -> Standing:
    target, milestone = history[-1], history[-1].milestone
    inside = selectors.places(reading, selectors.NATION, milestone.area).of(innovation)
    sites = [site for place, each in inside if place.code for site in each]
    indicator = INDICATORS[milestone.indicator]
    return Standing(
        pk=milestone.pk,
        indicator=indicator,
        area=milestone.area,
        target=target,
        progress=progress(_aim(milestone, target), indicator, sites, reading.lens.as_at),
        former=tuple(reversed(history[:-1])),
    )


def _aim(milestone: Milestone, target: MilestoneTarget) -> Aim:
    return Aim(
        count=target.count,
        percent=None if target.percent is None else Fraction(target.percent),
        set_on=timezone.localdate(milestone.created_at),
        due_on=target.due_on,
    )
