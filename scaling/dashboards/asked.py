"""What the address of a page of figures names, found or refused in one place."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from adopters.composed import Both
from adopters.guards import AREA, looked_up
from adopters.models import Area, User
from adopters.roles import abilities
from innovations.guards import INNOVATION, innovation_seen
from innovations.models import Innovation
from scaling.models import Adoption
from scaling.spread.indicators import INDICATORS, Indicator


def innovation_asked(request: HttpRequest, slug: str, within: str) -> tuple[Innovation, Area | None]:
    """An innovation, and the area that "region:Y56" names: None for England."""
    if not within:
        return innovation_seen(request, slug), None
    kind, _, code = within.partition(":")
    return looked_up(request, _IN_AREA.first, slug=slug, kind=kind, code=code)


_IN_AREA = Both(INNOVATION, AREA)


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
