"""The pages of figures, as the people who read them see them."""

from datetime import date
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from time_machine import TimeMachineFixture

from adopters.facts import recording
from adopters.models import Area, AreaKind, AreaSpan, Grant, Role, Scope, User
from scaling.dashboards.dates import dates_of
from scaling.milestones.services import Wanted, set_milestone
from scaling.spread.indicators import COVERAGE
from tests.cast import make_area
from tests.innovations.estate import LONG_AGO, make_organisations
from tests.scaling.spread.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(time_machine: TimeMachineFixture) -> Scene:
    time_machine.move_to("2026-06-30 12:00:00+01:00")
    scene = Scene()
    scene.trusts(north=["RA", "RB", "RC"], south=["RD"])
    scene.cohort("RA", "RB", "RC", "RD")
    scene.log("RA", "live May 2026", evidence="confirmed")
    scene.log("RD", "live June 2026", "stopped 20 June 2026")
    return scene


def person(role: Role, scope: Scope = Scope.NATION, key: str = "") -> User:
    user = User.objects.create_user(f"{role}@example.org", name=str(role))
    Grant.objects.create(user=user, role=role, scope=scope, scope_key=key)
    return user


@pytest.fixture
def lead(client: Client, scene: Scene) -> User:
    user = person(Role.INNOVATION_LEAD, Scope.INNOVATION, "it")
    client.force_login(user)
    return user


@pytest.fixture
def outside_lead(client: Client, scene: Scene) -> User:
    user = person(Role.AREA_LEAD, Scope.AREA, "region:YSS")
    client.force_login(user)
    return user


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_the_spread_of_an_innovation_says_what_each_figure_is(client: Client, lead: User) -> None:
    page = text(client.get("/innovations/it/spread/"))
    assert "1 of 4 NHS trusts" in page
    assert "30 June 2026, today’s areas" in page
    assert "/innovations/it/spread/region/YNN/" in page
    assert "List 1 of organisations as on 1 January 2020" in page


def test_a_region_opens_to_its_boards_and_a_board_to_its_organisations(client: Client, lead: User) -> None:
    assert "North Board" in text(client.get("/innovations/it/spread/region/YNN/"))
    page = text(client.get("/innovations/it/spread/icb/QNN/"))
    assert "Organisation RA" in page
    assert "Nothing recorded" in page


def test_dates_that_cannot_be_read_are_kept_and_explained(client: Client, lead: User) -> None:
    page = text(client.get("/innovations/it/spread/?as_at=soon"))
    assert "“soon” is not a date we can read" in page
    assert 'value="soon"' in page


def test_a_past_date_is_shown_and_carried_by_every_link(client: Client, lead: User) -> None:
    page = text(client.get("/innovations/it/spread/?as_at=15+June+2026"))
    assert "15 June 2026, today’s areas" in page
    assert "/innovations/it/spread/region/YNN/?as_at=2026-06-15" in page
    assert "2 of 4 NHS trusts" in page


def test_the_table_downloads_with_everything_that_says_what_it_is(client: Client, lead: User) -> None:
    lines = client.get("/innovations/it/spread/?format=csv").getvalue().decode("utf-8-sig").splitlines()
    assert lines[0].startswith("innovation,area_code,area_name,indicator,numerator,denominator,rate")
    assert any(line.startswith("it,YNN,North,coverage,1,3,0.333") for line in lines)


def test_the_map_comes_with_its_table_and_a_file_of_it(client: Client, lead: User) -> None:
    assert "See the map as a table" in text(client.get("/innovations/it/spread/"))
    assert "North Board" in text(client.get("/innovations/it/spread/"))
    file = client.get("/innovations/it/spread/?by=icb&format=csv").getvalue().decode("utf-8-sig")
    assert "it,QNN,North Board,coverage,1,3,0.333" in file


def test_the_curve_is_a_picture_with_its_data(client: Client, lead: User) -> None:
    picture = client.get("/innovations/it/spread/curve.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert (
        client.get("/innovations/it/spread/curve.svg", headers={"if-none-match": picture["ETag"]}).status_code
        == 304
    )
    rows = client.get("/innovations/it/spread/curve.csv").getvalue().decode("utf-8-sig").split()
    assert rows == ["month,ever_live,live_now", "2026-05,1,1", "2026-06,2,1"]


def test_a_milestone_is_drawn_on_the_curve_and_said_beside_it(
    client: Client, lead: User, scene: Scene
) -> None:
    set_milestone(
        innovation=scene.innovation,
        indicator=COVERAGE,
        area=None,
        wanted=Wanted(count=3, percent=None, due_on=date(2026, 12, 31)),
        today=date(2026, 6, 30),
        by=lead,
    )
    assert "3 by 31 December 2026" in client.get("/innovations/it/spread/curve.json").content.decode()
    assert "Coverage: 3 NHS trusts by 31 December 2026" in text(client.get("/innovations/it/spread/"))


def test_every_figure_opens_to_who_is_counted_and_out_of_whom(client: Client, lead: User) -> None:
    page = text(client.get("/innovations/it/spread/figures/coverage/"))
    assert "Counted (1)" in page
    assert "Organisation RA" in page
    assert "Organisation RB" in text(client.get("/innovations/it/spread/figures/coverage/?list=denominator"))


def test_who_is_live_elsewhere_is_counted_and_not_named(client: Client, outside_lead: User) -> None:
    page = text(client.get("/innovations/it/spread/figures/live_now/"))
    assert "Counted (1)" in page
    assert "Organisation RA" not in page
    assert "1 of 1 is not shown" in page
    assert "Organisation RA" in text(client.get("/innovations/it/spread/figures/coverage/?list=denominator"))
    assert "Organisation RA" not in text(
        client.get("/innovations/it/spread/figures/confirmed_share/?list=denominator")
    )
    board = text(client.get("/innovations/it/spread/icb/QNN/"))
    assert "Organisation RA" not in board
    assert "1 more organisation in this area has progress" in board


def test_the_national_page_tells_starting_from_stopping(client: Client, lead: User) -> None:
    lines = client.get("/national/?format=csv").getvalue().decode("utf-8-sig").splitlines()
    assert lines[1] == "It,1,4,0.25,1,2,1,0,2,0"
    page = text(client.get("/national/"))
    assert "1 April 2026 to 30 June 2026" in page
    assert "Coverage by region" in page


def test_an_area_shows_its_innovations_beside_other_areas(client: Client, outside_lead: User) -> None:
    page = text(client.get("/areas/region/YSS/spread/"))
    assert "South (this area)" in page
    assert "Coverage by integrated care board of South" in page
    assert "South Board" in page
    assert "0 of 1" in page
    assert "North" in page


def test_a_board_that_closed_is_compared_only_while_something_eligible_lies_in_it(
    client: Client, outside_lead: User, scene: Scene
) -> None:
    closed = date(2025, 4, 1)
    old = Area.objects.create(kind=AreaKind.ICB, code="QOO", name="Old Board", region=scene.south)
    with recording() as r:
        r.add([AreaSpan(area=old, name=old.name, region=scene.south, during=(LONG_AGO, closed))])
    make_organisations(["RO"], ends_on=closed, areas=[scene.south, old])
    scene.log("RO", "live May 2024")
    assert "Old Board" in text(client.get("/innovations/it/spread/region/YSS/"))
    assert "Old Board" not in text(client.get("/areas/region/YSS/spread/"))
    make_organisations(["RP"], areas=[scene.south, old])
    scene.cohort("RP")
    assert "Old Board" in text(client.get("/areas/region/YSS/spread/"))


def test_a_board_stands_beside_england_and_the_boards_of_its_region(
    client: Client, outside_lead: User
) -> None:
    page = text(client.get("/areas/icb/QSS/spread/"))
    assert "Coverage beside England and the other boards of South" in page
    assert "South Board (this area)" in page
    assert "North Board" not in page


def test_a_sub_icb_location_stands_beside_england_alone(
    client: Client, outside_lead: User, scene: Scene
) -> None:
    here, other = (make_area(AreaKind.SUB_ICB, code, code) for code in ("01A", "02B"))
    make_organisations(["RP"], areas=[scene.south, here])
    make_organisations(["RQ"], areas=[scene.south, other])
    scene.cohort("RP", "RQ")
    page = text(client.get("/areas/sub_icb/01A/spread/"))
    assert "01A (this area)" in page
    assert "02B" not in page


def test_the_organisations_of_a_board_come_fifty_to_a_page(client: Client, lead: User, scene: Scene) -> None:
    codes = [f"N{number:02}" for number in range(60)]
    scene.trusts(north=codes)
    scene.cohort(*codes)
    first, second, beyond = (
        text(client.get(f"/innovations/it/spread/icb/QNN/?page={page}")) for page in (1, 2, 9)
    )
    assert "Organisation N00" in first
    assert "Organisation N59" not in first
    assert "Organisation N59" in second
    assert "Organisation N00" in beyond


def test_a_list_behind_a_figure_comes_fifty_to_a_page(client: Client, lead: User, scene: Scene) -> None:
    codes = [f"N{number:02}" for number in range(60)]
    scene.trusts(north=codes)
    scene.cohort(*codes)
    behind = "/innovations/it/spread/figures/coverage/?list=denominator"
    assert "Organisation N49" in text(client.get(behind))
    for number in (2, 9):
        page = text(client.get(f"{behind}&page={number}"))
        assert "Organisation N50" in page
        assert "Organisation N49" not in page
    assert len(client.get(f"{behind}&format=csv").getvalue().splitlines()) == 61


@pytest.mark.parametrize(
    ("asked", "size"), [("", 50), ("boundaries_on=2025-03-31", 50), ("as_at=2025-03-31", 10)]
)
def test_fewer_innovations_come_to_a_page_where_figures_are_made_from_lines(
    rf: RequestFactory, asked: str, size: int
) -> None:
    assert dates_of(rf.get(f"/?{asked}")).page_size == size


def test_an_organisation_shows_what_its_reader_may_see(client: Client, outside_lead: User) -> None:
    assert "Stopped" in text(client.get("/organisations/RD/spread/"))
    assert "Nothing to show" in text(client.get("/organisations/RA/spread/"))


@pytest.mark.parametrize(
    "address",
    [
        "/innovations/none/spread/",
        "/innovations/it/spread/figures/none/",
        "/innovations/it/spread/planet/YNN/",
        "/innovations/it/spread/region/none/",
    ],
)
def test_what_does_not_exist_is_not_found(client: Client, lead: User, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_person_with_no_role_is_told_so(client: Client, scene: Scene) -> None:
    client.force_login(User.objects.create_user("nobody@example.org"))
    assert client.get(reverse("dashboards:national")).status_code == 403


def test_a_page_takes_no_more_queries_for_more_sites(
    client: Client, lead: User, scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    scene.trusts(north=[f"N{number}" for number in range(40)])
    scene.cohort(*[f"N{number}" for number in range(40)])
    for number in range(20):
        scene.log(f"N{number}", "live May 2026")
    with django_assert_max_num_queries(20):
        client.get("/innovations/it/spread/")
