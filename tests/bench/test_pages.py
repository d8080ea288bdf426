from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import resolve

from adopters.models import Role
from tests.access.stage import set_up
from tests.access.test_every_address import read_table
from tests.bench.pages import PAGES, chosen
from tests.bench.people import VISITOR, people
from tests.bench.pools import sized
from tests.bench.reads import visits
from tests.cast import Cast, Scenery

OPENED_BY_SOMEBODY = {row.name for row in read_table() if row.method == "GET" and 200 in row.statuses}


@pytest.fixture(autouse=True)
def _nobody_is_remembered() -> Iterator[None]:
    yield
    people.cache_clear()
    sized.cache_clear()


def test_every_page_that_opens_has_a_line() -> None:
    missing = OPENED_BY_SOMEBODY - {page.name for page in PAGES}
    assert not missing, f"Add to tests/bench/pages.py: {', '.join(sorted(missing))}"


def test_no_page_has_two_lines() -> None:
    names = [page.name for page in PAGES]
    assert sorted(names) == sorted(set(names))


def test_every_page_leads_to_addresses_of_its_own(cast: Cast, scenery: Scenery) -> None:
    set_up(cast, scenery)
    without = []
    for page in PAGES:
        found = [visit for variant in page.variants for visit in visits(page, variant, Role.ADMINISTRATOR)]
        names = {resolve(visit.address.partition("?")[0]).view_name for visit in found}
        if names != {page.name}:
            without.append((page.name, names))
    assert without == [("innovations:compare", set())]  # nobody has drawn up a second list


def test_people_are_taken_to_what_is_theirs(cast: Cast, scenery: Scenery) -> None:
    set_up(cast, scenery)
    page = next(page for page in PAGES if page.name == "adoptions:log")

    def codes(role: str) -> set[str]:
        return {resolve(visit.address).kwargs["code"] for visit in visits(page, page.variants[0], role)}

    assert codes(Role.ADOPTER_EDITOR) == {scenery.trust.code}
    assert scenery.far_trust.code not in codes(Role.AREA_LEAD)
    assert {scenery.trust.code, scenery.far_trust.code} <= codes(Role.INNOVATION_LEAD)


def test_visits_take_turns_among_people(cast: Cast, scenery: Scenery) -> None:
    page = next(page for page in PAGES if page.name == "people:me")
    assert [visit.person.user for visit in visits(page, page.variants[0], VISITOR)] == [None]
    assert [visit.person.user for visit in visits(page, page.variants[0], Role.ANALYST)] == [cast.analyst]


def test_pages_are_chosen_by_parts_of_their_names_and_by_dates() -> None:
    assert chosen("") == list(PAGES)
    assert [page.name for page in chosen("adopters:search,home:")] == ["home:home", "adopters:search"]
    assert chosen("writing") == []
    assert {page.name for page in chosen("usual")} == {page.name for page in PAGES}
    (nation,) = chosen("usual,dashboards:national")
    assert [each.name for each in nation.variants] == [""]
