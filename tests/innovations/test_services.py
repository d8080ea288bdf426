"""Describing an innovation: its details, versions, components, steps and wording."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from innovations.cohort_rule import CohortRule
from innovations.errors import CatalogueError
from innovations.models import Component, Innovation, ReturnInterval, Stage
from innovations.selectors import draw_cohort
from innovations.services import (
    InnovationDetails,
    add_component,
    add_step,
    create_innovation,
    edit_component,
    edit_innovation,
    edit_step,
    freeze_cohort,
    move_component,
    move_step,
    release_version,
    remove_component,
    remove_step,
    set_stage_wording,
)
from scaling.models import Adaptation, Adoption
from tests.cast import Cast, Scenery

DETAILS = InnovationDetails(name="Home monitoring", summary="Readings from home.", unit="trust")


@pytest.fixture
def innovation(db: None) -> Innovation:
    return create_innovation(details=DETAILS, by=None)


def test_an_innovation_begins_with_a_slug_a_version_and_a_return_interval(innovation: Innovation) -> None:
    assert innovation.slug == "home-monitoring"
    assert [version.number for version in innovation.versions.all()] == [1]
    assert [row.days for row in innovation.return_intervals.all()] == [90]


def test_a_name_is_taken_once_in_any_case(innovation: Innovation) -> None:
    with pytest.raises(CatalogueError) as refusal:
        create_innovation(details=replace(DETAILS, name="HOME monitoring"), by=None)
    assert refusal.value.field == "name"


def test_two_names_with_one_slug_and_a_reserved_word_each_get_their_own(innovation: Innovation) -> None:
    second = create_innovation(details=replace(DETAILS, name="Home, monitoring!"), by=None)
    new = create_innovation(details=replace(DETAILS, name="New"), by=None)
    assert (second.slug, new.slug) == ("home-monitoring-2", "new-2")


def test_editing_never_changes_the_slug(innovation: Innovation) -> None:
    edited = edit_innovation(innovation=innovation, details=replace(DETAILS, name="Tele-monitoring"), by=None)
    assert (edited.name, edited.slug) == ("Tele-monitoring", "home-monitoring")


def test_a_changed_return_interval_keeps_what_stood_before(innovation: Innovation) -> None:
    edited = edit_innovation(
        innovation=innovation, details=replace(DETAILS, return_interval_days=30), by=None
    )
    intervals = ReturnInterval.objects.filter(innovation=innovation)
    assert edited.return_interval_days == 30
    assert [row.days for row in intervals.standing()] == [30]
    first = intervals.get(days=90)
    assert [row.days for row in intervals.known_at(first.recorded_at)] == [90]


def test_an_unchanged_return_interval_is_not_recorded_again(innovation: Innovation) -> None:
    edit_innovation(innovation=innovation, details=replace(DETAILS, summary="Other."), by=None)
    assert innovation.return_intervals.count() == 1


def test_the_unit_stays_once_there_is_a_list(scenery: Scenery) -> None:
    rule = CohortRule(("trust",), date(2026, 11, 23))
    freeze_cohort(innovation=scenery.innovation, drawn=draw_cohort(scenery.innovation, rule), by=None)
    details = InnovationDetails(name="Virtual ward", summary="Care.", unit="pcn")
    with pytest.raises(CatalogueError, match="kind of site"):
        edit_innovation(innovation=scenery.innovation, details=details, by=None)


def components(innovation: Innovation) -> list[str]:
    version = innovation.versions.get(number=innovation.versions.count())
    return [component.name for component in version.components.all()]


def add(innovation: Innovation, *names: str) -> list[Component]:
    version = innovation.versions.get(number=1)
    return [add_component(version=version, name=name, by=None) for name in names]


def test_components_keep_the_order_people_give_them(innovation: Innovation) -> None:
    first, _, last = add(innovation, "App", "Kit", "Hub")
    move_component(component=last, up=True, by=None)
    assert components(innovation) == ["App", "Hub", "Kit"]
    move_component(component=first, up=True, by=None)
    assert components(innovation) == ["App", "Hub", "Kit"]
    move_component(component=first, up=False, by=None)
    assert components(innovation) == ["Hub", "App", "Kit"]


def test_a_component_name_is_taken_once_a_version(innovation: Innovation) -> None:
    app, kit = add(innovation, "App", "Kit")
    with pytest.raises(CatalogueError):
        add(innovation, "app")
    with pytest.raises(CatalogueError):
        edit_component(component=kit, name="APP", description="", character="core", by=None)
    edit_component(component=app, name="app", description="", character="core", by=None)


def test_a_new_version_copies_the_components_and_closes_the_old_one(innovation: Innovation) -> None:
    app, kit = add(innovation, "App", "Kit")
    edit_component(component=kit, name="Kit", description="A box", character="core", by=None)
    version = release_version(innovation=innovation, label="Spring", released_on=date(2026, 4, 1), by=None)
    assert [(row.name, row.description, row.character) for row in version.components.all()] == [
        ("App", "", "undecided"),
        ("Kit", "A box", "core"),
    ]
    with pytest.raises(CatalogueError, match="no longer the current one"):
        remove_component(component=app, by=None)


def test_a_component_with_adaptations_is_not_removed(scenery: Scenery, cast: Cast) -> None:
    release_version(innovation=scenery.innovation, by=None)
    [component] = add(scenery.innovation, "Daily call")
    adoption = Adoption.objects.create(innovation=scenery.innovation, organisation=scenery.trust)
    Adaptation.objects.create(
        adoption=adoption,
        component=component,
        what_changed="Twice a day",
        core_delivered="yes",
        recorded_by=cast.adopter_editor,
    )
    with pytest.raises(CatalogueError, match="adaptations"):
        remove_component(component=component, by=None)
    version = release_version(innovation=scenery.innovation, by=None)
    remove_component(component=version.components.get(), by=None)
    assert components(scenery.innovation) == []


def test_steps_stand_under_stages_in_order(innovation: Innovation) -> None:
    add_step(innovation=innovation, stage=Stage.PREPARING, name="DPIA signed", by=None)
    kit = add_step(innovation=innovation, stage=Stage.PREPARING, name="Kit bought", by=None)
    move_step(step=kit, up=True, by=None)
    names = [step.name for step in innovation.steps.filter(stage=Stage.PREPARING)]
    assert names == ["Kit bought", "DPIA signed"]
    edit_step(step=kit, stage=Stage.COMMITTED, name="Kit ordered", by=None)
    remove_step(step=kit, by=None)
    assert innovation.steps.count() == 1


def test_an_exit_has_no_steps_and_a_step_is_named_once(innovation: Innovation) -> None:
    with pytest.raises(CatalogueError):
        add_step(innovation=innovation, stage=Stage.PAUSED, name="Wait", by=None)
    add_step(innovation=innovation, stage=Stage.LIVE, name="First patient", by=None)
    with pytest.raises(CatalogueError):
        add_step(innovation=innovation, stage=Stage.LIVE, name="first patient", by=None)


def test_stage_wording_is_set_changed_and_taken_back(innovation: Innovation) -> None:
    set_stage_wording(
        innovation=innovation, wordings={"live": "First referral", "engaged": "Engaged"}, by=None
    )
    assert [(row.stage, row.wording) for row in innovation.wordings.all()] == [("live", "First referral")]
    set_stage_wording(innovation=innovation, wordings={"live": ""}, by=None)
    assert not innovation.wordings.exists()
