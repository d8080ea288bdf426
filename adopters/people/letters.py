"""The e-mails about invitations and roles. Sending is tried once; a failure is told, not raised."""

from __future__ import annotations

from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string

from adopters.look.formats import nhs_date
from adopters.models import Grant, Invitation, Role
from adopters.people import scopes
from adopters.roles import ROLES

log = structlog.get_logger(__name__)


def stays_here() -> bool:
    """Does e-mail go to a file or the log, because no server is named?"""
    return any(kind in settings.EMAIL_BACKEND for kind in ("console", "filebased", "dummy"))


def send_invitation(invitation: Invitation, link: str) -> bool:
    """Was it handed over for delivery?"""
    rules = ROLES[Role(invitation.role)]
    context = {
        "invitation": invitation,
        "rules": rules,
        "place": place_of(invitation),
        "link": link,
        "closes_on": nhs_date(invitation.closes_at),
    }
    subject = f"Scaling: {invitation.invited_by} invites you as {rules.role.label.lower()}"
    return _send(invitation.email, subject, "people/email/invitation.txt", context)


def send_role_given(grant: Grant, link: str) -> bool:
    """Was it handed over for delivery?"""
    rules = ROLES[Role(grant.role)]
    context = {"grant": grant, "rules": rules, "place": place_of(grant), "link": link}
    subject = f"Scaling: you are now {rules.role.label.lower()}"
    return _send(grant.user.email, subject, "people/email/role_given.txt", context)


def place_of(held: Grant | Invitation) -> str:
    """What the role is over, by name."""
    return scopes.names([(held.scope, held.scope_key)])[held.scope, held.scope_key]


def _send(to: str, subject: str, template: str, context: dict[str, object]) -> bool:
    try:
        return send_mail(subject, render_to_string(template, context), None, [to]) == 1
    except (SMTPException, OSError) as error:
        log.warning("email_not_sent", template=template, error=str(error))
        return False
