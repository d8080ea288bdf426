"""Asking for reports, and reading them."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from innovations.models import Innovation
from scaling.models import Job, SpreadReport
from scaling.reports import views
from tests.cast import Cast, make_person
from tests.scaling.reports.scene import ReportScene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> ReportScene:
    return ReportScene()


@pytest.fixture
def reader(client: Client, scene: ReportScene) -> Client:
    client.force_login(scene.analyst)
    return client


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def asking(**changed: str) -> dict[str, str]:
    return {
        "about": "innovation:it",
        "as_at_day": "30",
        "as_at_month": "6",
        "as_at_year": "2026",
        "boundaries": "today",
        "count_as": "surviving",
        "token": "6d7f7e3c-6a3f-4f6e-9b64-0a6b2b8a3c11",
    } | changed


def test_asking_leads_to_the_progress_of_the_job(reader: Client, scene: ReportScene) -> None:
    response = reader.post("/reports/new/", asking())
    job = Job.objects.get()
    assert response["Location"] == job.get_absolute_url()
    assert job.requested_by == scene.analyst
    assert job.subject == "Spread report: It, 30 June 2026"
    assert job.arguments == {
        "innovation": "it",
        "as_at": "2026-06-30",
        "boundaries_on": timezone.localdate().isoformat(),
        "count_as": "surviving",
    }


def test_asking_about_an_area_on_its_own_boundaries(reader: Client, scene: ReportScene) -> None:
    reader.post("/reports/new/", asking(about="region:YNN", boundaries="as_at", count_as="reported"))
    assert Job.objects.get().arguments == {
        "area": scene.north.pk,
        "as_at": "2026-06-30",
        "boundaries_on": "2026-06-30",
        "count_as": "reported",
    }


def test_sending_the_form_twice_asks_for_one_report(reader: Client) -> None:
    reader.post("/reports/new/", asking())
    reader.post("/reports/new/", asking())
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"about": ""}, "Choose what the report should be about"),
        ({"about": "icb:Q99"}, "Select a valid choice"),
        ({"as_at_year": "2999"}, "or in the past"),
        ({"as_at_year": "1900"}, "on or after 5 July 1948"),
        ({"as_at_day": "31"}, "must be a real date"),
    ],
)
def test_what_cannot_be_asked_for_is_said(reader: Client, changed: dict[str, str], message: str) -> None:
    response = reader.post("/reports/new/", asking(**changed))
    assert message in response.content.decode()
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("link", "chosen"), [("area=region:YNN", "region:YNN"), ("innovation=it", "innovation:it")]
)
def test_a_link_can_say_what_the_report_is_about(reader: Client, link: str, chosen: str) -> None:
    assert f'<option value="{chosen}" selected>' in text(reader, f"/reports/new/?{link}")


def test_the_page_shows_the_figures_with_their_definitions_and_dates(
    reader: Client, scene: ReportScene
) -> None:
    scene.usual_milestones()
    scene.report()
    page = text(reader, "/reports/1/")
    for expected in (
        "Spread report 1",
        "2 of 4 NHS trusts were using It on 30 June 2026.",
        "Since 30 June 2025, 1 site went live and 1 site stopped.",
        "List 1 of organisations as on 1 January 2020",
        "Of the organisations this is meant to reach that are open on the date, those using it on the date.",
        "Nothing had been recorded of 1 of 4 NHS trusts.",
        "North Board",
        "On course",
        "From May 2021 to June 2026",
        'src="/reports/1/curve.svg"',
    ):
        assert expected in page


def test_an_old_report_never_changes(reader: Client, scene: ReportScene) -> None:
    scene.report()
    before = text(reader, "/reports/1/")
    Innovation.objects.update(name="Renamed", unit="gp_practice")
    scene.north.name = "Renamed"
    scene.north.save()
    scene.log("S1", "live May 2021")
    assert without_tokens(text(reader, "/reports/1/")) == without_tokens(before)


def without_tokens(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrf" not in line]


def test_the_page_reads_one_row_and_nothing_else(
    reader: Client, scene: ReportScene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    scene.report()
    with django_assert_max_num_queries(4):
        text(reader, "/reports/1/")


def test_an_areas_page_sets_it_beside_england(reader: Client, scene: ReportScene) -> None:
    scene.report(area=scene.north.pk)
    page = text(reader, "/reports/1/")
    assert "Spread in North" in page
    assert "Coverage in England" in page
    assert "It, by integrated care board" in page
    assert "curve.svg" not in page
    assert reader.get("/reports/1/curve.svg").status_code == 404


def test_the_tables_of_a_long_report_are_shown_by_pages_and_found_by_heading(
    reader: Client, scene: ReportScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.report(area=scene.north.pk)
    whole = text(reader, "/reports/1/")
    assert "Find a table" not in whole
    monkeypatch.setattr(views, "TABLES", 1)
    first, second = text(reader, "/reports/1/"), text(reader, "/reports/1/?page=2")
    assert "Tables 1 to 1 of 2." in first
    assert (first.count("<table"), second.count("<table")) == (1, 1)
    assert "It, by integrated care board" not in first
    assert "It, by integrated care board" in second
    assert text(reader, "/reports/1/?all=1").count("<table") == whole.count("<table") == 2
    found = text(reader, "/reports/1/?q=by+INTEGRATED")
    assert "1 table." in found
    assert "It, by integrated care board" in found
    assert "No table of this report has “nonesuch”" in text(reader, "/reports/1/?q=nonesuch")


def test_a_report_on_something_nobody_has_begun_can_be_read(reader: Client, scene: ReportScene) -> None:
    Innovation.objects.create(slug="new", name="New thing", summary="New.", unit="trust")
    scene.report(innovation="new")
    page = text(reader, "/reports/1/")
    assert "No list of sites had been drawn up" in page
    assert reader.get("/reports/1/curve.svg").status_code == 200


def test_the_curve_is_drawn_from_the_report(reader: Client, scene: ReportScene) -> None:
    cache.clear()
    scene.usual_milestones()
    scene.report()
    drawing = text(reader, "/reports/1/curve.svg")
    assert "Ever live 3" in drawing
    assert "Target 2" in drawing


def test_the_figures_come_as_a_file_that_says_what_each_is(reader: Client, scene: ReportScene) -> None:
    scene.report()
    response = reader.get("/reports/1/figures.csv")
    content = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(content)))
    (north,) = [row for row in rows if (row["area_code"], row["indicator"]) == ("YNN", "coverage")]
    assert (north["numerator"], north["denominator"], north["innovation_name"]) == ("2", "3", "It")
    assert (north["cohort"], north["as_at"], north["count_as"]) == ("1", "2026-06-30", "surviving")


def test_the_months_come_as_a_spreadsheet(reader: Client, scene: ReportScene) -> None:
    scene.report()
    response = reader.get("/reports/1/curve.xlsx")
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[1] == [1, "it", "2021-05", 1, 1]
    assert len(rows) == 63


def test_the_list_is_searched_by_number_title_and_kind(reader: Client, scene: ReportScene) -> None:
    scene.report()
    scene.report(area=scene.north.pk)
    assert "Report 1" in text(reader, "/reports/?q=1")
    assert "Report 2" not in text(reader, "/reports/?q=1")
    assert "Report 2" in text(reader, "/reports/?q=NORTH")
    assert "Report 1" not in text(reader, "/reports/?about=area")
    assert "No reports match" in text(reader, "/reports/?q=none+such")


def test_the_list_comes_as_a_file(reader: Client, scene: ReportScene) -> None:
    scene.report(as_at=date(2025, 12, 31))
    response = reader.get("/reports/?format=csv")
    content = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    assert "1,Spread of It,2025-12-31" in content


def test_an_empty_list_says_what_to_do(reader: Client) -> None:
    assert "No reports yet" in text(reader, "/reports/")


def test_the_list_does_not_read_what_reports_contain(
    reader: Client, scene: ReportScene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        scene.report()
    with django_assert_max_num_queries(6):
        text(reader, "/reports/")


PAGES = ("", "new/", "1/", "1/figures.csv", "1/curve.xlsx", "1/curve.svg")


@pytest.mark.parametrize("path", PAGES)
def test_figures_are_for_people_with_a_role(client: Client, scene: ReportScene, path: str) -> None:
    scene.report()
    client.force_login(make_person("Otto Sider"))
    assert client.get(f"/reports/{path}").status_code == 403


def test_everyone_with_a_role_may_read_a_report(client: Client, cast: Cast) -> None:
    for name, person in cast.everyone().items():
        if name in ("outsider", "anonymous"):
            continue
        client.force_login(person)  # type: ignore[arg-type]
        assert client.get("/reports/").status_code == 200, name


def test_a_number_that_was_never_given_is_not_found(reader: Client) -> None:
    for path in ("7/", "7/figures.csv", "7/curve.svg"):
        assert reader.get(f"/reports/{path}").status_code == 404
    assert not SpreadReport.objects.exists()
