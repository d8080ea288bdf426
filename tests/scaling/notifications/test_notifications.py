"""People are told what changed, in the app and by e-mail."""

from __future__ import annotations

import smtplib
from collections.abc import Callable

import pytest
from django.core import mail
from django.core.mail import send_mail
from django.test import Client
from pytest_django import Settings

from adopters.models import User
from scaling.jobs import runner
from scaling.models import Job, JobStatus, Notification
from scaling.notifications import tasks
from scaling.notifications.selectors import unread, unread_count
from scaling.notifications.services import Message, mark_all_read, notify, notify_each
from tests.cast import Cast

SENTENCE = "Moorland NHS Foundation Trust went live with Virtual ward."


def run_job() -> Job:
    job = Job.objects.get()
    runner.run(job.pk, heartbeat=False)
    job.refresh_from_db()
    return job


def test_each_person_is_told_once_and_people_who_left_are_not(cast: Cast) -> None:
    cast.analyst.is_active = False
    told = notify([cast.area_lead, cast.area_lead, cast.national_lead, cast.analyst], sentence=SENTENCE)
    assert [each.user for each in told] == [cast.area_lead, cast.national_lead]


def test_nobody_to_tell_is_no_work(cast: Cast) -> None:
    assert notify([], sentence=SENTENCE) == []
    assert not Job.objects.exists()


def test_many_messages_are_one_piece_of_work(cast: Cast) -> None:
    messages = [
        Message([cast.area_lead, cast.national_lead], SENTENCE),
        Message([cast.area_lead], "Another."),
    ]
    told = notify_each(messages)
    assert [(each.user, each.sentence) for each in told] == [
        (cast.area_lead, SENTENCE),
        (cast.national_lead, SENTENCE),
        (cast.area_lead, "Another."),
    ]
    assert Job.objects.get().subject == f"E-mail: {SENTENCE} and 1 more"


def test_no_email_is_sent_in_the_request(
    cast: Cast, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    notify([cast.area_lead], sentence=SENTENCE, url="/reports/7/")
    assert mail.outbox == []


def test_the_email_says_it_and_leads_to_the_page(cast: Cast, settings: Settings) -> None:
    settings.SITE_URL = "https://scaling.example.org"
    notify([cast.area_lead], sentence="Trust & friends <went> live", url="/reports/7/")
    assert run_job().status == JobStatus.DONE
    (sent,) = mail.outbox
    assert sent.to == [cast.area_lead.email]
    assert "Trust & friends <went> live" in sent.body
    assert "https://scaling.example.org/reports/7/" in sent.body


def test_an_email_is_sent_once_however_often_the_job_runs(cast: Cast) -> None:
    told = notify([cast.area_lead, cast.national_lead], sentence=SENTENCE)
    run_job()
    Job.objects.update(status=JobStatus.QUEUED)
    run_job()
    assert len(mail.outbox) == len(told) == 2


def test_one_address_that_fails_does_not_hold_up_the_others(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:

    def refuse_one(subject: str, body: str, sender: None, to: list[str]) -> int:
        if to == [cast.area_lead.email]:
            raise smtplib.SMTPRecipientsRefused({})
        return send_mail(subject, body, sender, to)

    monkeypatch.setattr(tasks, "send_mail", refuse_one)
    notify([cast.area_lead, cast.national_lead], sentence=SENTENCE)
    job = run_job()
    assert job.status == JobStatus.QUEUED
    assert "SMTPRecipientsRefused" in job.error
    assert [message.to for message in mail.outbox] == [[cast.national_lead.email]]
    monkeypatch.undo()
    assert run_job().status == JobStatus.DONE
    assert [message.to for message in mail.outbox] == [[cast.national_lead.email], [cast.area_lead.email]]


def test_reading_one_opens_its_page_and_leaves_the_rest_unread(client: Client, cast: Cast) -> None:
    (first,) = notify([cast.area_lead], sentence=SENTENCE, url="/jobs/")
    notify([cast.area_lead], sentence="Another")
    client.force_login(cast.area_lead)
    response = client.post(f"/notifications/{first.pk}/read/")
    assert response["Location"] == "/jobs/"
    assert [each.sentence for each in unread(cast.area_lead)] == ["Another"]


def test_a_notification_never_leads_off_the_site(client: Client, cast: Cast) -> None:
    (told,) = notify([cast.area_lead], sentence=SENTENCE, url="//elsewhere.example.org/")
    client.force_login(cast.area_lead)
    assert client.post(f"/notifications/{told.pk}/read/")["Location"] == "/notifications/"


def test_all_can_be_marked_as_read(client: Client, cast: Cast) -> None:
    notify([cast.area_lead, cast.analyst], sentence=SENTENCE)
    client.force_login(cast.area_lead)
    assert b"Mark all 1 as read" in client.get("/notifications/").content
    assert b"Mark all" not in client.post("/notifications/read/", follow=True).content
    assert (unread_count(cast.area_lead), unread_count(cast.analyst)) == (0, 1)
    assert mark_all_read(by=cast.area_lead) == 0


def test_nobody_reads_what_another_was_told(client: Client, cast: Cast) -> None:
    (told,) = notify([cast.area_lead], sentence=SENTENCE)
    client.force_login(cast.administrator)
    assert client.post(f"/notifications/{told.pk}/read/").status_code == 404
    assert SENTENCE.encode() not in client.get("/notifications/").content
    assert Notification.objects.unread().count() == 1


def test_a_list_with_nothing_in_it_says_so(client: Client, analyst: User) -> None:
    client.force_login(analyst)
    assert b"Nothing yet" in client.get("/notifications/").content
