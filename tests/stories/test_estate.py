"""A national lead gives a network its members from a file, and corrects where one trust was."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, ViewportSize, expect

from adopters.services.reference import load_reference
from tests.accessible import DESKTOP, PHONE, assert_accessible, assert_fits
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(page: Page, cast: Cast, address: str) -> None:
    client = Client()
    client.force_login(cast.national_lead)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_network_gets_its_members(
    page: Page, live_server: object, cast: Cast, tmp_path: Path, size: ViewportSize
) -> None:
    load_reference()
    sign_in(page, cast, str(live_server))
    page.set_viewport_size(size)
    file = tmp_path / "members.csv"
    file.write_text("organisation,area code\nRN1,wessex\nRX9,wessex\n")

    page.goto("/areas/network/wessex/")
    expect(page.get_by_role("heading", name="No members yet")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Upload a file of memberships").click()
    expect(page.get_by_label("What kind of area")).to_have_value("network")
    assert_accessible(page)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a file")

    page.get_by_label("Choose a file").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("1 of 2 rows have problems")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="Apply the 1 good row").click()
    expect(page.get_by_text("members.csv was applied")).to_be_visible()
    assert_accessible(page)

    page.goto("/areas/network/wessex/")
    expect(page.get_by_role("link", name="Moorland NHS Foundation Trust")).to_be_visible()
    page.goto("/estate/")
    expect(page.get_by_text("1 new, 1 left out")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)


def test_a_person_corrects_where_a_trust_was(page: Page, live_server: object, cast: Cast) -> None:
    sign_in(page, cast, str(live_server))
    page.goto("/organisations/RN1/")
    page.get_by_role("link", name="Correct where it was").click()
    assert_accessible(page)
    page.get_by_label("Which area was it in?").select_option(label="Downs and Coast ICB")
    first = page.get_by_role("group", name="First day")
    for part, value in (("Day", "1"), ("Month", "4"), ("Year", "2026")):
        first.get_by_label(part).fill(value)
    page.get_by_label("How do you know?").fill("Letter from the board")
    page.get_by_role("button", name="Save the correction").click()
    expect(page.get_by_text("The correction was saved")).to_be_visible()
    expect(page.get_by_text("Downs and Coast ICB")).to_be_visible()
    expect(page.get_by_text("Correction: Letter from the board")).to_be_visible()
