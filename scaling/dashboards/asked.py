"""What the address of a page of figures names, found or refused in one place."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpRequest

from adopters.guards import seen
from adopters.models import Area, AreaKind, User
from innovations.models import Innovation
from scaling.models import Adoption
from scaling.spread.indicators import INDICATORS, Indicator
from scaling.spread.sites import Site


def innovation_of(request: HttpRequest, slug: str) -> Innovation:
    return seen(Innovation.objects.visible_to(request.user), slug=slug)


def area_of(request: HttpRequest, kind: str, code: str) -> Area:
    if kind not in AreaKind.values:
        raise Http404
    return seen(Area.objects.visible_to(request.user), kind=kind, code=code)


def area_asked(request: HttpRequest, within: str) -> Area | None:
    """The area that "region:Y56" names; None for England."""
    kind, _, code = within.partition(":")
    return area_of(request, kind, code) if within else None


def indicator_of(code: str) -> Indicator:
    if code not in INDICATORS:
        raise Http404
    return INDICATORS[code]


def sites_seen(request: HttpRequest, innovation: Innovation, sites: Iterable[Site]) -> list[Site]:
    """Those of ``sites`` whose progress this person may see one by one."""
    user: User = request.user  # type: ignore[assignment]
    adoptions = Adoption.objects.visible_to(user).filter(innovation=innovation)
    visible = set(adoptions.values_list("pk", flat=True))
    return [site for site in sites if any(each.adoption_id in visible for each in site.contributions)]
