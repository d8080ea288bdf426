"""One rule for 404 against 403.

What a person may not know exists is not found: load it with ``seen`` from a queryset
already narrowed by ``visible_to``. What they may see but not change is forbidden, with a
sentence that says why and whom to ask: ``allow``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from adopters.composed import Composed
from adopters.models import Area, Organisation
from adopters.roles import Abilities, abilities

AnyModel = TypeVar("AnyModel", bound=Model)
Found = TypeVar("Found")
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def seen(visible: QuerySet[AnyModel], **key: Any) -> AnyModel:
    """The one row of ``visible`` with this key. Raises Http404 where there is none."""
    return get_object_or_404(visible, **key)


def organisation_seen(request: HttpRequest, code: str) -> Organisation:
    """By its code. Raises Http404 where there is none, or for whoever is not signed in."""
    return looked_up(request, _ORGANISATION.first, code=code)


def area_seen(request: HttpRequest, kind: str, code: str) -> Area:
    """With the region it lies in; raises Http404 as ``organisation_seen``."""
    return looked_up(request, AREA.first, kind=kind, code=code)


def looked_up(request: HttpRequest, look: Callable[..., Found | None], **key: str | int) -> Found:
    """The one row of what everyone signed in may look up. Raises Http404 where there is none."""
    found = look(**key) if request.user.is_authenticated else None
    if found is None:
        raise Http404
    return found


_ORGANISATION = Composed(lambda code: Organisation.objects.filter(code=code))
AREA = Composed(lambda kind, code: Area.objects.filter(kind=kind, code=code).select_related("region"))


def allow(permitted: bool, why_not: str) -> None:
    """Raises PermissionDenied, with the sentence to show, unless ``permitted``."""
    if not permitted:
        raise PermissionDenied(why_not)


def needs(claim: Callable[[Abilities], bool], why_not: str) -> Callable[[View], View]:
    """Decorates a view that only people of whom ``claim`` holds may open; the rest get 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            allow(claim(abilities(request.user)), why_not)
            return view(request, *args, **kwargs)

        return cast(View, guarded)

    return decorate


reads_figures = needs(
    lambda can: can.reads_figures,
    "You have signed in, but you do not have a role yet. Ask an administrator to give you one.",
)
administers = needs(lambda can: can.administers, "Only an administrator can do this.")
keeps_estate = needs(
    lambda can: can.keeps_estate,
    "Only an administrator or a national lead can change organisations and areas.",
)
