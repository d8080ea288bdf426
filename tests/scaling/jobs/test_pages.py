"""Watching background work in pages."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from adopters.models import User
from scaling.jobs.runner import MAX_ATTEMPTS
from scaling.jobs.selectors import NO_WORKER_AFTER, work_is_stuck
from scaling.models import Job, JobStatus
from tests.cast import Cast


def make_job(by: User | None, **more: object) -> Job:
    return Job.objects.create(
        **{"kind": "spread_report", "subject": "Report on beds", "requested_by": by} | more
    )


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_owner_sees_how_far_it_is_and_the_page_asks_again(client: Client, cast: Cast) -> None:
    job = make_job(cast.analyst, status="running", done_count=3, total_count=12, message="Counting")
    page = text(signed_in(client, cast.analyst), job.get_absolute_url())
    assert 'value="25"' in page
    assert "Counting: 3 of 12." in page
    assert f'hx-get="/jobs/{job.pk}/progress/"' in page
    assert "See how far it is now" in page


@pytest.mark.parametrize(
    ("status", "code"), [("queued", 200), ("running", 200), ("done", 286), ("failed", 286)]
)
def test_polling_stops_when_there_is_nothing_left_to_wait_for(
    client: Client, cast: Cast, status: str, code: int
) -> None:
    job = make_job(cast.analyst, status=status)
    response = signed_in(client, cast.analyst).get(f"/jobs/{job.pk}/progress/")
    assert response.status_code == code
    assert (b"hx-get" in response.content) is (code == 200)


def test_a_finished_job_leads_to_its_result(client: Client, cast: Cast) -> None:
    job = make_job(cast.analyst, status="done", result_url="/reports/7/", finished_at=timezone.now())
    assert 'href="/reports/7/"' in text(signed_in(client, cast.analyst), job.get_absolute_url())


def test_a_failed_job_shows_its_error_and_can_be_tried_again(client: Client, cast: Cast) -> None:
    job = make_job(cast.analyst, status="failed", error="<b>No list</b>", attempts=MAX_ATTEMPTS)
    page = text(signed_in(client, cast.analyst), job.get_absolute_url())
    assert "&lt;b&gt;No list&lt;/b&gt;" in page
    response = client.post(f"/jobs/{job.pk}/again/", follow=True)
    job.refresh_from_db()
    assert (job.status, job.attempts) == (JobStatus.QUEUED, 0)
    assert b"Waiting to start" in response.content


def test_a_job_that_has_not_failed_is_left_alone(client: Client, cast: Cast) -> None:
    job = make_job(cast.analyst, status="done")
    response = signed_in(client, cast.analyst).post(f"/jobs/{job.pk}/again/", follow=True)
    job.refresh_from_db()
    assert job.status == JobStatus.DONE
    assert b"nothing to try again" in response.content


@pytest.mark.parametrize("path", ["", "progress/"])
def test_somebody_elses_job_is_not_found(client: Client, cast: Cast, path: str) -> None:
    job = make_job(cast.analyst)
    assert signed_in(client, cast.national_lead).get(f"/jobs/{job.pk}/{path}").status_code == 404


def test_nobody_else_can_try_a_job_again(client: Client, cast: Cast) -> None:
    job = make_job(cast.analyst, status="failed")
    assert signed_in(client, cast.national_lead).post(f"/jobs/{job.pk}/again/").status_code == 404


def test_an_administrator_sees_everyones_and_what_the_service_asked_for_itself(
    client: Client, cast: Cast
) -> None:
    make_job(cast.analyst)
    make_job(None, subject="E-mail: hello", status="failed")
    page = text(signed_in(client, cast.administrator), "/jobs/")
    assert "Ana Lyst" in page
    assert "The service itself" in page
    failed = text(client, "/jobs/?status=failed")
    assert "E-mail: hello" in failed
    assert "Report on beds" not in failed


def test_the_list_holds_ones_own_and_can_be_searched(client: Client, cast: Cast) -> None:
    make_job(cast.analyst)
    make_job(cast.analyst, subject="Report on scans")
    make_job(cast.national_lead, subject="Report on hearts")
    signed_in(client, cast.analyst)
    assert "hearts" not in text(client, "/jobs/")
    found = text(client, "/jobs/?q=SCANS")
    assert "Report on scans" in found
    assert "Report on beds" not in found


def test_a_list_without_jobs_says_so(client: Client, cast: Cast) -> None:
    assert "Nothing here" in text(signed_in(client, cast.analyst), "/jobs/")


def test_the_list_takes_as_many_queries_for_fifty_as_for_one(
    client: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(60):
        make_job(cast.analyst)
    signed_in(client, cast.administrator)
    with django_assert_max_num_queries(7):
        assert "Page 2" in text(client, "/jobs/")


def test_a_job_that_is_not_there_is_not_found(client: Client, cast: Cast) -> None:
    assert signed_in(client, cast.administrator).get(f"/jobs/{uuid4()}/").status_code == 404


def test_a_queue_nobody_serves_is_noticed(cast: Cast) -> None:
    make_job(cast.analyst)
    assert not work_is_stuck()
    Job.objects.update(created_at=timezone.now() - 2 * NO_WORKER_AFTER)
    assert work_is_stuck()
