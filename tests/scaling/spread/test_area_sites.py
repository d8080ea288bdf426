"""The organisations of an area one by one: whom a person sees among them."""

from __future__ import annotations

import pytest
from time_machine import TimeMachineFixture

from scaling.ledger import tallies
from scaling.spread import selectors
from scaling.spread.area_sites import SitesPage
from tests.scaling.spread.scene import TODAY, Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(time_machine: TimeMachineFixture) -> Scene:
    time_machine.move_to("2026-06-30 12:00:00+01:00")
    scene = Scene()
    scene.trusts(north=["RA"], closed_after="2021-04-01")
    scene.trusts(north=["RB", "RC"], south=["RS"])
    scene.cohort("RB", "RC", "RS")
    scene.succession("RA", "RS", on="2021-04-01")
    scene.log("RA", "live January 2021")
    scene.log("RB", "live January 2021")
    return scene


def page(scene: Scene, area: str, *views: str, areas: tuple[str, ...] = ()) -> SitesPage:
    sight = selectors.Sight(frozenset(views), frozenset(("region", code) for code in areas), TODAY)
    where = {"north": scene.north, "south": scene.south}[area]
    reading = selectors.read([scene.innovation], scene.lens())
    return selectors.sites_of_page(reading, scene.innovation, where, sight, 1, 50)


def codes(found: SitesPage) -> list[str]:
    return [each.code for each in found.sites]


@pytest.mark.parametrize("is_kept", [True, False])
def test_seen_are_those_in_which_a_seen_adoption_counts_and_those_with_none(
    scene: Scene, is_kept: bool
) -> None:
    if is_kept:
        tallies.renew(TODAY)
    assert codes(page(scene, "north")) == ["RC"]
    assert codes(page(scene, "north", "RB")) == ["RB", "RC"]
    assert codes(page(scene, "north", areas=("YNN",))) == ["RB", "RC"]
    assert codes(page(scene, "south", areas=("YNN",))) == ["RS"]
    assert codes(page(scene, "south", "RS")) == []


def test_a_site_says_its_stage_and_an_empty_list_has_one_page(scene: Scene) -> None:
    live, silent = page(scene, "north", "RB").sites
    assert (live.name, live.stage, live.in_cohort) == ("Organisation RB", "live", True)
    assert (silent.stage, silent.first_live_on) == ("", None)
    empty = page(scene, "south", "RS")
    assert (empty.number, empty.length) == (1, 0)
