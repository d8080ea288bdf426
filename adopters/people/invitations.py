"""Inviting somebody by e-mail: the signed link, what has become of it, and following it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone

from adopters.models import Grant, Invitation, Role, User
from adopters.models.person import INVITATION_LASTS
from adopters.people import rules
from adopters.people.errors import PeopleRefusal
from adopters.people.services import check_may_give, hold
from adopters.roles import ROLES, abilities
from adopters.sign_in import vouch_for_address

SALT = "adopters.people.invitation"


class LinkState(Enum):
    """What following a link finds."""

    OPEN = "open"
    RUN_OUT = "run_out"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    BROKEN = "broken"


@dataclass(frozen=True)
class FollowedLink:
    state: LinkState
    invitation: Invitation | None = None


@transaction.atomic
def invite(*, email: str, role: Role, key: str, by: User) -> Invitation:
    """An invitation already open is sent anew rather than doubled."""
    check_may_give(role=role, key=key, by=by)
    address = email.strip().lower()
    _check_person(address, role, key, by)
    scope = ROLES[role].scope
    again = Invitation.objects.open().filter(email__iexact=address, role=role, scope=scope, scope_key=key)
    if found := again.first():
        return resend(invitation=found, by=by)
    try:
        with transaction.atomic():
            return Invitation.objects.create(
                email=address, role=role, scope=scope, scope_key=key, invited_by=by
            )
    except IntegrityError:
        return again.get()


def _check_person(address: str, role: Role, key: str, by: User) -> None:
    user = User.objects.filter(email__iexact=address).first()
    if user is None:
        return
    if not user.is_active and not abilities(by).administers:
        raise PeopleRefusal("This person's access was ended. Ask an administrator to invite them again.")
    if Grant.objects.in_force().filter(user=user, role=role, scope_key=key).exists():
        raise PeopleRefusal(f"{user} already has this role.")


@transaction.atomic
def resend(*, invitation: Invitation, by: User) -> Invitation:
    """A new link, good for the full time; the one before stops working."""
    _check_may_manage(invitation, by)
    _check_open(invitation)
    invitation.sent_at = timezone.now()
    invitation.save(update_fields=["sent_at"])
    return invitation


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User) -> None:
    """The link stops working."""
    _check_may_manage(invitation, by)
    _check_open(invitation)
    invitation.withdrawn_at, invitation.withdrawn_by = timezone.now(), by
    invitation.save(update_fields=["withdrawn_at", "withdrawn_by"])


def _check_may_manage(invitation: Invitation, by: User) -> None:
    if not rules.may_give(by, Role(invitation.role), invitation.scope_key):
        raise PeopleRefusal("You cannot change this invitation. Ask an administrator.")


def _check_open(invitation: Invitation) -> None:
    if invitation.accepted_at:
        raise PeopleRefusal(f"{invitation.email} has already accepted.")
    if invitation.withdrawn_at:
        raise PeopleRefusal("This invitation was withdrawn. Send a new one.")


def link_token(invitation: Invitation) -> str:
    """Signed, so that it can neither be guessed nor altered; it names the sending it belongs to."""
    return signing.dumps([invitation.pk, _sending(invitation)], salt=SALT, compress=False)


def _sending(invitation: Invitation) -> int:
    return int(invitation.sent_at.timestamp() * 1_000_000)


def follow(token: str) -> FollowedLink:
    """What ``token`` leads to."""
    try:
        pk, sending = signing.loads(token, salt=SALT, max_age=INVITATION_LASTS)
    except signing.SignatureExpired:
        return FollowedLink(LinkState.RUN_OUT)
    except signing.BadSignature:
        return FollowedLink(LinkState.BROKEN)
    invitation = Invitation.objects.filter(pk=pk).select_related("invited_by").first()
    return FollowedLink(_state(invitation, sending), invitation)


def _state(invitation: Invitation | None, sending: int) -> LinkState:
    if invitation is None:
        return LinkState.BROKEN
    if invitation.accepted_at:
        return LinkState.ACCEPTED
    if invitation.withdrawn_at:
        return LinkState.WITHDRAWN
    if _sending(invitation) != sending:
        return LinkState.REPLACED
    return LinkState.RUN_OUT if invitation.has_run_out else LinkState.OPEN


@transaction.atomic
def join(*, invitation: Invitation, name: str, password: str) -> User:
    """A new person, or one whose access had ended, with a name and password of their own."""
    invitation = _claim(invitation)
    user = User.objects.filter(email__iexact=invitation.email).first()
    if user is None:
        user = User.objects.create_user(invitation.email, password)
    elif user.is_active:
        raise PeopleRefusal("You already have an account. Sign in to accept.")
    user.is_active, user.name = True, name
    user.set_password(password)
    user.save()
    vouch_for_address(user)
    _accept(invitation, user)
    return user


@transaction.atomic
def accept(*, invitation: Invitation, by: User) -> Grant:
    """By the person it was sent to, signed in."""
    invitation = _claim(invitation)
    if by.email.lower() != invitation.email.lower():
        raise PeopleRefusal(f"This invitation is for {invitation.email}.")
    return _accept(invitation, by)


def _claim(invitation: Invitation) -> Invitation:
    """Locked and still open, so that a link followed twice at once is accepted once."""
    claimed = Invitation.objects.select_for_update().get(pk=invitation.pk)
    _check_open(claimed)
    if claimed.has_run_out:
        raise PeopleRefusal("This invitation has run out. Ask for a new one.")
    return claimed


def _accept(invitation: Invitation, user: User) -> Grant:
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return hold(user=user, role=Role(invitation.role), key=invitation.scope_key, by=invitation.invited_by)
