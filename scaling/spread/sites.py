"""The organisations behind figures, one by one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from adopters.models import Area
from innovations.models import Innovation
from scaling.ledger.arrays import array
from scaling.ledger.replay import EXITS, LADDER
from scaling.ledger.tallies.counts import COUNTS
from scaling.models import Fate
from scaling.spread.reading import Reading

_STAGES = LADDER + EXITS


@dataclass(frozen=True)
class Site:
    """One row per organisation counted: in ``surviving``, one per survivor.

    ``eligible``: on the list, open on the figure's date, and its fate is counted. ``confirmed``:
    live, and lately vouched for. ``adoptions`` are the keys of those that count in it,
    ``counted_from`` the codes of other organisations that brought one.
    """

    code: str
    name: str
    organisation_id: int | None
    fate: str
    in_england: bool
    in_cohort: bool
    eligible: bool
    live: bool
    confirmed: bool
    stage: str
    first_live_on: date | None
    is_recorded: bool
    adoptions: tuple[int, ...]
    counted_from: tuple[str, ...]


#: Nearly every site has one adoption: that it is one of many is found at once, without going through them.
_SEEN = (
    "adoptions[1] = ANY(%(seen)s::bigint[]) OR cardinality(adoptions) > 1 AND adoptions && %(seen)s::bigint[]"
)


@dataclass(frozen=True)
class Wanted:
    """Which sites of an innovation, in what part of a list by name.

    ``where`` is a condition of ``COUNTS``; ``within`` an area. ``seen``: only sites in which one
    of these adoptions counts, and, with ``and_silent``, those of which nothing is recorded.
    ``limit`` None is all.
    """

    where: str = "TRUE"
    within: Area | None = None
    seen: Collection[int] | None = None
    and_silent: bool = False
    offset: int = 0
    limit: int | None = None

    @property
    def condition(self) -> str:
        """In SQL, on a row of ``site``."""
        parts = [f"({self.where})"]
        if self.within is not None:
            parts.append(f"in_england AND {self.within.kind}_id = %(within)s")
        if self.seen is not None:
            silent = " OR adoptions = '{}'" if self.and_silent else ""
            parts.append(f"({_SEEN}{silent})")
        return " AND ".join(parts)

    @property
    def params(self) -> dict[str, Any]:
        return {
            "within": self.within.pk if self.within else None,
            "seen": None if self.seen is None else array(self.seen),
            "offset": self.offset,
            "limit": self.limit,
        }


EVERY = Wanted()
#: A condition for sites that closed with no successor on file; it is no count of its own.
ENDED = "fate = 'ended'"


def sites(reading: Reading, innovation: Innovation, wanted: Wanted = EVERY) -> list[Site]:
    """By name; outside England too where no area is wanted."""
    return [_site(*row) for *row, _ in _rows(reading, innovation, wanted)]


@dataclass(frozen=True)
class SitesPage:
    """Part of a list: the sites on the page of this number, and how long the whole list is."""

    sites: list[Site]
    number: int
    length: int


def sites_of_page(
    reading: Reading, innovation: Innovation, wanted: Wanted, number: int, size: int
) -> SitesPage:
    """One page of the list by name; the first if there is none of that number."""
    part = replace(wanted, offset=(number - 1) * size, limit=size)
    rows = _rows(reading, innovation, part, length="count(*) OVER ()")
    if not rows and number > 1:
        return sites_of_page(reading, innovation, wanted, 1, size)
    return SitesPage([_site(*row) for *row, _ in rows], number, rows[0][-1] if rows else 0)


def _rows(
    reading: Reading, innovation: Innovation, wanted: Wanted, *, length: str = "0"
) -> list[tuple[Any, ...]]:
    """The columns of a site, and the length of the whole list where that is asked for."""
    query = _LISTED.replace("CONDITION", wanted.condition).replace("LENGTH", length)
    return reading.source_of(innovation).rows(query, innovation=innovation.pk, **wanted.params)


def count_sites(reading: Reading, innovation: Innovation, wanted: Collection[Wanted]) -> list[int]:
    """How many there are of each; all within the same area, and seen by the same person."""
    counted = ", ".join(f"count(*) FILTER (WHERE {each.condition})" for each in wanted)
    params: dict[str, Any] = {}
    for each in wanted:
        params |= {name: value for name, value in each.params.items() if value is not None}
    in_any = " OR ".join(f"({each.condition})" for each in wanted)
    query = f"SELECT {counted} FROM site WHERE innovation_id = %(innovation)s AND ({in_any})"
    (row,) = reading.source_of(innovation).rows(query, innovation=innovation.pk, **params)
    return list(row)


def _site(*columns: Any) -> Site:
    code, name, rank, adoptions, brought, *rest = columns
    key, fate, in_england, in_cohort, eligible, live, confirmed, first, is_recorded = rest
    return Site(
        code=code,
        name=name or f"{code} (not on file)",
        organisation_id=key,
        fate=Fate(fate),
        in_england=in_england,
        in_cohort=in_cohort,
        eligible=eligible,
        live=live,
        confirmed=confirmed,
        stage=_STAGES[rank] if rank is not None else "",
        first_live_on=first,
        is_recorded=is_recorded,
        adoptions=tuple(adoptions),
        counted_from=tuple(brought),
    )


_LISTED = """
SELECT site.code, o.name, site.rank, site.adoptions,
    ARRAY(
        SELECT DISTINCT other.code
        FROM scaling_adoption a JOIN adopters_organisation other ON other.id = a.organisation_id
        WHERE a.id = ANY(site.adoptions) AND other.code <> site.code
        ORDER BY 1
    ),
    site.site_id, site.fate, site.in_england, site.in_cohort, site.eligible, site.live, site.confirmed,
    site.first_use_on, site.recorded_from IS NOT NULL, LENGTH
FROM (SELECT * FROM site WHERE innovation_id = %(innovation)s AND CONDITION) AS site
LEFT JOIN adopters_organisation o ON o.id = site.site_id
ORDER BY coalesce(o.name, site.code || ' (not on file)'), site.code
LIMIT %(limit)s OFFSET %(offset)s
"""


def counted_one_by_one(
    reading: Reading, innovation: Innovation, within: Area | None = None
) -> list[tuple[Site, Mapping[str, int]]]:
    """Every site with the counts it is in: 1 or 0 each."""
    listed = sites(reading, innovation, Wanted(within=within))
    rows = reading.source_of(innovation).rows(
        f"SELECT fate, code, {_IN_COUNTS} FROM site WHERE innovation_id = %(innovation)s",
        innovation=innovation.pk,
    )
    counts = {(fate, code): dict(zip(COUNTS, each, strict=True)) for fate, code, *each in rows}
    return [(site, counts[str(site.fate), site.code]) for site in listed]


_IN_COUNTS = ", ".join(f"coalesce({what}, FALSE)::integer" for what in COUNTS.values())


def in_all(*names: str | None) -> str:
    """One condition for sites that are in each of these counts."""
    return " AND ".join(f"({COUNTS[name]})" for name in names if name)
