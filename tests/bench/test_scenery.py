"""What the bench brings, where the seed has none of its kind, opens as what people make does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adopters.models import Role
from tests.bench import reads, scenery
from tests.bench.pages import PAGES, Page
from tests.bench.people import people
from tests.cast import Cast

SEEN_BY = {
    "innovations:component": Role.INNOVATION_LEAD,
    "innovations:version": Role.INNOVATION_LEAD,
    "innovations:step": Role.INNOVATION_LEAD,
    "innovations:draft": Role.INNOVATION_LEAD,
    "milestones:change": Role.INNOVATION_LEAD,
    "people:withdraw": Role.ADOPTER_EDITOR,
    "adopters:load": Role.ADMINISTRATOR,
    "adopters:held": Role.ADMINISTRATOR,
}


@pytest.fixture(autouse=True)
def _people_of_this_test() -> Iterator[None]:
    """The bench asks who they are once a run."""
    people.cache_clear()
    yield
    people.cache_clear()


@pytest.mark.parametrize("page", [page for page in PAGES if page.name in SEEN_BY], ids=lambda page: page.name)
def test_every_page_that_needs_it_opens(cast: Cast, page: Page) -> None:
    scenery.make()
    visit = reads.visits(page, page.variants[0], SEEN_BY[page.name])[0]
    assert visit.person.client().get(visit.address).status_code == reads.OK
