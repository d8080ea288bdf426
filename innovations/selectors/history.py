"""What changed in the description of an innovation, when and by whom, from the audit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Model

from adopters.models import User
from innovations.models import Cohort, Component, Innovation, StageWording, Step, Version

#: Columns whose change is no news to a person.
UNTOLD = frozenset({"id", "position", "created_at", "innovation", "version"})


@dataclass(frozen=True)
class FieldChange:
    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """One row made (``insert``), changed (``update``) or removed (``delete``); ``row`` is its event."""

    at: datetime
    by: User | None
    what: type[Model]
    act: str
    row: Any
    fields: tuple[FieldChange, ...] = ()


def changes(innovation: Innovation) -> list[Change]:
    """The latest first. Rows that only changed places are left out."""
    versions = _events(Version).filter(innovation_id=innovation.pk).order_by().values("id")
    found = [
        *_changes_of(Innovation, _events(Innovation).filter(id=innovation.pk)),
        *_changes_of(Version, _events(Version).filter(innovation_id=innovation.pk)),
        *_changes_of(Component, _events(Component).filter(version_id__in=versions)),
        *_changes_of(Step, _events(Step).filter(innovation_id=innovation.pk)),
        *_changes_of(StageWording, _events(StageWording).filter(innovation_id=innovation.pk)),
    ]
    people = User.objects.in_bulk({key for _, key in found if key is not None})
    named = [_with_person(change, people.get(key) if key else None) for change, key in found]
    # What one transaction did bears one instant; it was done in the order it stands in here.
    return sorted(named + _lists(innovation), key=lambda change: change.at)[::-1]


def _lists(innovation: Innovation) -> list[Change]:
    cohorts = innovation.cohorts.select_related("recorded_by")
    return [Change(row.recorded_at, row.recorded_by, Cohort, "insert", row) for row in cohorts]


def _events(model: type[Model]) -> Any:
    event = apps.get_model("innovations", f"{model.__name__}Event")
    return event._default_manager.select_related("pgh_context").order_by("pgh_id")


def _changes_of(model: type[Model], events: Iterable[Any]) -> list[tuple[Change, int | None]]:
    """Each change with the key of the person who made it."""
    before: dict[int, Any] = {}
    found = []
    for event in events:
        fields = _differences(model, before.get(event.id), event) if event.pgh_label == "update" else ()
        before[event.id] = event
        if event.pgh_label == "update" and not fields:
            continue
        change = Change(event.pgh_created_at, None, model, event.pgh_label, event, fields)
        metadata = event.pgh_context.metadata if event.pgh_context else {}
        found.append((change, metadata.get("user")))
    return found


def _differences(model: type[Model], before: Any, after: Any) -> tuple[FieldChange, ...]:
    if before is None:
        return ()
    fields = [field for field in model._meta.concrete_fields if field.name not in UNTOLD]
    pairs = [(field.name, getattr(before, field.name), getattr(after, field.name)) for field in fields]
    return tuple(FieldChange(name, old, new) for name, old, new in pairs if old != new)


def _with_person(change: Change, by: User | None) -> Change:
    return Change(change.at, by, change.what, change.act, change.row, change.fields)
