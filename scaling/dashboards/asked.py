"""What the address of a page of figures names, found or refused in one place."""

from __future__ import annotations

from django.core.paginator import Page
from django.db.models import CharField, Count, F, Value, Window
from django.db.models.functions import RowNumber, StrIndex, Upper
from django.http import Http404, HttpRequest
from django.utils import timezone

from adopters.composed import Both, Composed
from adopters.guards import AREA, looked_up
from adopters.look.paging import CountedPaginator, page_number
from adopters.models import Area
from adopters.roles import abilities
from innovations.guards import INNOVATION, innovation_seen
from innovations.models import Innovation, InnovationStatus
from scaling.spread.indicators import INDICATORS, Indicator
from scaling.spread.lists import Sight


def innovation_asked(request: HttpRequest, slug: str, within: str) -> tuple[Innovation, Area | None]:
    """An innovation, and the area that "region:Y56" names: None for England."""
    if not within:
        return innovation_seen(request, slug), None
    kind, _, code = within.partition(":")
    return looked_up(request, _IN_AREA.first, slug=slug, kind=kind, code=code)


_IN_AREA = Both(INNOVATION, AREA)


def innovations_asked(request: HttpRequest, page_size: int) -> Page[Innovation]:
    """A page of the innovations that are spread, alphabetically; with ``format``, all on one page.

    Those whose name holds ``q``, where it is given. The last page if there is none of that number.
    Everybody who reads figures sees the whole catalogue.
    """
    query, number = request.GET.get("q", "").strip(), page_number(request)
    if request.GET.get("format"):
        number, page_size = 1, _MOST
    found = _innovations(query, number, page_size)
    if not found and number > 1:
        (first,) = _innovations(query, 1, 1) or (None,)
        number = -(-_length(first) // page_size) or 1
        found = _innovations(query, number, page_size)
    paginator = CountedPaginator(found, page_size, _length(found[0] if found else None))
    return Page(found, number, paginator)


def _innovations(query: str, number: int, page_size: int) -> list[Innovation]:
    return _SPREAD(query=query, after=(number - 1) * page_size, upto=number * page_size)


def _length(found: Innovation | None) -> int:
    """How many there are in all; each that was found knows."""
    return getattr(found, "length", 0)


#: More innovations than there will be.
_MOST = 100_000
_SPREAD = Composed(
    lambda query, after, upto: (
        Innovation.objects.exclude(status=InnovationStatus.PREPARING)
        .alias(found_at=StrIndex(Upper("name"), Upper(Value(query, output_field=CharField()))))
        .filter(found_at__gt=0)
        .annotate(place=Window(RowNumber(), order_by=F("name").asc()), length=Window(Count("*")))
        .filter(place__gt=after, place__lte=upto)
        .order_by("name")
    )
)


def indicator_of(code: str) -> Indicator:
    if code not in INDICATORS:
        raise Http404
    return INDICATORS[code]


def sight_of(request: HttpRequest, innovation: Innovation) -> Sight | None:
    """Whose progress with an innovation this person may see one by one; None is everybody's."""
    can = abilities(request.user)
    if can.reads_all_sites or innovation.slug in can.leads:
        return None
    return Sight(can.views, can.areas, timezone.localdate())
