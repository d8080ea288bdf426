"""Joining: an administrator invites an adopter; later the password is forgotten, then made safer."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page, ViewportSize, expect

from tests.accessible import DESKTOP, PHONE, assert_accessible, assert_fits
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db(transaction=True)

#: The front page, whatever the address of the test's own server.
HOME = re.compile(r"://[^/]+/$")
NEW = "priya.patel@example.org"


@pytest.fixture(autouse=True)
def _no_failures() -> Iterator[None]:
    """None from before, and none left to those who sign in by the same address in later tests."""
    cache.clear()
    yield
    cache.clear()


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/account/login/")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(HOME)


def path_in(message: mail.EmailMessage) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", str(message.body))
    assert found
    return found[1]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_an_adopter_is_invited_accepts_and_sees_their_home(
    page: Page, cast: Cast, size: ViewportSize
) -> None:
    page.set_viewport_size(size)
    page.goto("/")
    looked_at(page)
    sign_in(page, cast.administrator.email)
    page.wait_for_url(HOME)
    looked_at(page)
    page.goto("/people/")
    looked_at(page)
    page.get_by_role("button", name="Invite somebody").click()
    page.get_by_label("Adopter editor").check()
    looked_at(page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Find an organisation").fill("moorland")
    page.get_by_role("button", name="Search").click()
    page.get_by_label("Moorland NHS Foundation Trust").check()
    page.get_by_label("Email address").fill(NEW)
    looked_at(page)
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_text(f"The invitation to {NEW} is on its way.")).to_be_visible()
    looked_at(page)
    page.goto("/")
    sign_out(page)
    page.goto(path_in(mail.outbox[0]))
    looked_at(page)
    page.get_by_label("Full name").fill("Priya Patel")
    page.get_by_label("Password", exact=True).fill("three random words")
    page.get_by_role("button", name="Join").click()
    page.wait_for_url(HOME)
    expect(page.get_by_role("heading", name="Hello, Priya Patel")).to_be_visible()
    expect(page.get_by_role("heading", name="Moorland NHS Foundation Trust")).to_be_visible()
    looked_at(page)
    page.goto("/people/me/")
    expect(page.get_by_text("Given by Ada Minister")).to_be_visible()
    looked_at(page)


def looked_at(page: Page) -> None:
    """Nothing on the page keeps anybody out, and it fits the screen."""
    assert_accessible(page)
    assert_fits(page)


def test_a_forgotten_password_is_reset_by_email(page: Page, cast: Cast) -> None:
    page.goto("/account/password/reset/")
    page.get_by_label("Email").fill(cast.adopter_editor.email.upper())
    page.locator("main").get_by_role("button").first.click()
    page.wait_for_url("**/password/reset/done/")
    page.goto(path_in(mail.outbox[0]))
    for box in page.locator("input[type=password]").all():
        box.fill("a wholly new password")
    page.locator("main form").get_by_role(
        "button", name=re.compile("password|save|change", re.I)
    ).last.click()
    page.wait_for_url("**/password/reset/key/done/")
    sign_in(page, cast.adopter_editor.email, "a wholly new password")
    page.wait_for_url(HOME)
    expect(page.get_by_role("heading", name="Hello, Edie Tor")).to_be_visible()


def test_repeated_failures_lock_an_address_out_and_say_so(page: Page, cast: Cast) -> None:
    for _ in range(5):
        sign_in(page, cast.adopter_editor.email, "wrong")
    sign_in(page, cast.adopter_editor.email)
    expect(page.get_by_text("Too many failed login attempts")).to_be_visible()
    assert_accessible(page)


def test_two_step_sign_in_is_set_up_and_then_asked_for(page: Page, cast: Cast) -> None:
    sign_in(page, cast.adopter_editor.email)
    page.wait_for_url(HOME)
    page.goto("/account/2fa/totp/activate/")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main form").get_by_role("button").last.click()
    page.wait_for_url("**/2fa/totp/activate/")
    assert page.locator("main img").evaluate("image => image.naturalWidth > 0")
    secret = page.locator("main code").inner_text()
    page.get_by_label(re.compile("code", re.I)).last.fill(code_for(secret))
    page.get_by_role("button", name="Turn on two-step sign-in").click()
    page.wait_for_url("**/2fa/recovery-codes/**")
    looked_at(page)
    page.goto("/")
    sign_out(page)
    cache.clear()
    sign_in(page, cast.adopter_editor.email)
    page.wait_for_url("**/2fa/authenticate/")
    looked_at(page)
    page.get_by_label(re.compile("code", re.I)).first.fill(code_for(secret))
    page.locator("main form").get_by_role("button").first.click()
    page.wait_for_url(HOME)
    expect(page.get_by_role("heading", name="Hello, Edie Tor")).to_be_visible()


def code_for(secret: str) -> str:
    """What an authenticator app shows now."""
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))
