"""The ground the other tests stand on."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from adopters.models import Area, AreaSpan
from tests.cast import Cast
from tests.network import NetworkBlocked

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer


def test_another_machine_is_out_of_reach() -> None:
    with socket.socket() as client, pytest.raises(NetworkBlocked):
        client.connect(("192.0.2.1", 80))


@pytest.mark.django_db
def test_the_database_is_postgresql() -> None:
    assert connection.vendor == "postgresql"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_facts_are_cleared_between_tests_that_commit(cast: Cast, turn: int) -> None:
    assert cast.area_lead.pk
    assert AreaSpan.objects.exists()
    assert Area.objects.filter(code="Y56").count() <= 1


def test_a_page_comes_from_the_tests_own_server(page: Page, live_server: LiveServer) -> None:
    page.goto("/account/login/")
    assert page.url.startswith(live_server.url)
