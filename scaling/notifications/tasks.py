"""E-mails that say what changed."""

from __future__ import annotations

from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from scaling.jobs.registry import job_kind
from scaling.jobs.runner import JobHandle
from scaling.models import Notification
from scaling.notifications.services import EMAIL_JOB

#: What a mail server takes as a subject without folding it.
SUBJECT_LENGTH = 78


@job_kind(EMAIL_JOB)
def send_notification_emails(handle: JobHandle, notifications: list[int]) -> str:
    """One e-mail a notification. One that fails does not hold the others up; it is tried again."""
    waiting = Notification.objects.filter(
        pk__in=notifications, emailed_at=None, user__is_active=True
    ).select_related("user")
    failure: Exception | None = None
    for done, notification in enumerate(list(waiting)):
        handle.progress(done, len(notifications), "Sending")
        try:
            _send(notification)
        except OSError as error:  # SMTPException is one
            failure = error
    if failure:
        raise failure
    return ""


def _send(notification: Notification) -> None:
    context = {
        "notification": notification,
        "address": urljoin(settings.SITE_URL, notification.url or reverse("notifications:list")),
    }
    send_mail(
        f"Scaling: {notification.sentence}"[:SUBJECT_LENGTH],
        render_to_string("notifications/email.txt", context),
        None,
        [notification.user.email],
    )
    Notification.objects.filter(pk=notification.pk).update(emailed_at=timezone.now())
