"""Invented people of every role, each with one sign-in and the demonstration's password."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allauth.account.models import EmailAddress

from adopters.models import Grant, Role, Scope, User


@dataclass(frozen=True)
class Person:
    email: str
    name: str
    role: Role
    scope: Scope
    scope_key: str = ""


def make_people(people: Sequence[Person], password: str) -> dict[str, User]:
    """Each with a confirmed e-mail address; by e-mail."""
    made = {}
    for person in people:
        user = User.objects.create_user(person.email, password, name=person.name)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        Grant.objects.create(user=user, role=person.role, scope=person.scope, scope_key=person.scope_key)
        made[person.email] = user
    return made
