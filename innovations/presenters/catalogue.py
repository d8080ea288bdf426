"""The catalogue's list and an innovation's own page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from adopters.addresses import address
from adopters.look.formats import nhs_date
from adopters.look.parts import Link
from adopters.models import User
from adopters.roles import Abilities
from innovations.models import (
    LADDER,
    Cohort,
    Component,
    ComponentCharacter,
    Innovation,
    InnovationStatus,
    Step,
    Version,
)
from innovations.words import PLURALS, counted, counted_units, sentence

STATUS_COLOURS = {
    InnovationStatus.PREPARING: "yellow",
    InnovationStatus.SPREADING: "green",
    InnovationStatus.FINISHED: "grey",
}
CHARACTER_COLOURS = {
    ComponentCharacter.CORE: "blue",
    ComponentCharacter.ADAPTABLE: "aqua-green",
    ComponentCharacter.UNDECIDED: "grey",
}


@dataclass(frozen=True)
class Tag:
    text: str
    colour: str


class Listed(NamedTuple):
    """One innovation in the catalogue's list."""

    name: str
    href: str
    summary: str
    kind: str
    reach: str
    status: Tag

    @property
    def markup(self) -> SafeString:
        """Its card: fifty were more work for a template than all else on the page."""
        texts = (
            self.href,
            self.name,
            self.summary,
            self.status.colour,
            self.status.text,
            self.kind,
            self.reach,
        )
        return mark_safe(_CARD.format(*map(escape, texts)))  # noqa: S308 - escaped word by word


_CARD = """<div class="nhsuk-card nhsuk-u-margin-bottom-4">
  <div class="nhsuk-card__content">
    <h2 class="nhsuk-heading-m nhsuk-u-margin-bottom-2"><a href="{}">{}</a></h2>
    <p class="nhsuk-u-margin-bottom-2">{}</p>
    <ul class="app-list-inline nhsuk-u-margin-bottom-0">
      <li><strong class="nhsuk-tag nhsuk-tag--{}">{}</strong></li>
      <li>{}</li>
      <li>{}</li>
    </ul>
  </div>
</div>
"""


def status_tag(innovation: Innovation) -> Tag:
    return Tag(innovation.get_status_display(), STATUS_COLOURS[InnovationStatus(innovation.status)])


def listed(rows: Iterable[Any]) -> list[Listed]:
    return [
        Listed(
            name=row.name,
            href=address("innovations:innovation", row.slug),
            summary=row.summary,
            kind=row.get_kind_display(),
            reach=_reach(row),
            status=status_tag(row),
        )
        for row in rows
    ]


def _reach(row: Any) -> str:
    if row.list_size is None:
        return f"For {PLURALS[row.unit]}; no list of sites yet"
    if row.list_size == 0:
        return f"For {PLURALS[row.unit]}; its list of sites is empty"
    return f"Meant to reach {counted_units(row.list_size, row.unit)}"


EXPORT_HEADER = (
    "slug", "name", "summary", "kind", "unit", "status", "scaling_vehicle", "website", "list_number",
    "list_size",
)  # fmt: skip


def export_rows(rows: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        yield tuple(getattr(row, column) for column in EXPORT_HEADER)


@dataclass(frozen=True)
class ComponentShown:
    """``key`` is the component's own; ``first`` and ``last`` cannot move further."""

    key: int
    name: str
    description: str
    character: Tag
    first: bool
    last: bool


def components_shown(components: Sequence[Component]) -> list[ComponentShown]:
    end = len(components) - 1
    return [
        ComponentShown(
            key=component.pk,
            name=component.name,
            description=component.description,
            character=Tag(
                component.get_character_display(),
                CHARACTER_COLOURS[ComponentCharacter(component.character)],
            ),
            first=place == 0,
            last=place == end,
        )
        for place, component in enumerate(components)
    ]


@dataclass(frozen=True)
class StepShown:
    key: int
    name: str
    first: bool
    last: bool


@dataclass(frozen=True)
class StageShown:
    """A stage of the ladder: its code, the common word, the innovation's own, and its steps."""

    code: str
    label: str
    wording: str
    steps: tuple[StepShown, ...]


def stages_shown(steps: Mapping[str, Sequence[Step]], wording: Mapping[str, str]) -> list[StageShown]:
    return [
        StageShown(stage, stage.label, wording.get(stage, ""), _steps_shown(steps.get(stage, ())))
        for stage in LADDER
    ]


def _steps_shown(steps: Sequence[Step]) -> tuple[StepShown, ...]:
    end = len(steps) - 1
    return tuple(StepShown(step.pk, step.name, place == 0, place == end) for place, step in enumerate(steps))


@dataclass(frozen=True)
class Task:
    """Something that a new innovation still lacks."""

    title: str
    hint: str
    href: str
    done: bool

    def as_item(self) -> dict[str, Any]:
        status: dict[str, Any] = (
            {"text": "Completed"} if self.done else {"tag": {"text": "To do", "classes": "nhsuk-tag--blue"}}
        )
        return {
            "title": {"text": self.title},
            "hint": {"text": self.hint},
            "status": status,
            **({"href": self.href} if self.href else {}),
        }


def tasks(
    innovation: Innovation, version: Version | None, leads: Sequence[User], cohort: Cohort | None
) -> list[Task]:
    """What makes an innovation ready to spread, in a sensible order."""
    slug = innovation.slug
    has_components = version is not None and bool(version.components.all())
    return [
        Task(
            "Describe the problem it solves",
            "So that sites can tell whether it is for them",
            address("innovations:edit", slug),
            bool(innovation.problem),
        ),
        Task(
            "Say what it is made of",
            "Which parts are core and which may be adapted",
            address("innovations:components", slug),
            has_components,
        ),
        Task(
            "Draw up the sites it is meant to reach",
            "Every percentage is out of this list",
            address("innovations:draw", slug),
            cohort is not None and cohort.size > 0,
        ),
        Task(
            "Name who leads it",
            "Sites need somebody to ask",
            lead_link(innovation),
            bool(leads),
        ),
    ]


def lead_link(innovation: Innovation) -> str:
    """Where somebody is invited to lead it; empty where there is no such page."""
    invite = address("people:invite", "innovation_lead")
    return f"{invite}?{urlencode({'find': innovation.name})}" if invite else ""


def unfinished(found: Sequence[Task]) -> dict[str, Any] | None:
    """The task list's parameters, or None where everything is done."""
    if all(task.done for task in found):
        return None
    return {"idPrefix": "ready", "items": [task.as_item() for task in found]}


def page_links(innovation: Innovation, can: Abilities) -> list[Link]:
    """The innovation's other pages, of those that this person may open and that exist here."""
    slug = innovation.slug
    leads = can.may_lead(slug)
    wanted = (
        ("How far it has spread", address("dashboards:innovation", slug), can.reads_figures),
        ("Sites and their progress", address("adoptions:worklist", slug), can.reads_figures),
        ("Milestones", address("milestones:list", slug), can.reads_figures),
        ("Import progress from a file", address("imports:new", slug), leads),
    )
    return [Link(text, href) for text, href, may in wanted if href and may]


def change_links(innovation: Innovation, can: Abilities) -> list[Link]:
    """What those who lead it can change."""
    if not can.may_lead(innovation.slug):
        return []
    wanted = (
        ("Change its details", "innovations:edit"),
        ("Change its components", "innovations:components"),
        ("Change its steps and wording", "innovations:steps"),
    )
    return [Link(text, address(name, innovation.slug)) for text, name in wanted]


def facts(innovation: Innovation, cohort: Cohort | None) -> dict[str, Any]:
    """The summary list of an innovation's page; lines with nothing to say are left out."""
    rows = [
        _text("What it is", innovation.get_kind_display()),
        _text("Taken up by", sentence(PLURALS[innovation.unit])),
        _list_row(innovation, cohort),
        _text("Scaling vehicle", innovation.scaling_vehicle),
        _website(innovation.website),
        _text("Sites asked to confirm", f"every {counted(innovation.return_interval_days, 'day', 'days')}"),
    ]
    return {"rows": [row for row in rows if row]}


def _text(key: str, value: str) -> dict[str, Any] | None:
    return {"key": {"text": key}, "value": {"text": value}} if value else None


def _website(website: str) -> dict[str, Any] | None:
    if not website:
        return None
    link = format_html('<a href="{}" rel="noreferrer">{}</a>', website, website)
    return {"key": {"text": "Website"}, "value": {"html": link}}


def _list_row(innovation: Innovation, cohort: Cohort | None) -> dict[str, Any]:
    key = {"text": "Sites this is meant to reach"}
    lists = address("innovations:cohorts", innovation.slug)
    action = {"items": [{"href": lists, "text": "All lists", "visuallyHiddenText": "of sites"}]}
    if cohort is None:
        return {"key": key, "value": {"text": "Not drawn up yet"}, "actions": action}
    size = counted_units(cohort.size, innovation.unit)
    return {
        "key": key,
        "value": {"text": f"{size} (list {cohort.number}, {nhs_date(cohort.drawn_on)})"},
        "actions": {
            "items": [
                {
                    "href": address("innovations:cohort", innovation.slug, cohort.number),
                    "text": "See the sites",
                },
                *action["items"],
            ]
        },
    }


def version_line(version: Version) -> str:
    """Version 2, “Spring”, released on 1 April 2026."""
    parts = [f"Version {version.number}"]
    if version.label:
        parts.append(f"“{version.label}”")
    if version.released_on:
        parts.append(f"released on {nhs_date(version.released_on)}")
    return ", ".join(parts)
