"""What the address of a page of figures names, found or refused in one place."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from adopters.guards import area_seen
from adopters.models import Area, User
from adopters.roles import abilities
from innovations.models import Innovation
from scaling.models import Adoption
from scaling.spread.indicators import INDICATORS, Indicator


def area_asked(request: HttpRequest, within: str) -> Area | None:
    """The area that "region:Y56" names; None for England."""
    kind, _, code = within.partition(":")
    return area_seen(request, kind, code) if within else None


def indicator_of(code: str) -> Indicator:
    if code not in INDICATORS:
        raise Http404
    return INDICATORS[code]


def adoptions_seen(request: HttpRequest, innovation: Innovation) -> list[int] | None:
    """Adoptions of an innovation whose progress this person may see one by one; None is all of them."""
    user: User = request.user  # type: ignore[assignment]
    can = abilities(user)
    if can.reads_all_sites or innovation.slug in can.leads:
        return None
    adoptions = Adoption.objects.visible_to(user).filter(innovation=innovation)
    return list(adoptions.values_list("pk", flat=True))
