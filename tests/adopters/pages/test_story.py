"""Anyone reads the pages about the service and finds every component in working order."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.accessible import DESKTOP, PHONE, assert_accessible, assert_fits

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = [
    "/gallery/",
    "/gallery/?errors=1",
    "/glossary/",
    "/accessibility/",
    "/privacy/",
    "/contact/",
    "/account/login/",
    "/account/password/reset/",
    "/no-such-page/",
]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_public_page_is_accessible_and_fits(page: Page, size: ViewportSize) -> None:
    page.set_viewport_size(size)
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in PAGES:
        page.goto(address)
        assert_accessible(page)
        assert_fits(page)
    assert not said


def test_an_error_summary_leads_to_each_faulty_input(page: Page) -> None:
    page.goto("/gallery/?errors=1")
    links = page.locator(".nhsuk-error-summary a")
    assert links.count() >= 5
    for number in range(links.count()):
        href = links.nth(number).get_attribute("href") or ""
        links.nth(number).click()
        assert page.evaluate("document.activeElement.id") == href.removeprefix("#")


def test_a_choice_reveals_the_question_that_goes_with_it(page: Page) -> None:
    page.goto("/gallery/")
    expect(page.get_by_label("Say how")).to_be_hidden()
    page.get_by_label("Something else").check()
    expect(page.get_by_label("Say how")).to_be_visible()


def test_without_javascript_nothing_is_hidden(browser: object, live_server: object) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)  # type: ignore[attr-defined]
    plain = context.new_page()
    plain.goto("/gallery/")
    expect(plain.get_by_label("Say how")).to_be_visible()
    expect(plain.get_by_role("button", name="Save", exact=True)).to_be_visible()
    context.close()


def test_a_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/glossary/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "maincontent"
