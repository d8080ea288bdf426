"""The organisations that are counted, one by one, and what must be so of those behind a figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from adopters.models import Area
from scaling.ledger.tallies.counts import COUNTS
from scaling.spread.figures import Spreading
from scaling.spread.reading import Reading

#: A condition for sites that closed with no successor on file; it is no count of its own.
ENDED = "fate = 'ended'"


class Site(NamedTuple):
    """One per organisation counted: in ``surviving``, one per survivor."""

    code: str
    name: str
    organisation_id: int | None


def counted_one_by_one(
    reading: Reading, innovation: Spreading, within: Area | None = None
) -> list[tuple[Site, Mapping[str, int]]]:
    """Every site with the counts it is in, 1 or 0 each; by name. Without an area, those abroad too."""
    rows = reading.source_of(innovation).rows(
        _ONE_BY_ONE.format(inside=f"in_england AND {within.kind}_id = %(within)s" if within else "TRUE"),
        innovation=innovation.pk,
        within=within.pk if within else None,
    )
    return [(Site(*row[:3]), dict(zip(COUNTS, row[3:], strict=True))) for row in rows]


_IN_COUNTS = ", ".join(f"coalesce({what}, FALSE)::integer AS {name}" for name, what in COUNTS.items())
_ONE_BY_ONE = f"""
SELECT counted.code, coalesce(o.name, counted.code || ' (not on file)') AS name, site_id, {", ".join(COUNTS)}
FROM (
    SELECT code, site_id, {_IN_COUNTS} FROM site WHERE innovation_id = %(innovation)s AND {{inside}}
) AS counted
LEFT JOIN adopters_organisation o ON o.id = site_id
ORDER BY 2, 1
"""


def in_all(*names: str | None) -> str:
    """One condition for sites that are in each of these counts."""
    return " AND ".join(f"({COUNTS[name]})" for name in names if name)
