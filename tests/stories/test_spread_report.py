"""A system leader asks for a spread report, watches it being built, and reads it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from adopters.models import Role, Scope, User
from scaling.jobs import runner
from scaling.models import Job, JobStatus
from tests.accessible import assert_accessible
from tests.cast import make_person
from tests.scaling.reports.scene import ReportScene

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(page: Page, person: User, address: str) -> None:
    client = Client()
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])


def test_a_system_leader_asks_for_a_report_and_reads_it(page: Page, live_server: object) -> None:
    scene = ReportScene()
    scene.usual_milestones()
    leader = make_person("Arif Regional", Role.AREA_LEAD, Scope.AREA, "region:YNN")
    sign_in(page, leader, str(live_server))

    page.goto("/reports/")
    assert_accessible(page)
    page.get_by_role("button", name="Ask for a report").click()
    page.get_by_label("What should the report be about?").select_option(label="It")
    for part, value in (("Day", "30"), ("Month", "6"), ("Year", "2026")):
        page.get_by_label(part, exact=True).fill(value)
    assert_accessible(page)
    page.get_by_role("button", name="Ask for the report").click()

    expect(page.get_by_text("Waiting to start.")).to_be_visible()
    assert_accessible(page)
    job = Job.objects.get(kind="spread_report")
    handle = runner.claim(job.pk)
    assert handle is not None
    handle.progress(2, 7, "Counting regions")
    expect(page.get_by_text("Counting regions: 2 of 7.")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "28")

    Job.objects.filter(pk=job.pk).update(status=JobStatus.QUEUED)
    runner.run(job.pk, heartbeat=False)
    page.get_by_role("button", name="Open the result").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Spread of It")
    expect(page.get_by_text("2 of 4 NHS trusts were using It on 30 June 2026.")).to_be_visible()
    page.get_by_text("What this counts: Coverage").click()
    expect(page.get_by_text("List 1 of organisations as on 1 January 2020").first).to_be_visible()
    assert_accessible(page)
    with page.expect_download() as started:
        page.get_by_role("link", name="Figures (CSV)").click()
    assert started.value.suggested_filename == "spread-report-1-figures.csv"
