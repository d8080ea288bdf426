"""The lists behind figures: their order, their pages, and whom a person sees on them."""

from __future__ import annotations

import pytest
from time_machine import TimeMachineFixture

from adopters.models import Grant, Organisation, Role, Scope, User
from scaling.ledger import tallies
from scaling.models import Adoption
from scaling.spread import selectors
from scaling.spread.indicators import EVER_LIVE
from scaling.spread.lists import Listing, ListPage
from scaling.spread.sight import Sight
from tests.scaling.spread.scene import TODAY, Scene

pytestmark = pytest.mark.django_db

NUMERATOR = selectors.conditions(EVER_LIVE)["numerator"]
SIGHT = Sight(frozenset(), frozenset(), TODAY)


@pytest.fixture
def scene(time_machine: TimeMachineFixture) -> Scene:
    time_machine.move_to("2026-06-30 12:00:00+01:00")
    return Scene()


def many(scene: Scene, count: int) -> list[str]:
    codes = [f"R{number:02}" for number in range(count)]
    scene.trusts(north=codes)
    for code in codes:
        scene.log(code, "live May 2021")
    return codes


def page(
    scene: Scene, number: int = 1, size: int | None = None, *, as_at: str = "", **fields: object
) -> ListPage:
    reading = selectors.read([scene.innovation], scene.lens(as_at), settle=True)
    with reading.transaction():
        listing = Listing(NUMERATOR, **fields)  # type: ignore[arg-type]
        return selectors.list_page(reading, scene.innovation, listing, number, size)


def codes(found: ListPage) -> list[str]:
    return [each.code for each in found.rows]


@pytest.mark.parametrize("as_at", ["", "2026-06-01"])
@pytest.mark.parametrize("length", [None, 20])
def test_pages_follow_each_other_whether_or_not_the_length_is_known(
    scene: Scene, length: int | None, as_at: str
) -> None:
    every = many(scene, 20)
    tallies.renew(TODAY)
    pages = [page(scene, number, 2, as_at=as_at, length=length) for number in range(1, 11)]
    assert [code for each in pages for code in codes(each)] == every
    past = page(scene, 12, 2, as_at=as_at, length=length)
    assert (codes(past), past.number, past.length) == (every[-2:], 10, 20)


def test_an_empty_list_has_one_page_and_says_who_closed(scene: Scene) -> None:
    scene.trusts(north=["RB"], closed_after="2021-04-01")
    scene.cohort("RB")
    found = page(scene, 3, 2)
    assert (found.rows, found.number, found.length, found.ended_count) == ([], 1, 0, 1)


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_site_that_no_file_describes_stands_among_the_others(scene: Scene, is_kept: bool) -> None:
    many(scene, 2)
    for code, name in (("RX", "A name"), ("RY", "Z name")):
        Organisation.objects.create(code=code, name=name, kind="trust")
        scene.log(code, "live May 2021")
    if is_kept:
        tallies.renew(TODAY)
    assert [each.name for each in page(scene).rows] == [
        "Organisation R00",
        "Organisation R01",
        "RX (not on file)",
        "RY (not on file)",
    ]
    assert codes(page(scene, 1, 1)) == ["R00"], "what it is called elsewhere takes no place on the page"


@pytest.mark.parametrize("is_kept", [True, False])
def test_what_a_merger_took_elsewhere_is_seen_by_those_it_came_from(scene: Scene, is_kept: bool) -> None:
    scene.trusts(north=["RA"], closed_after="2021-04-01")
    scene.trusts(north=["RB"])
    scene.trusts(south=["RS"])
    scene.succession("RA", "RS", on="2021-04-01")
    scene.log("RA", "live January 2021")
    scene.log("RB", "live January 2021")
    if is_kept:
        tallies.renew(TODAY)
    north, south = frozenset([("region", "YNN")]), frozenset([("region", "YSS")])
    seen = page(scene, sight=Sight(frozenset(), north, TODAY))
    assert (codes(seen), seen.length) == (["RB", "RS"], 2)
    assert seen.rows[1].counted_from == ("RA",)
    assert codes(page(scene, sight=Sight(frozenset(["RA"]), frozenset(), TODAY))) == ["RS"]
    assert codes(page(scene, sight=Sight(frozenset(["RS"]), south, TODAY))) == []
    assert codes(page(scene, sight=SIGHT)) == []


def test_the_rule_of_sight_is_that_of_adoptions(scene: Scene) -> None:
    scene.trusts(north=["RA", "RB"], south=["RC", "RD"])
    for code in ("RA", "RB", "RC", "RD"):
        scene.log(code, "live January 2021")
    user = User.objects.create_user("ada@example.org")
    Grant.objects.create(user=user, role=Role.AREA_LEAD, scope=Scope.AREA, scope_key="region:YNN")
    Grant.objects.create(user=user, role=Role.ADOPTER_VIEWER, scope=Scope.ORGANISATION, scope_key="RD")
    sight = Sight(frozenset(["RD"]), frozenset([("region", "YNN")]), TODAY)
    visible = Adoption.objects.visible_to(user, TODAY)
    assert codes(page(scene, sight=sight)) == sorted(each.organisation.code for each in visible)
