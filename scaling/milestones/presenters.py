"""Milestones in words."""

from __future__ import annotations

from dataclasses import dataclass

from adopters.look.formats import nhs_date
from scaling.milestones.progress import State
from scaling.milestones.selectors import Standing
from scaling.models import MilestoneTarget
from scaling.spread.words import unit_words

_TAGS = {
    State.ACHIEVED: ("Achieved", "green"),
    State.ON_COURSE: ("On course", "blue"),
    State.BEHIND: ("Behind", "orange"),
    State.MISSED: ("Missed", "red"),
}


@dataclass(frozen=True)
class MilestoneRow:
    """One milestone, ready for the page."""

    pk: int
    where: str
    aim: str
    actual: str
    pace: str
    tag: str
    colour: str
    former: tuple[str, ...]


def milestone_row(standing: Standing, unit: str) -> MilestoneRow:
    tag, colour = _TAGS[standing.state]
    found = standing.progress
    return MilestoneRow(
        pk=standing.pk,
        where=standing.area.name if standing.area else "England",
        aim=f"{standing.indicator.name}: {aim_words(standing.target, found.goal, unit)}",
        actual=f"{found.actual:,} now, of {found.goal:,} aimed at",
        pace=_pace(standing),
        tag=tag,
        colour=colour,
        former=tuple(_former(target, later, unit) for target, later in _changes(standing)),
    )


def aim_words(target: MilestoneTarget, goal: int, unit: str) -> str:
    due = nhs_date(target.due_on)
    if target.percent is None:
        return f"{_sites(target.count or 0, unit)} by {due}"
    return f"{target.percent.normalize():f}% ({_sites(goal, unit)}) by {due}"


def _sites(count: int, unit: str) -> str:
    return f"{count:,} {unit_words(unit, count)}"


def _pace(standing: Standing) -> str:
    found = standing.progress
    if found.reached_on and found.reached_on > standing.due_on:
        return f"Reached on {nhs_date(found.reached_on)}, after it was due"
    if found.reached_on:
        return f"Reached on {nhs_date(found.reached_on)}"
    if standing.state is State.MISSED:
        return f"{found.goal - found.actual:,} short"
    return f"A steady pace would be at {found.expected:,} by now"


def _changes(standing: Standing) -> list[tuple[MilestoneTarget, MilestoneTarget]]:
    """Each former target with the one that took its place, the latest first."""
    later = (standing.target, *standing.former)
    return list(zip(standing.former, later, strict=False))


def _former(target: MilestoneTarget, later: MilestoneTarget, unit: str) -> str:
    who = f" by {later.recorded_by}" if later.recorded_by else ""
    amount = _sites(target.count or 0, unit) if target.percent is None else f"{target.percent.normalize():f}%"
    return (
        f"Until {nhs_date(later.recorded_at)} it was {amount} by {nhs_date(target.due_on)}. "
        f"Changed{who}: {later.reason}"
    )
