"""Set a milestone, change what it aims at, give it up. The old target is always kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from adopters.facts import recording
from adopters.models import Area, User
from innovations.models import Innovation
from scaling.models import Milestone, MilestoneTarget
from scaling.spread.indicators import Indicator


class MilestoneRefusal(Exception):
    """A milestone that cannot be; the message says why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Wanted:
    """So many sites or such a percentage of those eligible, by a day."""

    count: int | None
    percent: Decimal | None
    due_on: date
    reason: str = ""


def set_milestone(
    *,
    innovation: Innovation,
    indicator: Indicator,
    area: Area | None,
    wanted: Wanted,
    today: date,
    by: User | None,
) -> Milestone:
    """Raises MilestoneRefusal."""
    _check_due(wanted, today)
    with recording(by) as record:
        milestone = Milestone.objects.create(innovation=innovation, indicator=indicator.code, area=area)
        record.add([_target(milestone, wanted)])
    return milestone


def _check_due(wanted: Wanted, today: date) -> None:
    if wanted.due_on <= today:
        raise MilestoneRefusal("due_on", "The due date must be in the future.")


def change_target(*, milestone: Milestone, wanted: Wanted, today: date, by: User | None) -> MilestoneTarget:
    """Supersedes the target that stands. Raises MilestoneRefusal."""
    _check_due(wanted, today)
    if not wanted.reason.strip():
        raise MilestoneRefusal("reason", "Say why the target is changed. The old one is kept beside it.")
    return _supersede(milestone, _target(milestone, wanted), by)


def withdraw_milestone(*, milestone: Milestone, reason: str, by: User | None) -> MilestoneTarget:
    """It is no longer aimed at; its history stays. Raises MilestoneRefusal without a reason."""
    if not reason.strip():
        raise MilestoneRefusal("reason", "Say why it is given up.")
    standing = MilestoneTarget.objects.standing().get(milestone=milestone)
    last = MilestoneTarget(
        milestone=milestone,
        count=standing.count,
        percent=standing.percent,
        due_on=standing.due_on,
        reason=reason.strip(),
        withdrawn=True,
    )
    return _supersede(milestone, last, by)


def _target(milestone: Milestone, wanted: Wanted) -> MilestoneTarget:
    return MilestoneTarget(
        milestone=milestone,
        count=wanted.count,
        percent=wanted.percent,
        due_on=wanted.due_on,
        reason=wanted.reason.strip(),
    )


def _supersede(milestone: Milestone, target: MilestoneTarget, by: User | None) -> MilestoneTarget:
    with transaction.atomic():
        # Held before the stamp is taken, so that the later stamp is the one that stands.
        Milestone.objects.select_for_update().get(pk=milestone.pk)
        with recording(by) as record:
            record.supersede(MilestoneTarget.objects.filter(milestone=milestone))
            record.add([target])
    return target
