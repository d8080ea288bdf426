"""The lists behind figures, page by page, as far as one person may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import NamedTuple

from adopters.models import Area
from scaling.ledger.replay import EXITS, LADDER
from scaling.spread.figures import Spreading
from scaling.spread.reading import Reading
from scaling.spread.sight import Sight
from scaling.spread.sites import ENDED

_STAGES = LADDER + EXITS

#: A page is found by going through the names of all the country's organisations from the first on, where
#: it ends within this share of a list of known length; else the whole list is found first, and then gone
#: through by name.
EARLY = 1 / 8


@dataclass(frozen=True)
class Listing:
    """The sites of which ``where`` is so (a condition of ``COUNTS``), of England or ``within`` an area.

    ``sight``: only sites in which an adoption counts that is seen. ``length``: how many there are,
    where a figure says so.
    """

    where: str
    within: Area | None = None
    sight: Sight | None = None
    length: int | None = None


class Listed(NamedTuple):
    """One organisation on a list; a file may have all there are.

    ``counted_from`` are the codes of other organisations that brought an adoption.
    """

    code: str
    name: str
    in_cohort: bool
    counted_from: tuple[str, ...]
    first_live_on: date | None
    stage: str


@dataclass(frozen=True)
class ListPage:
    """Part of a list by name, and how long the whole is.

    ``ended_count``: how many sites closed there with no successor on file, whatever is listed.
    """

    rows: list[Listed]
    number: int
    length: int
    ended_count: int


def list_page(
    reading: Reading, innovation: Spreading, listing: Listing, number: int = 1, size: int | None = None
) -> ListPage:
    """The page of this number; the last if there is none. Without a size, all on one page."""
    page = _asked(reading, innovation, listing, number, size)
    last = max(ceil(page.length / size), 1) if size else 1
    return page if number <= last else _asked(reading, innovation, listing, last, size)


def _asked(
    reading: Reading, innovation: Spreading, listing: Listing, number: int, size: int | None
) -> ListPage:
    source, sight, within = reading.source_of(innovation), listing.sight, listing.within
    offset, end = ((number - 1) * size, number * size) if size else (0, None)
    around = f"innovation_id = %(innovation)s AND {_inside(within)}"
    is_early = end is not None and end < EARLY * (listing.length or 0)
    query = _LIST.format(
        mine=f"{sight.table}," if sight else "",
        condition=f"{around} AND ({listing.where}) AND {sight.condition(source) if sight else 'TRUE'}",
        ended=f"{around} AND {ENDED}",
        first="NOT MATERIALIZED" if is_early else "MATERIALIZED",
        named="adopters_organisation o" if is_early else _NAMED,
        length="(SELECT count(*) FROM found)" if listing.length is None else "%(length)s",
    )
    rows = source.rows(
        query,
        innovation=innovation.pk,
        within=within.pk if within else None,
        length=listing.length,
        offset=offset,
        size=size,
        end=end,
        **(sight.params if sight else {}),
    )
    length, ended, *_ = rows[0]
    return ListPage([_listed(*row[2:]) for row in rows if row[2]], number, length, ended)


def _inside(within: Area | None) -> str:
    return f"in_england AND {within.kind}_id = %(within)s" if within else "in_england"


def _listed(
    code: str, name: str, in_cohort: bool, brought: list[str], first: date | None, rank: int | None
) -> Listed:
    return Listed(code, name or f"{code} (not on file)", in_cohort, tuple(brought), first, stage_of(rank))


def stage_of(rank: int | None) -> str:
    """Empty where nothing is recorded."""
    return "" if rank is None else _STAGES[rank]


#: Those found, in the order of their names, which is that of an index: as many of it as fill the page.
_NAMED = """(
            SELECT name, code FROM adopters_organisation
            WHERE (code IN (SELECT code FROM found WHERE site_id IS NOT NULL)) IS TRUE
            ORDER BY name, code LIMIT %(end)s
        ) AS o"""
# A name is read from the index that holds names and codes in their order. What is shown of a site beyond
# it is looked up for those on the page. The counts come with an empty page too.
_LIST = """, {mine} found AS {first} (SELECT * FROM site WHERE {condition}),
page AS (
    (
        SELECT o.name, f.code, f.fate, f.in_cohort, f.first_use_on, f.rank, f.organisations
        FROM {named}
        JOIN found f ON f.code = o.code
        WHERE f.site_id IS NOT NULL
        ORDER BY o.name, o.code, f.fate LIMIT %(end)s
    )
    UNION ALL
    (
        SELECT code || ' (not on file)', code, fate, in_cohort, first_use_on, rank, organisations
        FROM found
        WHERE site_id IS NULL AND icb_id IS NULL -- which follows, and has an index
        ORDER BY code, fate LIMIT %(end)s
    )
    ORDER BY name, code, fate LIMIT %(size)s OFFSET %(offset)s
)
SELECT counts.length, counts.ended, page.code, page.name, page.in_cohort,
    ARRAY(
        SELECT other.code FROM adopters_organisation other
        WHERE other.id = ANY(page.organisations) AND other.code <> page.code
        ORDER BY 1
    ),
    page.first_use_on, page.rank
FROM (SELECT {length} AS length, (SELECT count(*) FROM site WHERE {ended}) AS ended) AS counts
LEFT JOIN page ON TRUE
ORDER BY page.name, page.code, page.fate
"""
