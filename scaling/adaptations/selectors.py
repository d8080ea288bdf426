"""Which adaptations a person may read, and what one can be about."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from adopters.models import User
from innovations.models import Component, Innovation
from scaling.models import Adaptation


def adaptations(user: User | AnonymousUser, *, innovation: str = "", text: str = "") -> QuerySet[Adaptation]:
    """Those shared with a person, the latest first; ``innovation`` is a slug."""
    found = Adaptation.objects.standing().visible_to(user)
    if innovation:
        found = found.filter(innovation__slug=innovation)
    if text:
        found = found.filter(
            Q(what_changed__icontains=text)
            | Q(component__name__icontains=text)
            | Q(adoption__organisation__name__icontains=text)
        )
    return found.select_related("adoption__innovation", "adoption__organisation", "component", "recorded_by")


def components(innovation: Innovation) -> QuerySet[Component]:
    """The parts of the innovation's latest version."""
    latest = innovation.versions.order_by("-number").values("pk")[:1]
    return Component.objects.filter(version__in=latest)


def adapted_innovations(user: User | AnonymousUser) -> list[tuple[str, str]]:
    """Slugs and names of innovations with an adaptation the person may read."""
    seen = Adaptation.objects.standing().visible_to(user).values("innovation")
    return list(Innovation.objects.filter(pk__in=seen).order_by("name").values_list("slug", "name"))
