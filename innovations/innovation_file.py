"""An innovation as a JSON file: read, and every fault found at once. See docs/innovation-file.md."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.text import slugify

from adopters.free_text import NHS_NUMBER_REFUSED, holds_nhs_number
from adopters.models import AreaKind, OrganisationKind
from innovations.models import LADDER, ComponentCharacter, InnovationKind, InnovationStatus

Value = TypeVar("Value")

NAME_LENGTH = 150
SUMMARY_LENGTH = 300
LABEL_LENGTH = 100
VEHICLE_LENGTH = 200
WORDING_LENGTH = 60
SLUG_LENGTH = 80
LONGEST_INTERVAL_DAYS = 1_000
HIGHEST_VERSION = 10_000


@dataclass(frozen=True)
class Fault:
    """What is wrong at one place of the file (``path``: ``$.steps[2].stage``) and what to do."""

    path: str
    message: str


@dataclass(frozen=True)
class FileComponent:
    name: str
    description: str
    character: str


@dataclass(frozen=True)
class FileVersion:
    """``components`` is None where the file does not speak of them."""

    number: int | None
    label: str
    released_on: date | None
    components: tuple[FileComponent, ...] | None


@dataclass(frozen=True)
class FileStep:
    stage: str
    name: str


@dataclass(frozen=True)
class FileCohort:
    """A rule, or ``codes``; ``open_on`` is None for the day of the import."""

    kinds: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    open_on: date | None = None
    outside_england: bool = False
    codes: tuple[str, ...] | None = None


@dataclass(frozen=True)
class InnovationFile:
    """``given`` holds the details that the file speaks of, by their names in InnovationDetails."""

    slug: str
    given: Mapping[str, Any]
    version: FileVersion | None = None
    steps: tuple[FileStep, ...] | None = None
    wording: Mapping[str, str] | None = None
    cohort: FileCohort | None = None


@dataclass
class Reading:
    """One object of the file being read; ``faults`` is shared by all of them."""

    value: Mapping[str, Any]
    path: str
    faults: list[Fault] = field(default_factory=list)

    def fault(self, key: str, message: str) -> None:
        self.faults.append(Fault(f"{self.path}.{key}", message))

    def refuse_other_keys(self, *known: str) -> None:
        for key in self.value:
            if key not in known:
                close = get_close_matches(key, known, 1)
                hint = f" Did you mean “{close[0]}”?" if close else f" Known here: {', '.join(known)}."
                self.fault(key, f"This key is not known.{hint}")

    def text(self, key: str, *, longest: int | None = None, required: bool = False) -> str:
        value = self.value.get(key, "")
        if not isinstance(value, str):
            self.fault(key, "Write this as text, in quotation marks.")
            return ""
        text: str = value.strip()
        if required and not text:
            self.fault(key, "This is needed and is missing or empty.")
        if longest is not None and len(text) > longest:
            self.fault(key, f"Shorten this from {len(text)} to {longest} characters or fewer.")
        if "\0" in text:
            self.fault(key, "Take out the null character.")
        if holds_nhs_number(text):
            self.fault(key, NHS_NUMBER_REFUSED)
        return text

    def choice(self, key: str, choices: Sequence[str], *, default: str | None = None) -> str:
        """``default`` None: the key is needed."""
        value = self.value.get(key, default)
        if value is None:
            self.fault(key, f"This is needed. Choose from: {', '.join(choices)}.")
        elif value not in choices:
            self.fault(key, f"“{value}” is not one of: {', '.join(choices)}.")
        return str(value if value in choices else default or choices[0])

    def day(self, key: str) -> date | None:
        value = self.value.get(key)
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            self.fault(key, "Write the day as year-month-day, such as 2026-04-01.")
            return None

    def whole_number(self, key: str, highest: int) -> int | None:
        value = self.value.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= highest:
            self.fault(key, f"Write a whole number from 1 to {highest}.")
            return None
        return value

    def truth(self, key: str) -> bool:
        value = self.value.get(key, False)
        if not isinstance(value, bool):
            self.fault(key, "Write true or false.")
        return value is True

    def each_text(self, key: str) -> tuple[str, ...]:
        value = self.value.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fault(key, 'Write a list of texts, such as ["RXH", "R0A"].')
            return ()
        return tuple(item.strip() for item in value)

    def within(self, key: str, read: Callable[[Reading], Value]) -> Value | None:
        """The object under ``key``, read by ``read``; None where there is none."""
        value = self.value.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fault(key, "Write an object, in curly brackets.")
            return None
        return read(Reading(value, f"{self.path}.{key}", self.faults))

    def each(self, key: str, read: Callable[[Reading], Value]) -> tuple[Value, ...] | None:
        """The objects listed under ``key``; None where the file does not speak of them."""
        value = self.value.get(key)
        if value is None:
            return None
        if not isinstance(value, list):
            self.fault(key, "Write a list, in square brackets.")
            return None
        found = []
        for index, item in enumerate(value):
            if isinstance(item, dict):
                found.append(read(Reading(item, f"{self.path}.{key}[{index}]", self.faults)))
            else:
                self.fault(f"{key}[{index}]", "Write an object, in curly brackets.")
        return tuple(found)


def read_innovation_file(content: bytes) -> tuple[InnovationFile | None, list[Fault]]:
    """The file as far as it can be read (None: not at all), and its faults."""
    try:
        value = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None, [Fault("$", "The file is not in UTF-8. Save it as UTF-8 and try again.")]
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        return None, [Fault("$", f"This is not JSON at {where}: {error.msg}. Mend it there and try again.")]
    except RecursionError:
        return None, [Fault("$", "The file is nested too deeply to be an innovation.")]
    if not isinstance(value, dict):
        return None, [Fault("$", "Write one object: the file begins with { and ends with }.")]
    reading = Reading(value, "$")
    return _innovation(reading), reading.faults


def _innovation(reading: Reading) -> InnovationFile:
    reading.refuse_other_keys(
        "name", "summary", "unit", "slug", "problem", "kind", "status", "scaling_vehicle", "website",
        "return_interval_days", "version", "steps", "stage_wording", "cohort",
    )  # fmt: skip
    given = _details(reading)
    return InnovationFile(
        slug=_slug(reading, str(given["name"])),
        given=given,
        version=reading.within("version", _version),
        steps=_once(reading, "steps", reading.each("steps", _step)),
        wording=reading.within("stage_wording", _wording),
        cohort=reading.within("cohort", _cohort),
    )


def _details(reading: Reading) -> dict[str, Any]:
    values = {
        "name": reading.text("name", longest=NAME_LENGTH, required=True),
        "summary": reading.text("summary", longest=SUMMARY_LENGTH, required=True),
        "unit": reading.choice("unit", OrganisationKind.values),
        "problem": reading.text("problem"),
        "kind": reading.choice("kind", InnovationKind.values, default=InnovationKind.OTHER),
        "status": reading.choice("status", InnovationStatus.values, default=InnovationStatus.SPREADING),
        "scaling_vehicle": reading.text("scaling_vehicle", longest=VEHICLE_LENGTH),
        "website": _website(reading),
        "return_interval_days": reading.whole_number("return_interval_days", LONGEST_INTERVAL_DAYS),
    }
    always = {"name", "summary", "unit"}
    return {
        key: value for key, value in values.items() if key in always or reading.value.get(key) is not None
    }


def _slug(reading: Reading, name: str) -> str:
    slug = reading.text("slug") or slugify(name)[:SLUG_LENGTH].strip("-")
    if slug != slugify(slug) or len(slug) > SLUG_LENGTH or slug == "new":
        reading.fault("slug", "Use small letters, digits and hyphens, 80 at most, and not “new”.")
    elif not slug and name:
        reading.fault("name", "The name needs letters or digits.")
    return slug


def _website(reading: Reading) -> str:
    website = reading.text("website", longest=200)
    if website:
        try:
            URLValidator(schemes=["http", "https"])(website)
        except ValidationError:
            reading.fault("website", "Write a whole address, such as https://www.example.org.")
    return website


def _version(reading: Reading) -> FileVersion:
    reading.refuse_other_keys("number", "label", "released_on", "components")
    return FileVersion(
        number=reading.whole_number("number", HIGHEST_VERSION),
        label=reading.text("label", longest=LABEL_LENGTH),
        released_on=reading.day("released_on"),
        components=_once(reading, "components", reading.each("components", _component)),
    )


def _component(reading: Reading) -> FileComponent:
    reading.refuse_other_keys("name", "description", "character")
    return FileComponent(
        name=reading.text("name", longest=NAME_LENGTH, required=True),
        description=reading.text("description"),
        character=reading.choice(
            "character", ComponentCharacter.values, default=ComponentCharacter.UNDECIDED
        ),
    )


def _step(reading: Reading) -> FileStep:
    reading.refuse_other_keys("stage", "name")
    return FileStep(
        stage=reading.choice("stage", LADDER),
        name=reading.text("name", longest=NAME_LENGTH, required=True),
    )


def _wording(reading: Reading) -> dict[str, str]:
    reading.refuse_other_keys(*LADDER)
    return {stage: reading.text(stage, longest=WORDING_LENGTH) for stage in LADDER if stage in reading.value}


def _cohort(reading: Reading) -> FileCohort:
    if "codes" in reading.value:
        reading.refuse_other_keys("codes")
        return FileCohort(codes=tuple(code.upper() for code in reading.each_text("codes")))
    reading.refuse_other_keys("kinds", "areas", "open_on", "outside_england", "codes")
    return FileCohort(
        kinds=_kinds(reading),
        areas=_areas(reading),
        open_on=reading.day("open_on"),
        outside_england=reading.truth("outside_england"),
    )


def _kinds(reading: Reading) -> tuple[str, ...]:
    kinds = reading.each_text("kinds")
    for index, kind in enumerate(kinds):
        if kind not in OrganisationKind.values:
            reading.fault(f"kinds[{index}]", f"“{kind}” is not one of: {', '.join(OrganisationKind.values)}.")
    return kinds


def _areas(reading: Reading) -> tuple[str, ...]:
    areas = reading.each_text("areas")
    for index, area in enumerate(areas):
        kind, _, code = area.partition(":")
        if kind not in AreaKind.values or not code:
            reading.fault(
                f"areas[{index}]",
                "Write a kind of area, a colon and its code, such as region:Y56."
                f" Kinds: {', '.join(AreaKind.values)}.",
            )
    return areas


Named = TypeVar("Named", bound=FileComponent | FileStep)


def _once(reading: Reading, key: str, rows: tuple[Named, ...] | None) -> tuple[Named, ...] | None:
    """Complains of a name that comes twice (of steps: under one stage)."""
    seen: set[tuple[str, str]] = set()
    for index, row in enumerate(rows or ()):
        name = (row.stage if isinstance(row, FileStep) else "", row.name.casefold())
        if row.name and name in seen:
            reading.fault(f"{key}[{index}].name", "This name comes twice. Take one out or rename it.")
        seen.add(name)
    return rows
