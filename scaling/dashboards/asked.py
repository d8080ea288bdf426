"""What the address of a page of figures names, found or refused in one place."""

from __future__ import annotations

from typing import NamedTuple

from django.core.paginator import Page
from django.http import Http404, HttpRequest
from django.utils import timezone

from adopters.composed import Both
from adopters.guards import AREA, looked_up
from adopters.look.paging import CountedPaginator, page_number
from adopters.models import Area
from adopters.prepared import Prepared
from adopters.roles import abilities
from innovations.guards import INNOVATION, innovation_seen
from innovations.models import Innovation, InnovationStatus
from scaling.spread.figures import Spreading
from scaling.spread.indicators import INDICATORS, Indicator
from scaling.spread.sight import Sight


def innovation_asked(request: HttpRequest, slug: str, within: str) -> tuple[Innovation, Area | None]:
    """An innovation, and the area that "region:Y56" names: None for England."""
    if not within:
        return innovation_seen(request, slug), None
    kind, _, code = within.partition(":")
    return looked_up(request, _IN_AREA.first, slug=slug, kind=kind, code=code)


_IN_AREA = Both(INNOVATION, AREA)


class Listed(NamedTuple):
    """What lists read of an innovation: a tuple, since their pages hold fifty, and a file holds all."""

    pk: int
    slug: str
    name: str
    unit: str
    return_interval_days: int


def innovations_asked(request: HttpRequest, page_size: int) -> Page[Listed]:
    """A page of the innovations that are spread, alphabetically; with ``format``, all on one page.

    Those whose name holds ``q``, where it is given. The last page if there is none of that number.
    Everybody who reads figures sees the whole catalogue.
    """
    query, number = request.GET.get("q", "").strip(), page_number(request)
    if request.GET.get("format"):
        number, page_size = 1, _MOST
    found, length = _innovations(query, number, page_size)
    if not found and number > 1:
        _, length = _innovations(query, 1, 1)
        number = -(-length // page_size) or 1
        found, length = _innovations(query, number, page_size)
    return Page(found, number, CountedPaginator(found, page_size, length))


def _innovations(query: str, number: int, page_size: int) -> tuple[list[Listed], int]:
    """With how many there are in all, where one is found."""
    rows = _SPREAD.run({"query": query, "before": (number - 1) * page_size, "size": page_size})
    return [Listed._make(row[1:]) for row in rows], rows[0][0] if rows else 0


#: More innovations than there will be.
_MOST = 100_000
_SPREAD = Prepared(
    "innovations_spread",
    """
WITH spread AS NOT MATERIALIZED (
    SELECT id, slug, name, unit, return_interval_days
    FROM innovations_innovation
    WHERE status <> %(preparing)s AND strpos(upper(name), upper(%(query)s)) > 0
)
SELECT (SELECT count(*) FROM spread), * FROM spread ORDER BY name LIMIT %(size)s OFFSET %(before)s
""",
    constants={"preparing": str(InnovationStatus.PREPARING)},
)


def indicator_of(code: str) -> Indicator:
    if code not in INDICATORS:
        raise Http404
    return INDICATORS[code]


def sight_of(request: HttpRequest, innovation: Spreading) -> Sight | None:
    """Whose progress with an innovation this person may see one by one; None is everybody's."""
    can = abilities(request.user)
    if can.reads_all_sites or innovation.slug in can.leads:
        return None
    return Sight(can.views, can.areas, timezone.localdate())
