"""The organisations of one area, page by page, as far as one person may see how they are getting on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from adopters.models import Area
from scaling.spread.figures import Spreading
from scaling.spread.lists import stage_of
from scaling.spread.reading import Reading
from scaling.spread.sight import Sight


class AreaSite(NamedTuple):
    """``stage`` is empty where nothing is recorded."""

    code: str
    name: str
    in_cohort: bool
    first_live_on: date | None
    stage: str


@dataclass(frozen=True)
class SitesPage:
    """Part of a list: the sites on the page of this number, and how long the whole list is."""

    sites: list[AreaSite]
    number: int
    length: int


def sites_of_page(
    reading: Reading, innovation: Spreading, area: Area, sight: Sight | None, number: int, size: int
) -> SitesPage:
    """One page of an area's sites by name; the first if there is none of that number.

    With a ``sight``: those in which an adoption counts that is seen, and those of which nothing is recorded.
    """
    source = reading.source_of(innovation)
    rows = source.rows_often(
        _LIST.format(
            kind=area.kind,
            mine=f", {sight.table}" if sight else "",
            seen=f"(organisations = '{{}}' OR {sight.condition(source)})" if sight else "TRUE",
        ),
        innovation=innovation.pk,
        area=area.pk,
        offset=(number - 1) * size,
        size=size,
        **(sight.params if sight else {}),
    )
    if not rows and number > 1:
        return sites_of_page(reading, innovation, area, sight, 1, size)
    return SitesPage([_site(*row) for _, *row in rows], number, rows[0][0] if rows else 0)


def _site(code: str, name: str, in_cohort: bool, first_live_on: date | None, rank: int | None) -> AreaSite:
    return AreaSite(code, name, in_cohort, first_live_on, stage_of(rank))


_LIST = """
{mine}
SELECT count(*) OVER (), code, coalesce(o.name, code || ' (not on file)') AS name,
    in_cohort, first_use_on, rank
FROM (
    SELECT code, site_id, in_cohort, first_use_on, rank FROM site
    WHERE innovation_id = %(innovation)s AND in_england AND {kind}_id = %(area)s AND {seen}
) AS site
LEFT JOIN (SELECT id, name FROM adopters_organisation) AS o ON o.id = site_id
ORDER BY name, code
LIMIT %(size)s OFFSET %(offset)s
"""
