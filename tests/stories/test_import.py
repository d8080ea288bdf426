"""An innovation lead gives a file with mistakes, applies what is good, mends the rest, and takes it back."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, ViewportSize, expect

from scaling.models import Adoption, ImportBatch, LedgerLine
from tests.accessible import DESKTOP, PHONE, assert_accessible, assert_fits
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(page: Page, cast: Cast, address: str) -> None:
    client = Client()
    client.force_login(cast.innovation_lead)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])


def choose(page: Page, folder: Path, *rows: str) -> None:
    file = folder / "first use.csv"
    file.write_text("\n".join(["ODS code,First used month,Note", *rows]))
    page.goto("/innovations/virtual-ward/import/")
    page.get_by_label("Choose a file").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_lead_imports_a_file(
    page: Page, live_server: object, cast: Cast, tmp_path: Path, size: ViewportSize
) -> None:
    sign_in(page, cast, str(live_server))
    page.set_viewport_size(size)
    heading = page.get_by_role("heading", level=1)

    page.goto("/innovations/virtual-ward/imports/")
    assert_accessible(page)
    page.get_by_role("button", name="Import a file").click()
    assert_accessible(page)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a file")
    assert_accessible(page)

    choose(page, tmp_path, "RN1,May 2021,", "RS9,2021-06-01,by letter")
    expect(heading).to_have_text("Errors in 1 row of first use.csv")
    expect(page.get_by_text("Did you mean Seaview NHS Trust (RS1)?")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="Apply the 1 good row").click()
    expect(heading).to_have_text("1 row of first use.csv applied")

    choose(page, tmp_path, "RN1,May 2021,", "RS1,2021-06-01,by letter")
    expect(page.get_by_text("1 row will be recorded as “Live”, June 2021.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Apply 1 row").click()
    expect(heading).to_have_text("1 row of first use.csv applied")
    assert_accessible(page)
    assert_fits(page)
    assert Adoption.objects.filter(stage="live").count() == 2

    page.get_by_role("button", name="Undo this import").click()
    page.get_by_label("Why are you undoing this import?").fill("The wrong month")
    assert_accessible(page)
    page.get_by_role("button", name="Undo the import").click()
    expect(heading).to_have_text("first use.csv was undone")
    assert LedgerLine.objects.standing().count() == 1

    page.get_by_role("link", name="Files imported").click()
    expect(page.get_by_role("row")).to_have_count(ImportBatch.objects.count() + 1)
    assert_accessible(page)
