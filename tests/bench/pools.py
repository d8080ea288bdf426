"""What pages are about: rows of the database that fill the parts of an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Count, F, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import MD5, Cast, Concat
from django.utils import timezone

from adopters.models import Organisation
from adopters.roles import abilities
from innovations.models import Innovation
from tests.bench.people import Person

#: How many rows one person's visits go round.
DRAWN = 5

#: What an innovation's page may be asked to be: one of the largest, or one of the middle.
LARGEST, MEDIAN = "largest", "median"

Parts = dict[str, Any]

EVERYTHING = Q()


@dataclass(frozen=True)
class Pool:
    """Rows of ``model``; ``parts`` names the field behind each part of an address.

    ``innovation`` and ``organisation`` are the paths, each with its ``__``, to what limits a lead and
    an adopter to their own; None does not limit them. ``fixed`` are parts that are always the same.
    No model: no row is needed.
    """

    model: type[Model] | None = None
    parts: Mapping[str, str] = field(default_factory=dict)
    innovation: str | None = None
    organisation: str | None = None
    where: Q = EVERYTHING
    fixed: Mapping[str, Any] = field(default_factory=dict)

    def drawn(self, person: Person, size: str = "", where: Q = EVERYTHING) -> list[Parts]:
        """Some rows this person may open, others than the next person's, the same in every run."""
        if self.model is None:
            return [dict(self.fixed)]
        rows = self.model._default_manager.filter(self.where, where, self.reach(person, size))
        values = shuffled(rows, person)[:DRAWN].values(
            **{f"part_{name}": F(path) for name, path in self.parts.items()}
        )
        return [{**{name: row[f"part_{name}"] for name in self.parts}, **self.fixed} for row in values]

    def reach(self, person: Person, size: str = "") -> Q:
        """Which rows a person may open."""
        reach = Q()
        if self.innovation is not None and (slugs := _slugs(person, size)):
            reach &= Q(**{f"{self.innovation}slug__in": slugs})
        if self.organisation is not None and (codes := _organisations(person)) is not None:
            reach &= Q(**{f"{self.organisation}in": codes})
        return reach


def shuffled(rows: QuerySet[Any], person: Person) -> QuerySet[Any]:
    """In an order that is nobody else's, and the same in every run."""
    who = person.user.email if person.user else ""
    return rows.order_by(MD5(Concat(Cast("pk", TextField()), Value(who))))


def _slugs(person: Person, size: str) -> set[str]:
    """Empty for any. A lead's own come before those of the size asked for."""
    asked = set(sized(size)) if size else set()
    own = set(abilities(person.user).leads) if person.user else set()
    return (asked & own) or asked or own


def _organisations(person: Person) -> QuerySet[Organisation, int] | None:
    """None for any."""
    if person.user is None:
        return None
    can = abilities(person.user)
    if can.views:
        return Organisation.objects.filter(code__in=can.views).values_list("pk", flat=True)
    if can.areas:
        here = Organisation.objects.standing_in(can.areas, timezone.localdate())
        return here.order_by().values_list("pk", flat=True)
    return None


@cache
def sized(size: str) -> tuple[str, ...]:
    """The slugs of the three largest innovations by adoptions, or of the three in the middle."""
    counted = (
        Innovation.objects.annotate(size=Count("adoptions")).filter(size__gt=0).order_by("-size", "slug")
    )
    slugs = list(counted.values_list("slug", flat=True))
    middle = max(len(slugs) // 2 - 1, 0)
    return tuple(slugs[:3] if size == LARGEST else slugs[middle : middle + 3])
