"""Invented people of every role, who all sign in with one password."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from adopters.models import Area, AreaKind, Grant, Role, Scope, User
from scaling.launcher.sign_ins import ADOPTER, INNOVATION_LEAD, SYSTEM_LEADER
from scaling.national.estate import read_at
from scaling.national.names import person_name
from scaling.national.organisations import Invented
from scaling.national.plans import Plan
from scaling.national.scale import Scale
from scaling.national.wish import Wish

DOMAIN = "demonstration.example"
#: Innovations that one person leads.
_LED_BY_ONE = 4


@dataclass(frozen=True)
class Person:
    """``keys`` are what they hold the role over; nobody's outsider has no role."""

    email: str
    role: Role | None
    scope: Scope = Scope.NATION
    keys: tuple[str, ...] = ("",)


@dataclass(frozen=True)
class Staff:
    """Whose keys stand in the ledger: who leads an innovation, who speaks for an organisation."""

    leads: dict[str, int]
    editors: dict[str, int]


def make_people(wish: Wish, plans: Sequence[Plan], organisations: Sequence[Invented]) -> Staff:
    """Everybody, with a confirmed address; the three of the demonstration come first of their kind."""
    people = list(_people(wish, plans, organisations))
    secret, joined = make_password(wish.password), read_at(wish.start)
    users = User.objects.bulk_create(
        [
            User(email=each.email, name=person_name(number), password=secret, joined_at=joined)
            for number, each in enumerate(people)
        ]
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in users
    )
    Grant.objects.bulk_create(
        Grant(user=user, role=each.role, scope=each.scope, scope_key=key, granted_at=joined)
        for user, each in zip(users, people, strict=True)
        if each.role
        for key in each.keys
    )
    held = list(zip(users, people, strict=True))
    return Staff(
        leads={key: user.pk for user, each in held if each.role == Role.INNOVATION_LEAD for key in each.keys},
        editors={
            key: user.pk for user, each in held if each.role == Role.ADOPTER_EDITOR for key in each.keys
        },
    )


def _people(wish: Wish, plans: Sequence[Plan], organisations: Sequence[Invented]) -> Iterator[Person]:
    for role, count in ((Role.NATIONAL_LEAD, 5), (Role.ADMINISTRATOR, 3), (Role.ANALYST, 10)):
        yield from (Person(_email(role, number), role) for number in range(1, count + 1))
    yield from (Person(_email("outsider", number), None) for number in range(1, 6))
    yield from _area_leads()
    slugs = [plan.slug for plan in plans]
    groups = [
        tuple(slugs[place :: -(-len(slugs) // _LED_BY_ONE)]) for place in range(-(-len(slugs) // _LED_BY_ONE))
    ]
    emails = _emails(INNOVATION_LEAD.email, Role.INNOVATION_LEAD)
    for group, email in zip(groups, emails, strict=False):
        yield Person(email, Role.INNOVATION_LEAD, Scope.INNOVATION, group)
    yield from _adopters(wish.scale, organisations, wish.random("people"))


def _area_leads() -> Iterator[Person]:
    areas = Area.objects.filter(
        kind__in=[AreaKind.REGION, AreaKind.ICB, AreaKind.NETWORK], closes_on__isnull=True, name_known=True
    )
    kinds = {AreaKind.REGION: 0, AreaKind.ICB: 1, AreaKind.NETWORK: 2}
    ordered = sorted(areas, key=lambda area: (kinds[AreaKind(area.kind)], area.code))
    for area, email in zip(ordered, _emails(SYSTEM_LEADER.email, Role.AREA_LEAD), strict=False):
        yield Person(email, Role.AREA_LEAD, Scope.AREA, (f"{area.kind}:{area.code}",))


def _adopters(scale: Scale, organisations: Sequence[Invented], random: Random) -> Iterator[Person]:
    """Editors at trusts first, then at all kinds; viewers at every other place that has an editor."""
    standing = [each for each in organisations if each.closes_on is None]
    trusts = [each for each in standing if each.kind == "trust"]
    others = [each for each in standing if each.kind != "trust"]
    count = max(12, round(100 * scale.side))
    chosen = [*trusts[: count // 3], *random.sample(others, count - min(len(trusts), count // 3))]
    for each, email in zip(chosen, _emails(ADOPTER.email, Role.ADOPTER_EDITOR), strict=False):
        yield Person(email, Role.ADOPTER_EDITOR, Scope.ORGANISATION, (each.code,))
    for number, each in enumerate(chosen[::2], 1):
        yield Person(
            _email(Role.ADOPTER_VIEWER, number), Role.ADOPTER_VIEWER, Scope.ORGANISATION, (each.code,)
        )


def _emails(first: str, role: Role) -> Iterator[str]:
    yield first
    number = 1
    while True:
        yield _email(role, number)
        number += 1


def _email(role: str, number: int) -> str:
    return f"{role.replace('_', '-')}-{number}@{DOMAIN}"
