"""How people sign in: by invitation only, with a second factor kept unreadable."""

from __future__ import annotations

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from adopters.composed import Composed
from adopters.models import User
from adopters.roles import with_roles


class WithRoles(ModelBackend):
    """By address and password; whoever is signed in is loaded with their roles, in one query."""

    def get_user(self, user_id: int) -> User | None:
        found = _SOMEBODY.first(key=user_id)
        return found if found and self.user_can_authenticate(found) else None


_SOMEBODY = Composed(lambda key: User.objects.annotate(held_now=with_roles()).filter(pk=key).order_by())


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up on their own; an invitation is the way in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SealedSecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the seeds of authenticator apps encrypted under the secret key of this installation.

    A retired key stays readable while it is listed in SECRET_KEY_FALLBACKS.
    """

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode()).decode()


def _seal() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(b"second factor:" + str(key).encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def vouch_for_address(user: User) -> None:
    """Record that ``user`` has shown the address to be theirs, by a link or by an administrator."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
