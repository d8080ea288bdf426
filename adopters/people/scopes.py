"""What a role can be held over, by kind: how to name it, how to find it.

Rooms above register books of their own (innovations do), so that this one need not know them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Q

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
    def names(self, keys: Collection[str]) -> dict[str, str]:
        """In one query. A key that leads nowhere is left out."""
        ...

    def search(self, words: str) -> list[Choice]:
        """At most ``OFFERED``; an exact code comes first."""
        ...


class Reach(Protocol):
    def __call__(self, slugs: Collection[str], codes: Collection[str]) -> set[str]:
        """Which of ``codes`` are meant to be reached by any innovation of ``slugs``."""
        ...


class NationBook:
    def names(self, keys: Collection[str]) -> dict[str, str]:
        return dict.fromkeys(keys, "England")

    def search(self, words: str) -> list[Choice]:
        return [Choice("", "England")]


class AreaBook:
    def names(self, keys: Collection[str]) -> dict[str, str]:
        wanted = [area_key(key) for key in keys]
        areas = Area.objects.filter(code__in=[code for _, code in wanted])
        return {f"{area.kind}:{area.code}": area.name for area in areas if (area.kind, area.code) in wanted}

    def search(self, words: str) -> list[Choice]:
        found = Area.objects.filter(closes_on__isnull=True)
        for word in words.split():
            found = found.filter(Q(name__icontains=word) | Q(code__iexact=word))
        return [
            Choice(f"{area.kind}:{area.code}", area.name, f"{area.get_kind_display()}, {area.code}")
            for area in found.order_by("name")[:OFFERED]
        ]


class OrganisationBook:
    def names(self, keys: Collection[str]) -> dict[str, str]:
        return dict(Organisation.objects.filter(code__in=keys).values_list("code", "name"))

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
    """What each scope is called, in at most one query a kind; the key itself where none is found."""
    wanted = set(scopes)
    named = {(kind, key): key or "England" for kind, key in wanted}
    for kind, book in _books.items():
        keys = {key for of, key in wanted if of == kind}
        if keys:
            named |= {(kind.value, key): name for key, name in book.names(keys).items()}
    return named


def search(scope: Scope, words: str) -> list[Choice]:
    return _books[scope].search(words.strip()) if words.strip() or scope == Scope.NATION else []


def exists(scope: Scope, key: str) -> bool:
    return key in _books[scope].names([key])


def choices(scope: Scope, keys: Collection[str]) -> list[Choice]:
    """Those keys as choices, by name."""
    return sorted(
        (Choice(key, name) for key, name in _books[scope].names(keys).items()), key=lambda c: c.name
    )


def reached(slugs: Collection[str], codes: Collection[str]) -> set[str]:
    """Which organisations the innovations are meant to reach; none while no catalogue is there."""
    return _reaches[0](slugs, codes) if _reaches and slugs and codes else set()
