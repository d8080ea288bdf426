from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from adopters.facts import recording
from adopters.models import AreaKind, Characteristics, Organisation, Succession, User
from tests.cast import make_area
from tests.innovations.estate import make_organisations

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def signed_in(client: Client) -> None:
    client.force_login(User.objects.create_user("anyone@example.org"))


def make(code: str, name: str, **fields: Any) -> Organisation:
    (made,) = make_organisations([code], **fields)
    Organisation.objects.filter(pk=made.pk).update(name=name, closes_on=fields.get("closed"))
    return made


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def found_in(client: Client, **query: str) -> list[str]:
    """The codes of the whole list, as its file has them."""
    file = client.get("/organisations/", {**query, "format": "csv"}).getvalue().decode("utf-8-sig")
    return [line.split(",")[0] for line in file.splitlines()[1:]]


@pytest.fixture
def trusts() -> None:
    make("RA1", "ALDERBRIDGE NHS TRUST")
    make("RB2", "GREAT FENNELFIELD HOSPITALS NHS TRUST")
    make("RC3", "FENNELFIELD SURGERY", kind="gp_practice")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ra1", ["RA1"]),
        ("R", ["RA1", "RC3", "RB2"]),
        ("g", ["RB2"]),
        ("gr", ["RB2"]),
        ("ge", ["RA1", "RC3"]),
        ("fennel", ["RC3", "RB2"]),
        ("fenelfield", ["RC3", "RB2"]),
        ("aldrebridge", ["RA1"]),
        ("nothing like it", []),
    ],
)
def test_an_organisation_is_found_by_code_or_part_of_its_name_or_a_slip_of_it(
    client: Client, trusts: None, typed: str, expected: list[str]
) -> None:
    assert sorted(found_in(client, q=typed)) == sorted(expected)


def test_of_names_that_are_only_alike_the_nearest_are_found(
    client: Client, trusts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adopters.selectors.search.ENOUGH", 1)
    page = text(client.get("/organisations/?q=fenelfield+surgry"))
    assert "FENNELFIELD SURGERY" in page
    assert "GREAT FENNELFIELD" not in page


def test_where_enough_names_hold_it_those_only_like_it_are_not_looked_for(
    client: Client, trusts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    make("RD4", "FENELFIELD CLINIC")
    assert "3 organisations" in text(client.get("/organisations/?q=fenelfield"))
    monkeypatch.setattr("adopters.selectors.search.ENOUGH", 1)
    assert "1 organisation" in text(client.get("/organisations/?q=fenelfield"))


@pytest.mark.parametrize("query", ["", "?q=t", "?q=ru", "?q=trust"])
def test_a_long_list_has_pages_and_the_first_stands_for_those_it_has_not(client: Client, query: str) -> None:
    make_organisations([f"T{number:03}" for number in range(60)])
    Organisation.objects.update(name="TRUST")
    join = "&" if query else "?"
    pages = [
        text(client.get(f"/organisations/{query}{join}page={number}")) for number in ("1", "2", "9", "x")
    ]
    assert all("60 organisations" in page for page in pages)
    assert [("/T049/" in page, "/T050/" in page) for page in pages] == [
        (True, False),
        (False, True),
        (True, False),
        (True, False),
    ]


def test_nearer_kinds_of_likeness_come_first_by_name_among_themselves(client: Client) -> None:
    for code, name in (
        ("RZ1", "THE ABBEY"),
        ("ABB", "A WARD"),
        ("RZ2", "OLD ABBOT SURGERY"),
        ("RZ3", "ABBOT SURGERY"),
        ("RZ4", "ABBEY"),
        ("ABBZ", "ANOTHER WARD"),
    ):
        make(code, name)
    assert found_in(client, q="abb") == ["ABB", "RZ4", "RZ3", "RZ2", "RZ1", "ABBZ"]


def test_what_stands_for_any_text_in_sql_stands_for_itself(client: Client, trusts: None) -> None:
    make("RD4", "100% CARE_HOME")
    assert found_in(client, q="%") == []
    assert found_in(client, q="0%") == found_in(client, q="care_") == ["RD4"]


def test_a_list_is_narrowed_to_a_kind_and_an_area(client: Client) -> None:
    north, south = (
        make_area(AreaKind.REGION, code, name) for code, name in (("YN", "North"), ("YS", "South"))
    )
    make("RA1", "ELM TRUST", areas=[north])
    make("RB2", "ASH TRUST", areas=[north])
    make("RC3", "OAK SURGERY", areas=[north], kind="gp_practice")
    make("RD4", "OAK TRUST", areas=[south])
    assert found_in(client, area="region:YN") == ["RB2", "RA1", "RC3"]
    assert found_in(client, area="region:YN", kind="trust") == ["RB2", "RA1"]
    assert found_in(client, area="region:YN", q="oak") == ["RC3"]
    assert found_in(client, area="region:YE") == ["RB2", "RA1", "RC3", "RD4"]


def test_the_exact_code_comes_first(client: Client, trusts: None) -> None:
    make("RA", "ZEBRA TRUST")
    assert found_in(client, q="RA")[0] == "RA"


def test_closed_organisations_are_left_out_until_asked_for(client: Client) -> None:
    make("RX9", "OLD TRUST", ends_on=date(2020, 4, 1))
    Organisation.objects.filter(code="RX9").update(closes_on=date(2020, 3, 31))
    assert "No organisations match" in text(client.get("/organisations/?q=old"))
    assert "Closed on 31 March 2020" in text(client.get("/organisations/?q=old&status=all"))


def test_an_organisation_shows_where_it_was_and_what_came_before_and_after(
    client: Client, trusts: None
) -> None:
    region = make_area(AreaKind.REGION, "YNN", "North")
    one = make("RD4", "MALLOWMERE NHS TRUST", areas=[region])
    Characteristics.objects.create(organisation=one, year=2018, deprivation_score=29.14, list_size=4097.0)
    with recording() as r:
        r.add(
            [
                Succession(old_code="RA1", new_code="RD4", on=date(2021, 4, 1), source="a test"),
                Succession(old_code="RD4", new_code="XYZ", on=date(2027, 4, 1), source="a test"),
            ]
        )
    page = text(client.get("/organisations/RD4/"))
    for words in (
        "North",
        "From 1 April 2013",
        "ALDERBRIDGE NHS TRUST",
        "XYZ (not on file)",
        "2018",
        "29.1",
        "4,097",
    ):
        assert words in page


def test_a_code_nobody_has_is_not_found(client: Client) -> None:
    assert client.get("/organisations/NONE/").status_code == 404


def test_an_area_lists_its_organisations_and_says_when_it_has_none(client: Client) -> None:
    region = make_area(AreaKind.REGION, "YNN", "North")
    network = make_area(AreaKind.NETWORK, "HIN-A", "A Network")
    make("RD4", "MALLOWMERE NHS TRUST", areas=[region])
    assert "MALLOWMERE NHS TRUST" in text(client.get("/areas/region/YNN/"))
    assert "Membership is never guessed" in text(client.get(f"/areas/network/{network.code}/"))
    page = text(client.get("/areas/"))
    assert "A Network" in page
    assert "Open since 1 April 2013" in page


def test_a_list_takes_as_many_queries_for_many_as_for_few(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    region = make_area(AreaKind.REGION, "YNN", "North")
    make_organisations([f"R{number:03}" for number in range(60)], areas=[region])
    for address in ("/organisations/", "/areas/", "/areas/region/YNN/", "/organisations/R001/"):
        with django_assert_max_num_queries(10):
            client.get(address)
