"""The pages about the service say who runs it, and promise nothing that nobody decided."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

pytestmark = pytest.mark.django_db


def page(client: Client, name: str) -> str:
    return client.get(f"/{name}/").content.decode()


def test_without_an_operator_the_pages_speak_of_whoever_runs_it(client: Client, settings: Settings) -> None:
    settings.OPERATOR = settings.CONTACT_EMAIL = settings.PRIVACY_URL = ""
    assert "The organisation that runs this service is responsible" in page(client, "privacy")
    assert "Ask it for its own privacy notice." in page(client, "privacy")
    for name in ("accessibility", "privacy", "contact"):
        assert "Contact the administrator who invited you" in page(client, name)


def test_an_operator_is_named_with_its_contact_and_notice(client: Client, settings: Settings) -> None:
    settings.OPERATOR = "Moorland Improvement Network"
    settings.CONTACT_EMAIL = "help@moorland.example"
    settings.PRIVACY_URL = "https://moorland.example/privacy"
    assert "Moorland Improvement Network is responsible" in page(client, "privacy")
    assert 'href="https://moorland.example/privacy"' in page(client, "privacy")
    for name in ("accessibility", "privacy", "contact"):
        assert 'href="mailto:help@moorland.example"' in page(client, name)
