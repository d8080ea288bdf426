"""Ten queries or fewer at every address, and no more with a thousand rows behind it than with ten.

Walks the GET rows of ``table.txt`` as everybody whom they answer with a page, and as one person
who leads two innovations and two areas and speaks for two organisations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from adopters.models import Grant, Role, Scope, User
from tests.access.crowd import gather_crowd, make_figures_ready
from tests.access.stage import Setting, set_up
from tests.access.test_every_address import ROWS, Row
from tests.cast import Cast, Scenery, make_person

MOST = 10
FEWER, MORE = 10, 1_000

#: Whose pages read figures that are kept ready.
OF_FIGURES = ("dashboards", "milestones")

#: The roles of which ``busy`` holds two each, as the table names them.
HELD_BY_BUSY = ("area_lead", "innovation_lead", "adopter_editor", "adopter_viewer")

#: A page, and who asked for it.
Asked = tuple[str, str]


def make_busy(scenery: Scenery) -> User:
    held = (
        (Role.INNOVATION_LEAD, Scope.INNOVATION, (scenery.innovation.slug, scenery.other_innovation.slug)),
        (Role.ADOPTER_EDITOR, Scope.ORGANISATION, (scenery.trust.code, scenery.far_trust.code)),
        (Role.AREA_LEAD, Scope.AREA, (f"region:{scenery.region.code}", f"icb:{scenery.icb.code}")),
    )
    user = make_person("Bea Busy")
    for role, scope, keys in held:
        for key in keys:
            Grant.objects.create(user=user, role=role, scope=scope, scope_key=key)
    return user


@pytest.fixture
def setting(cast: Cast, scenery: Scenery) -> Setting:
    return set_up(cast, scenery)


@pytest.fixture
def clients(cast: Cast, scenery: Scenery) -> dict[str, Client]:
    clients = {name: Client() for name in (*cast.everyone(), "busy")}
    for name, user in {**cast.everyone(), "busy": make_busy(scenery)}.items():
        if user.is_authenticated:
            clients[name].force_login(user)
            clients[name].get(reverse("account_email"))  # the first visit makes the address known
    return clients


def readers(row: Row, cast: Cast) -> Iterator[str]:
    """Whom a row answers with a page; ``busy`` perhaps."""
    served = {name for name, status in zip(cast.everyone(), row.statuses, strict=True) if status == 200}
    yield from sorted(served)
    if served.intersection(HELD_BY_BUSY):
        yield "busy"


def queries_taken(client: Client, address: str) -> int:
    """All that a page asks of the database: session and person too, savepoints not."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
        b"".join(response) if response.streaming else response.content
    return sum("SAVEPOINT" not in query["sql"] for query in captured.captured_queries)


def walk(setting: Setting, clients: dict[str, Client], rows: list[Row], dates: str = "") -> dict[Asked, int]:
    taken: dict[Asked, int] = defaultdict(int)
    for row in rows:
        address = reverse(row.name, kwargs={part: setting.values[word] for part, word in row.parts}) + dates
        for who in readers(row, setting.cast):
            taken[row.name, who] = max(taken[row.name, who], queries_taken(clients[who], address))
    return taken


def walked_among(
    more: int, setting: Setting, scenery: Scenery, clients: dict[str, Client], rows: list[Row]
) -> dict[Asked, int]:
    gather_crowd(setting, scenery, more)
    if any(row.feature in OF_FIGURES for row in rows):
        make_figures_ready()
    return walk(setting, clients, rows)


#: Addresses by the first word of their names, in parcels of about equal work.
FEATURES = (
    ("account", "mfa", "pages", "health", "home", "people"),
    ("innovations",),
    ("adopters", "notifications", "jobs", "imports", "reports", "adaptations"),
    ("adoptions",),
    ("dashboards", "milestones"),
)


def test_every_feature_is_walked() -> None:
    assert {row.feature for row in ROWS} == {feature for parcel in FEATURES for feature in parcel}


@pytest.mark.parametrize("features", FEATURES, ids=lambda parcel: parcel[0])
def test_pages_take_ten_queries_whatever_is_behind_them(
    setting: Setting, clients: dict[str, Client], scenery: Scenery, features: tuple[str, ...]
) -> None:
    rows = [row for row in ROWS if row.method == "GET" and row.feature in features]
    before = walked_among(FEWER, setting, scenery, clients, rows)
    after = walked_among(MORE - FEWER, setting, scenery, clients, rows)
    over = {asked: count for asked, count in after.items() if count > MOST}
    grown = {asked: (before[asked], count) for asked, count in after.items() if count > before[asked]}
    assert not over, f"More than {MOST}"
    assert not grown, "More for many than for few"


def test_pages_of_figures_take_ten_queries_on_past_dates_too(
    setting: Setting, clients: dict[str, Client], scenery: Scenery
) -> None:
    rows = [row for row in ROWS if row.method == "GET" and row.feature == "dashboards"]
    gather_crowd(setting, scenery, FEWER)
    for dates in ("?as_at=2025-12-31", "?known_at=2025-12-31", "?boundaries_on=2025-12-31"):
        over = {asked: n for asked, n in walk(setting, clients, rows, dates).items() if n > MOST}
        assert not over, f"More than {MOST} at {dates}"


def test_home_takes_ten_queries_for_somebody_who_holds_every_role(
    setting: Setting, scenery: Scenery, client: Client
) -> None:
    busy = make_busy(scenery)
    for role in (Role.ADMINISTRATOR, Role.NATIONAL_LEAD, Role.ANALYST):
        Grant.objects.create(user=busy, role=role, scope=Scope.NATION)
    gather_crowd(setting, scenery, FEWER)
    client.force_login(busy)
    assert queries_taken(client, reverse("home:home")) <= MOST
