"""How people sign in: by invitation only, with a second factor kept unreadable."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db import connection
from django.http import HttpRequest

from adopters.models import User
from adopters.roles import with_roles


class WithRoles(ModelBackend):
    """By address and password; whoever is signed in is loaded with their roles, in one query."""

    def get_user(self, user_id: int) -> User | None:
        sql, before, names = _somebody()
        with connection.cursor() as cursor:
            cursor.execute(sql, [*before, user_id])
            row = cursor.fetchone()
        if row is None:
            return None
        *values, held_now = row
        found = User.from_db(connection.alias, names, values)
        found.held_now = [json.loads(each) for each in held_now]  # type: ignore[attr-defined]
        return found if self.user_can_authenticate(found) else None


@cache
def _somebody() -> tuple[str, tuple[Any, ...], list[str]]:
    """The query for one person with their roles, what it asks before the person's key, and its columns.

    Put together once: that took longer than to ask.
    """
    people = User.objects.annotate(held_now=with_roles()).filter(pk=0).order_by()
    sql, params = people.query.sql_with_params()
    return sql, params[:-1], [field.attname for field in User._meta.concrete_fields]


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
