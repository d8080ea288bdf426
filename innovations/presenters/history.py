"""The history of an innovation's description, in plain words."""

from __future__ import annotations

from datetime import date
from typing import Any

from adopters.look.formats import nhs_date, nhs_datetime
from adopters.look.parts import TimelineItem
from innovations.models import (
    Cohort,
    Component,
    ComponentCharacter,
    Innovation,
    InnovationKind,
    InnovationStatus,
    Stage,
    StageWording,
    Step,
    Version,
)
from innovations.selectors.history import Change, FieldChange
from innovations.words import counted_units

LABELS: dict[type[Any], dict[str, Any]] = {
    Innovation: {
        "name": "Name",
        "summary": "Summary",
        "problem": "Problem",
        "kind": "What it is",
        "unit": "Taken up by",
        "status": "Status",
        "scaling_vehicle": "Scaling vehicle",
        "website": "Website",
        "return_interval_days": "Days between confirmations",
        "slug": "Address",
    },
    Version: {"label": "What is new", "released_on": "Released on", "number": "Number"},
    Component: {"name": "Name", "description": "Description", "character": "May be changed"},
    Step: {"name": "Name", "stage": "Stage"},
    StageWording: {"wording": "Wording"},
}
CHOICES: dict[str, dict[str, str]] = {
    "kind": dict(InnovationKind.choices),
    "status": dict(InnovationStatus.choices),
    "character": dict(ComponentCharacter.choices),
    "stage": dict(Stage.choices),
}
ACTS = {"insert": "Added", "update": "Changed", "delete": "Removed"}


def timeline(innovation: Innovation, found: list[Change]) -> list[TimelineItem]:
    return [
        TimelineItem(
            heading=_heading(innovation, change),
            when=nhs_datetime(change.at),
            body=_body(change),
            by=f"by {change.by}" if change.by else "by a command",
        )
        for change in found
    ]


def _heading(innovation: Innovation, change: Change) -> str:
    act, row = ACTS[change.act], change.row
    if change.what is Cohort:
        return f"Froze list {row.number} of sites: {counted_units(row.size, innovation.unit)}"
    if change.what is Innovation:
        return "Added to the catalogue" if change.act == "insert" else "Changed its details"
    if change.what is Version:
        return f"Began version {row.number}" if change.act == "insert" else f"{act} version {row.number}"
    if change.what is Component:
        return f"{act} the component “{row.name}”"
    if change.what is Step:
        return f"{act} the step “{row.name}” under {Stage(row.stage).label}"
    return f"{act} the wording of {Stage(row.stage).label}"


def _body(change: Change) -> str:
    if change.what is Cohort:
        return str(change.row.reason)
    if change.what is StageWording and change.act == "insert":
        return f"“{change.row.wording}”"
    return "\n".join(_line(change.what, each) for each in change.fields)


def _line(what: type[Any], change: FieldChange) -> str:
    label = LABELS.get(what, {}).get(change.field, change.field.replace("_", " ").capitalize())
    return f"{label}: from {_value(change.field, change.before)} to {_value(change.field, change.after)}"


def _value(field: str, value: Any) -> str:
    if value in (None, ""):
        return "nothing"
    if isinstance(value, date):
        return nhs_date(value)
    return f"“{CHOICES.get(field, {}).get(str(value), value)}”"
