"""The innovations that a page of figures asks for."""

import pytest
from django.core.paginator import Page
from django.test import RequestFactory

from innovations.models import Innovation, InnovationStatus
from scaling.dashboards.asked import Listed, innovations_asked

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def catalogue() -> None:
    for name in ("Ash 50% less", "Birch", "Cedar", "Dogwood", "Elder"):
        Innovation.objects.create(slug=name[:3].lower(), name=name, unit="trust")
    Innovation.objects.create(slug="fir", name="Fir", unit="trust", status=InnovationStatus.PREPARING)


def asked(**query: str) -> Page[Listed]:
    return innovations_asked(RequestFactory().get("/national/", query), 2)


def names(page: Page[Listed]) -> list[str]:
    return [each.name for each in page.object_list]


def test_a_page_is_alphabetical_and_knows_how_long_the_list_is_without_what_is_in_preparation() -> None:
    page = asked(page="2")
    assert names(page) == ["Cedar", "Dogwood"]
    assert (page.number, page.paginator.count, page.paginator.num_pages) == (2, 5, 3)


@pytest.mark.parametrize("number", ["3", "4", "999999999"])
def test_past_the_end_stands_the_last_page(number: str) -> None:
    page = asked(page=number)
    assert (page.number, names(page)) == (3, ["Elder"])


@pytest.mark.parametrize("number", ["", "0", "two"])
def test_what_is_no_number_is_the_first_page(number: str) -> None:
    assert asked(page=number).number == 1


def test_a_search_finds_text_within_names_whatever_its_case_and_takes_no_marks_for_patterns() -> None:
    assert names(asked(q=" dar ")) == ["Cedar"]
    assert names(asked(q="BIRCH")) == ["Birch"]
    assert names(asked(q="50% LESS")) == ["Ash 50% less"]
    assert names(asked(q="B%h")) == []


def test_of_what_is_not_found_the_first_page_is_empty() -> None:
    page = asked(q="oak", page="3")
    assert (page.number, names(page), page.paginator.count) == (1, [], 0)


def test_a_file_holds_all() -> None:
    assert len(asked(format="csv", page="2").object_list) == 5
