"""The innovation of an address, for those who may see it and those who may change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, QueryDict

from adopters.guards import allow
from adopters.look.parts import Link
from adopters.models import User
from adopters.roles import abilities
from innovations.errors import CatalogueError
from innovations.guards import innovation_seen
from innovations.models import Innovation

#: Rows of a list on one page.
PAGE_ROWS = 50


def innovation_led(request: HttpRequest, slug: str) -> Innovation:
    """Raises PermissionDenied unless this person leads it, or administers."""
    innovation = innovation_seen(request, slug)
    allow_leading(request, innovation)
    return innovation


def allow_leading(request: HttpRequest, innovation: Innovation) -> None:
    """Raises PermissionDenied unless this person leads it, or administers."""
    why_not = f"Only the people who lead {innovation.name} and administrators can change it."
    allow(abilities(request.user).may_lead(innovation.slug), why_not)


def person(request: HttpRequest) -> User:
    """Who acts; every page of the catalogue is for people who have signed in."""
    return cast(User, request.user)


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent, be it nothing; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def tried(request: HttpRequest, act: Callable[[], object]) -> bool:
    """Do it; where the catalogue refuses, say why on the next page and return False."""
    try:
        act()
    except CatalogueError as error:
        messages.error(request, error.message)
        return False
    return True


def exports(request: HttpRequest) -> list[Link]:
    """This page's list as a file, with the filters of the address."""
    links = []
    for name, text in (("csv", "Download this list (CSV)"), ("xlsx", "Download this list (Excel)")):
        query = request.GET.copy()
        query["format"] = name
        links.append(Link(text, f"?{query.urlencode()}"))
    return links
