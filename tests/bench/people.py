"""The people pages are measured as: those the database has, signed in without a password."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Q
from django.db.models.functions import MD5
from django.test import Client
from django.test.client import ClientHandler

from adopters.models import Grant, Role, User

#: Signed in and without a role; and not signed in at all.
OUTSIDER, VISITOR = "outsider", "visitor"
EVERYONE = (*Role.values, OUTSIDER, VISITOR)

#: As many of each role take turns.
OF_EACH = 5


@dataclass(frozen=True)
class Person:
    """``user`` is None for a visitor. ``session`` is the key of a session kept in the database."""

    role: str
    user: User | None = None
    session: str = ""

    @property
    def signed_in(self) -> User:
        """Raises LookupError for a visitor."""
        if self.user is None:
            raise LookupError("A visitor is nobody.")
        return self.user

    @property
    def cookie(self) -> str:
        return f"{settings.SESSION_COOKIE_NAME}={self.session}"

    def client(self) -> Client:
        """All share one handler: loading the middleware takes a hundred times as long as an empty view."""
        client = Client(raise_request_exception=False, SERVER_NAME="localhost")
        client.handler = _handler()
        if self.session:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        return client


@cache
def _handler() -> ClientHandler:
    return ClientHandler(enforce_csrf_checks=False)


def sign_in(user: User, role: str) -> Person:
    """No sign-in page is asked, so no limit on sign-ins is met."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return Person(role, user, str(session.session_key))


@cache
def people(role: str, slugs: frozenset[str] = frozenset(), count: int = OF_EACH) -> tuple[Person, ...]:
    """Some who hold ``role``, the same in every run; of innovation leads first those of ``slugs``."""
    if role == VISITOR:
        return (Person(VISITOR),)
    if role == OUTSIDER:
        return (sign_in(_outsider(), OUTSIDER),)
    grants = Grant.objects.in_force().filter(role=role, user__is_active=True)
    wanted = grants.filter(scope_key__in=slugs) if role == Role.INNOVATION_LEAD and slugs else grants
    chosen = wanted if wanted.exists() else grants
    users = User.objects.filter(pk__in=chosen.values("user"))
    return tuple(sign_in(user, role) for user in users.order_by(MD5("email"))[:count])


def _outsider() -> User:
    nobody = User.objects.filter(Q(grants__isnull=True), is_active=True, is_superuser=False)
    return nobody.first() or User.objects.create_user("nobody@bench.example", name="Nobody")
