"""Telling people, and their having read it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from adopters.models import User
from scaling.jobs.services import request_job
from scaling.models import Notification

EMAIL_JOB = "notification_emails"


@transaction.atomic
def notify(users: Iterable[User], *, sentence: str, url: str = "") -> list[Notification]:
    """Tell each active person one sentence, in the app and by e-mail.

    In the caller's transaction: if that is rolled back nobody is told. ``url`` is a path of
    this site.
    """
    people = {user.pk: user for user in users if user.is_active}
    told = Notification.objects.bulk_create(
        Notification(user=person, sentence=sentence, url=url) for person in people.values()
    )
    if told:
        request_job(
            EMAIL_JOB,
            subject=f"E-mail: {sentence}",
            arguments={"notifications": [each.pk for each in told]},
            by=None,
        )
    return told


def mark_read(notification: Notification) -> None:
    """Reading twice keeps the first time."""
    Notification.objects.unread().filter(pk=notification.pk).update(read_at=timezone.now())


def mark_all_read(*, by: User) -> int:
    """Returns how many had been unread."""
    return Notification.objects.visible_to(by).unread().update(read_at=timezone.now())
