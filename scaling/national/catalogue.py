"""The invented innovations and what belongs to each before anything is recorded of its sites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from adopters.models import Area, AreaKind
from innovations.models import Component, Innovation, ReturnInterval, Step, Version
from scaling.models import Milestone, MilestoneTarget
from scaling.national.estate import read_at
from scaling.national.plans import Plan
from scaling.spread.indicators import COVERAGE, LIVE_NOW

_COMPONENTS = (
    ("Finding whom it is for", "core"),
    ("The visit itself", "core"),
    ("Training", "adaptable"),
    ("The leaflet", "adaptable"),
    ("Follow-up", "undecided"),
)
STEPS = (
    ("committed", "Clinical director has agreed"),
    ("preparing", "Data protection assessment signed"),
    ("preparing", "Staff trained"),
    ("live", "First ten people seen"),
)


@dataclass(frozen=True)
class Listed:
    """An innovation as it stands in the database: its key and those of its steps and components."""

    plan: Plan
    key: int
    steps: tuple[int, ...]
    components: tuple[int, ...]


def make_catalogue(plans: Sequence[Plan]) -> list[Listed]:
    innovations = Innovation.objects.bulk_create(_innovation(plan) for plan in plans)
    ReturnInterval.objects.bulk_create(
        ReturnInterval(innovation=each, days=plan.interval, recorded_at=read_at(plan.begins))
        for each, plan in zip(innovations, plans, strict=True)
    )
    versions = Version.objects.bulk_create(
        Version(innovation=each, number=1, label="As first spread", released_on=plan.begins)
        for each, plan in zip(innovations, plans, strict=True)
    )
    components = Component.objects.bulk_create(
        Component(version=version, name=name, character=character, position=place)
        for version in versions
        for place, (name, character) in enumerate(_COMPONENTS)
    )
    steps = Step.objects.bulk_create(
        Step(innovation=each, stage=stage, name=name, position=place)
        for each, plan in zip(innovations, plans, strict=True)
        if plan.has_steps
        for place, (stage, name) in enumerate(STEPS)
    )
    own_steps: dict[int, list[int]] = {each.pk: [] for each in innovations}
    for step in steps:
        own_steps[step.innovation_id].append(step.pk)
    width = len(_COMPONENTS)
    return [
        Listed(
            plan,
            each.pk,
            tuple(own_steps[each.pk]),
            tuple(component.pk for component in components[place * width : (place + 1) * width]),
        )
        for place, (each, plan) in enumerate(zip(innovations, plans, strict=True))
    ]


def _innovation(plan: Plan) -> Innovation:
    return Innovation(
        slug=plan.slug,
        name=plan.name,
        summary="Invented for a demonstration of national size.",
        problem="An invented problem, the same in most places.",
        kind=plan.kind,
        unit=plan.unit,
        scaling_vehicle="An invented partnership",
        return_interval_days=plan.interval,
    )


def set_milestones(listed: Sequence[Listed], random: Random, on: date) -> None:
    """For each innovation one for England, and one for each of three regions."""
    regions = list(Area.objects.filter(kind=AreaKind.REGION, name_known=True).order_by("code"))
    due_on = date(on.year + 1 + (on.month > 3), 3, 31)
    for each in listed:
        places = [None, *random.sample(regions, 3)]
        milestones = Milestone.objects.bulk_create(
            Milestone(
                innovation_id=each.key, indicator=(COVERAGE if place % 2 == 0 else LIVE_NOW).code, area=area
            )
            for place, area in enumerate(places)
        )
        said_at = read_at(min(each.plan.begins + timedelta(days=60), on - timedelta(days=10)))
        MilestoneTarget.objects.bulk_create(
            MilestoneTarget(
                milestone=milestone,
                percent=Decimal(random.randrange(30, 90, 5)) if place % 2 == 0 else None,
                count=None if place % 2 == 0 else max(1, each.plan.sites // 10),
                due_on=due_on,
                recorded_at=said_at,
            )
            for place, milestone in enumerate(milestones)
        )
