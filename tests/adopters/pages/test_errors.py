"""The pages people meet when something is wrong say what to do next."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views import csrf, defaults
from pytest_django import Settings

from adopters.models import User
from adopters.templatetags import nhsuk


def someone_asks() -> HttpRequest:
    request = RequestFactory().get("/innovations/")
    request.user = User(email="someone@nhs.example")
    return request


def test_an_address_that_leads_nowhere_says_so_and_offers_to_sign_in(client: Client) -> None:
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert "Page not found" in answer.content.decode()
    assert 'href="/account/login/"' in answer.content.decode()


@pytest.mark.django_db
def test_what_a_role_may_not_do_is_said_with_whom_to_ask() -> None:
    answer = defaults.permission_denied(someone_asks(), PermissionDenied())
    assert answer.status_code == 403
    assert "ask the lead of the innovation" in answer.content.decode()


@pytest.mark.django_db
def test_a_request_that_cannot_be_read_changes_nothing_and_says_so() -> None:
    answer = defaults.bad_request(someone_asks(), SuspiciousOperation())
    assert answer.status_code == 400
    assert "Nothing has been changed" in answer.content.decode()


@pytest.mark.django_db
def test_a_form_that_has_expired_says_how_not_to_lose_what_was_typed() -> None:
    answer = csrf.csrf_failure(someone_asks())
    assert answer.status_code == 403
    assert "copy anything you have typed" in answer.content.decode()


def test_the_page_of_last_resort_needs_neither_database_nor_list_of_files(settings: Settings) -> None:
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    settings.DEBUG = False
    nhsuk._asset.cache_clear()
    markup = render_to_string("500.html")
    assert "Sorry, there is a problem with the service" in markup
    assert "scaling.css" in markup
