"""Telling people, and their having read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from adopters.models import User
from scaling.jobs.services import request_job
from scaling.models import Notification

EMAIL_JOB = "notification_emails"


@dataclass(frozen=True)
class Message:
    """One sentence for some people. ``url`` is a path of this site."""

    users: Iterable[User]
    sentence: str
    url: str = ""


def notify(users: Iterable[User], *, sentence: str, url: str = "") -> list[Notification]:
    """Tell each active person one sentence, in the app and by e-mail.

    In the caller's transaction: if that is rolled back nobody is told. ``url`` is a path of
    this site.
    """
    return notify_each([Message(users, sentence, url)])


def notify_each(messages: Iterable[Message]) -> list[Notification]:
    """Tell each active person what each message for them says; as many queries for many as for one."""
    to_tell = [
        Notification(user=person, sentence=message.sentence, url=message.url)
        for message in messages
        for person in {user.pk: user for user in message.users if user.is_active}.values()
    ]
    if not to_tell:
        return []
    with transaction.atomic(savepoint=False):
        told = Notification.objects.bulk_create(to_tell)
        sentences = list(dict.fromkeys(each.sentence for each in told))
        more = f" and {len(sentences) - 1:,} more" if len(sentences) > 1 else ""
        request_job(
            EMAIL_JOB,
            subject=f"E-mail: {sentences[0]}{more}",
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
