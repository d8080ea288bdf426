"""What a request leaves in the log."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from adopters.models import User
from scaling.logs import visitor


@pytest.mark.django_db
def test_a_request_is_one_line_that_says_who_asked_for_what(
    client: Client, national_lead: User, caplog: pytest.LogCaptureFixture
) -> None:
    client.force_login(national_lead)
    caplog.clear()
    client.get("/glossary/?a=b", headers={"user-agent": "A browser"}, REMOTE_ADDR="192.0.2.7")
    said: list[Any] = [each.msg for each in caplog.records if each.name.startswith("django_structlog")]
    (line,) = said
    assert line["event"] == "request_finished"
    assert (line["request"], line["code"]) == ("GET /glossary/?a=b", 200)
    assert (line["ip"], line["user_agent"], line["user_id"]) == ("192.0.2.7", "A browser", national_lead.pk)


@pytest.mark.parametrize(
    ("proxies", "passed_on", "seen"),
    [
        (0, "198.51.100.1", "192.0.2.7"),
        (1, None, "192.0.2.7"),
        (1, "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        (2, "203.0.113.9, 198.51.100.1, 192.0.2.1", "198.51.100.1"),
        (2, "198.51.100.1", "192.0.2.7"),
    ],
)
def test_a_visitor_is_who_our_own_proxies_say(
    settings: Settings, proxies: int, passed_on: str | None, seen: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"x-forwarded-for": passed_on} if passed_on else {}
    assert visitor(RequestFactory().get("/", headers=headers, REMOTE_ADDR="192.0.2.7")) == seen
