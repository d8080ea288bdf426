"""Recording a local change, and taking it off again."""

from __future__ import annotations

from dataclasses import dataclass

import pghistory

from adopters.facts import recording
from adopters.models import User
from innovations.models import Component
from scaling.models import Adaptation, Adoption


class AdaptationError(Exception):
    """A change that is refused, in words for the person. ``field`` names the form field, if one."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


@dataclass(frozen=True)
class Change:
    """What was changed. ``component`` is None where it is about no one part."""

    component: Component | None
    what_changed: str
    core_delivered: str
    sharing: str


def record_adaptation(*, adoption: Adoption, change: Change, by: User) -> Adaptation:
    """Raises AdaptationError."""
    if not change.what_changed.strip():
        raise AdaptationError("Say what was changed.", "what_changed")
    if change.component and change.component.version.innovation_id != adoption.innovation_id:
        raise AdaptationError("This part belongs to another innovation.", "component")
    with recording(by) as record, pghistory.context(user=by.pk):
        return Adaptation.objects.create(
            adoption=adoption,
            component=change.component,
            what_changed=change.what_changed,
            core_delivered=change.core_delivered,
            sharing=change.sharing,
            recorded_at=record.at,
            recorded_by=by,
        )


def remove_adaptation(*, adaptation: Adaptation, by: User) -> None:
    """It is no longer shown to anybody; the audit keeps it. Raises AdaptationError."""
    with recording(by) as record, pghistory.context(user=by.pk):
        removed = Adaptation.objects.standing().filter(pk=adaptation.pk)
        if not removed.update(removed_at=record.at, removed_by=by):
            raise AdaptationError("This adaptation was already removed.")
