"""One's own account, and every page of signing in, in a browser."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import Page, ViewportSize, expect

from adopters.models import User
from tests.accessible import DESKTOP, PHONE, assert_accessible, assert_fits
from tests.cast import PASSWORD, Cast


def test_an_account_shows_its_roles(client: Client, cast: Cast) -> None:
    client.force_login(cast.adopter_editor)
    markup = client.get("/people/me/").content.decode()
    assert "Adopter editor" in markup
    assert cast.adopter_editor.email in markup


def test_an_account_is_seen_only_by_its_owner(client: Client, db: None) -> None:
    assert client.get("/people/me/").status_code == 302


OWN_PAGES = [
    "/people/me/",
    "/account/email/",
    "/account/password/change/",
    "/account/logout/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/recovery-codes/generate/",
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_signing_in_and_the_pages_of_an_account_are_accessible(page: Page, size: ViewportSize) -> None:
    User.objects.create_user("someone@nhs.example", PASSWORD, name="Someone Invented")
    page.set_viewport_size(size)
    page.goto("/account/login/?next=/people/me/")
    page.get_by_label("Email address").fill("someone@nhs.example")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    assert page.get_by_label("Email address").input_value() == "someone@nhs.example"
    assert_accessible(page)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/people/me/")
    for address in OWN_PAGES:
        page.goto(address)
        assert_accessible(page)
        assert_fits(page)
