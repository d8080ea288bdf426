"""What a role can be held over, by kind: how to name it, how to find it.

Rooms above register books of their own (innovations do), so that this one need not know them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Concat

from adopters.models import Area, Organisation, Scope
from adopters.roles import area_key

#: A scope kind and a key, as a grant holds them.
ScopeKey = tuple[str, str]

#: How many matches a search for a scope offers.
OFFERED = 20


@dataclass(frozen=True)
class Choice:
    """Something a role can be held over; ``detail`` tells it from its namesakes."""

    key: str
    name: str
    detail: str = ""


class ScopeBook(Protocol):
    def named(self, keys: Collection[str]) -> QuerySet[Any]:
        """Rows with ``key`` and what it is ``called``. A key that leads nowhere is left out."""
        ...

    def search(self, words: str) -> list[Choice]:
        """At most ``OFFERED``; an exact code comes first."""
        ...


class Reach(Protocol):
    def __call__(self, slugs: Collection[str], codes: Collection[str]) -> set[str]:
        """Which of ``codes`` are meant to be reached by any innovation of ``slugs``."""
        ...


class NationBook:
    def named(self, keys: Collection[str]) -> QuerySet[Any]:
        return Area.objects.none().annotate(key=F("code"), called=F("name"))

    def search(self, words: str) -> list[Choice]:
        return [Choice("", "England")]


class AreaBook:
    def named(self, keys: Collection[str]) -> QuerySet[Any]:
        wanted = Q(pk__in=[])
        for kind, code in map(area_key, keys):
            wanted |= Q(kind=kind, code=code)
        key = Concat("kind", Value(":"), "code", output_field=CharField())
        return Area.objects.filter(wanted).annotate(key=key, called=F("name"))

    def search(self, words: str) -> list[Choice]:
        found = Area.objects.filter(closes_on__isnull=True)
        for word in words.split():
            found = found.filter(Q(name__icontains=word) | Q(code__iexact=word))
        return [
            Choice(f"{area.kind}:{area.code}", area.name, f"{area.get_kind_display()}, {area.code}")
            for area in found.order_by("name")[:OFFERED]
        ]


class OrganisationBook:
    def named(self, keys: Collection[str]) -> QuerySet[Any]:
        return Organisation.objects.filter(code__in=keys).annotate(key=F("code"), called=F("name"))

    def search(self, words: str) -> list[Choice]:
        found = Organisation.objects.all()
        for word in words.split():
            found = found.filter(Q(name__icontains=word) | Q(code__iexact=word) | Q(postcode__iexact=words))
        return [_organisation_choice(one) for one in found.order_by("closes_on", "name")[:OFFERED]]


def _organisation_choice(organisation: Organisation) -> Choice:
    closed = ", closed" if organisation.closes_on else ""
    return Choice(
        organisation.code,
        organisation.name,
        f"{organisation.get_kind_display()}, {organisation.code}{closed}",
    )


_books: dict[Scope, ScopeBook] = {
    Scope.NATION: NationBook(),
    Scope.AREA: AreaBook(),
    Scope.ORGANISATION: OrganisationBook(),
}
_reaches: list[Reach] = []


def register_innovations(book: ScopeBook, reach: Reach) -> None:
    """Called once, by the room that keeps the catalogue, when the program starts."""
    _books[Scope.INNOVATION] = book
    _reaches[:] = [reach]


def names(scopes: Iterable[ScopeKey]) -> dict[ScopeKey, str]:
    """What each scope is called, in at most one query; the key itself where none is found."""
    wanted = set(scopes)
    called = {(kind, key): key or "England" for kind, key in wanted}
    parts = []
    for kind, book in _books.items():
        keys = {key for of, key in wanted if of == kind and key}
        if keys:
            rows = book.named(keys).order_by().annotate(of=Value(kind.value))
            parts.append(rows.values_list("of", "key", "called"))
    if parts:
        called |= {(kind, key): name for kind, key, name in parts[0].union(*parts[1:], all=True)}
    return called


def search(scope: Scope, words: str) -> list[Choice]:
    return _books[scope].search(words.strip()) if words.strip() or scope == Scope.NATION else []


def exists(scope: Scope, key: str) -> bool:
    return scope == Scope.NATION or _books[scope].named([key]).exists()


def choices(scope: Scope, keys: Collection[str]) -> list[Choice]:
    """Those keys as choices, by name."""
    if scope == Scope.NATION:
        return [Choice(key, "England") for key in keys]
    named = _books[scope].named(keys).values_list("key", "called")
    return sorted((Choice(key, name) for key, name in named), key=lambda choice: choice.name)


def reached(slugs: Collection[str], codes: Collection[str]) -> set[str]:
    """Which organisations the innovations are meant to reach; none while no catalogue is there."""
    return _reaches[0](slugs, codes) if _reaches and slugs and codes else set()
