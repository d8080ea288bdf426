"""The lead's and the adopter's journeys in a real browser; every page they pass is accessible."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from adopters.models import User
from innovations.models import Cohort, Component, Innovation, Version
from scaling.models import Adaptation, Adoption, Dispute
from tests.accessible import assert_accessible
from tests.cast import PASSWORD, Cast

#: Where to keep a picture of each page a story passes, for people to look at.
PICTURES = os.environ.get("STORY_PICTURES")

Seen = Callable[[str], None]


@pytest.fixture
def seen(page: Page) -> Seen:
    """Says of the page in the browser that it is accessible, wide and narrow."""

    def check(name: str) -> None:
        for width in (1280, 375):
            page.set_viewport_size({"width": width, "height": 900})
            if PICTURES:
                page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
            assert_accessible(page)
        page.set_viewport_size({"width": 1280, "height": 900})

    return check


def sign_in(page: Page, person: User) -> None:
    page.goto("/account/login/")
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def fill_date(page: Page, day: str, month: str, year: str) -> None:
    group = page.get_by_role("group", name="When did this happen?")
    group.get_by_label("Day").fill(day)
    group.get_by_label("Month").fill(month)
    group.get_by_label("Year").fill(year)


def test_a_lead_logs_progress_and_corrects_a_mistake(
    page: Page, seen: Seen, adoption: Adoption, cohort: Cohort, cast: Cast
) -> None:
    sign_in(page, cast.innovation_lead)
    page.goto("/innovations/virtual-ward/sites/")
    seen("worklist")
    page.get_by_label("Stage", exact=True).select_option("not_live")
    page.get_by_label("Integrated care board").select_option("QS1")
    page.get_by_role("button", name="Apply filters").click()
    page.get_by_role("link", name="Seaview NHS Trust", exact=True).click()
    seen("site")
    page.get_by_role("button", name="Log a stage").click()
    seen("log")
    page.get_by_role("button", name="Save").click()
    seen("log-errors")
    page.get_by_role("radio", name="Live", exact=True).check()
    fill_date(page, "3", "11", "2025")
    page.get_by_role("radio", name="Confirmed by the site").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("2 of 2 NHS trusts (100%) are now live.")).to_be_visible()
    page.get_by_role("link", name="Remove").click()
    page.get_by_label("Why is this line removed?").fill("Logged at the wrong trust")
    seen("remove")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Why: Logged at the wrong trust")).to_be_visible()
    seen("adoption-removed")


def test_a_lead_logs_the_same_at_several_sites(
    page: Page, seen: Seen, adoption: Adoption, cohort: Cohort, cast: Cast
) -> None:
    sign_in(page, cast.innovation_lead)
    page.goto("/innovations/virtual-ward/sites/")
    page.get_by_label("Select Moorland").check()
    page.get_by_label("Select Seaview").check()
    page.get_by_role("button", name="Log a stage for the selected sites").click()
    seen("log-many")
    page.get_by_role("radio", name="Engaged", exact=True).check()
    fill_date(page, "", "2", "2026")
    page.get_by_role("button", name="Continue").click()
    seen("preview")
    page.get_by_role("button", name="Record at 2 sites").click()
    expect(page.get_by_text("Recorded at 2 sites.")).to_be_visible()


def test_an_adopter_confirms_disagrees_and_records_an_adaptation(
    page: Page, seen: Seen, adoption: Adoption, innovation: Innovation, cast: Cast
) -> None:
    version = Version.objects.create(innovation=innovation, number=1)
    Component.objects.create(version=version, name="Daily huddle", character="core")
    Component.objects.create(version=version, name="Tablet", character="adaptable")
    sign_in(page, cast.adopter_editor)
    page.goto("/organisations/RN1/innovations/")
    seen("organisation")
    page.get_by_role("button", name="Still in use").click()
    expect(page.get_by_text("Recorded: nothing has changed with Virtual ward")).to_be_visible()
    page.get_by_role("link", name="Virtual ward", exact=True).click()
    page.get_by_role("link", name="This is not right").click()
    page.get_by_label("What is not right?").fill("We went live in May")
    seen("not-right")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("We went live in May").first).to_be_visible()
    assert Dispute.objects.standing().get().statement == "We went live in May"
    seen("adoption-disputed")
    page.get_by_role("button", name="Record an adaptation").click()
    page.get_by_role("radio", name="Tablet").check()
    page.get_by_label("What did you change?").fill("We use phones, since the ward has no tablets.")
    page.get_by_role("radio", name="Yes", exact=True).check()
    page.get_by_role("radio", name="Everyone signed in").check()
    seen("adaptation")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("We use phones").first).to_be_visible()
    assert Adaptation.objects.get().component_id is not None
    page.goto("/adaptations/")
    seen("adaptations")


def test_an_adopter_starts_one_innovation_and_another_does_not_apply(
    page: Page, seen: Seen, cohort: Cohort, cast: Cast
) -> None:
    sign_in(page, cast.adopter_editor)
    page.goto("/organisations/RN1/innovations/")
    page.get_by_role("link", name="Does not apply to us").click()
    page.get_by_label("Why does it not apply to you?").fill("We have no such ward")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("The innovation lead will decide.")).to_be_visible()
    page.get_by_role("button", name="Start an innovation").click()
    seen("start")
    page.get_by_label("Which innovation?").select_option("early-scan")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("radio", name="Declined, withdrawn, paused or stopped").check()
    page.get_by_role("radio", name="Declined", exact=True).check()
    page.get_by_label("Main reason").select_option("cost")
    seen("log-exit")
    fill_date(page, "1", "6", "2026")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 June 2026. Confirmed by the site")).to_be_visible()


def test_a_national_lead_answers_a_split(page: Page, seen: Seen, split: object, cast: Cast) -> None:
    sign_in(page, cast.national_lead)
    page.goto("/questions/")
    seen("questions")
    page.get_by_role("button", name="Answer for Moorland").click()
    seen("answer")
    page.get_by_role("radio", name="Seaview").check()
    page.get_by_role("button", name="Save answer").click()
    expect(page.get_by_text("Answer: Seaview NHS Trust (RS1)")).to_be_visible()
    seen("questions-answered")


def test_an_adopter_goes_on_from_before_a_merger(page: Page, seen: Seen, older: Adoption, cast: Cast) -> None:
    sign_in(page, cast.adopter_editor)
    page.goto("/organisations/RN1/innovations/")
    seen("organisation-carried")
    page.get_by_role("link", name="Virtual ward", exact=True).click()
    seen("site-carried")
    page.get_by_role("button", name="Log Live here from 1 April 2026").click()
    seen("log-carried")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 April 2026. Confirmed by the site")).to_be_visible()
    seen("adoption-carried")


def test_a_lead_follows_an_adoption_into_the_survivor(
    page: Page, seen: Seen, older: Adoption, cast: Cast
) -> None:
    sign_in(page, cast.innovation_lead)
    page.goto(f"/adoptions/{older.pk}/")
    seen("adoption-ended")
    page.get_by_role("listitem").get_by_role("link", name="Moorland NHS Foundation Trust").first.click()
    expect(page.get_by_text("Carried from Older Trust on 1 April 2026")).to_be_visible()
