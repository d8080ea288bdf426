"""The catalogue as its pages ask for it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.expressions import OrderBy

from adopters.models import Grant, Role, Scope, User
from innovations.models import Cohort, Component, Innovation, Step, Version

ORDERS: dict[str, tuple[str | OrderBy, ...]] = {
    "name": ("name",),
    "newest": ("-created_at", "name"),
    "sites": (F("list_size").desc(nulls_last=True), "name"),
}


@dataclass(frozen=True)
class CatalogueFilter:
    """Empty texts filter nothing; ``order`` is a key of ``ORDERS``."""

    words: str = ""
    kind: str = ""
    unit: str = ""
    status: str = ""
    order: str = "name"


def innovations_listed(user: User | AnonymousUser, chosen: CatalogueFilter) -> QuerySet[Innovation]:
    """With ``list_size`` and ``list_number`` of the list in force, null where there is none."""
    rows = Innovation.objects.visible_to(user)
    for word in chosen.words.split():
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(summary__icontains=word)
            | Q(problem__icontains=word)
            | Q(scaling_vehicle__icontains=word)
        )
    for field in ("kind", "unit", "status"):
        if value := getattr(chosen, field):
            rows = rows.filter(**{field: value})
    return _with_list(rows).order_by(*ORDERS.get(chosen.order, ORDERS["name"]), "pk")


def _with_list(rows: QuerySet[Innovation]) -> QuerySet[Innovation]:
    in_force = Cohort.objects.filter(innovation=OuterRef("pk")).order_by("-recorded_at", "-number")
    return rows.annotate(
        list_size=Subquery(in_force.values("size")[:1]), list_number=Subquery(in_force.values("number")[:1])
    )


def leads_of(innovation: Innovation) -> list[User]:
    """The people who lead it now, by name."""
    grants = Grant.objects.in_force().filter(
        role=Role.INNOVATION_LEAD, scope=Scope.INNOVATION, scope_key=innovation.slug, user__is_active=True
    )
    return sorted({grant.user for grant in grants.select_related("user")}, key=str)


def versions_of(innovation: Innovation) -> list[Version]:
    """The current one first, each with its components."""
    return list(innovation.versions.prefetch_related(Prefetch("components", Component.objects.all())))


def current_version(innovation: Innovation) -> Version:
    return innovation.versions.latest("number")


def steps_of(innovation: Innovation) -> dict[str, list[Step]]:
    """By stage, in the order people put them in."""
    steps: dict[str, list[Step]] = {}
    for step in innovation.steps.all():
        steps.setdefault(step.stage, []).append(step)
    return steps


def wording_of(innovation: Innovation) -> dict[str, str]:
    """The innovation's own words, by stage."""
    return dict(innovation.wordings.values_list("stage", "wording"))
