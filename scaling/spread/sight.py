"""Which of the organisations counted one person sees one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from adopters.roles import AreaKey
from adopters.selectors.sight import in_sight, sight_params
from scaling.spread.sources import Source


@dataclass(frozen=True)
class Sight:
    """Whose progress a person sees one by one, by the rule of ``Adoption.visible_to``: that of the
    organisations ``views``, and of those in ``areas`` on a day.
    """

    views: frozenset[str]
    areas: frozenset[AreaKey]
    on: date

    @property
    def table(self) -> str:
        """``mine``: whose progress is seen. It stands before what ``condition`` is asked of."""
        return f"mine AS MATERIALIZED ({in_sight(with_areas=bool(self.areas))})"

    @property
    def params(self) -> Mapping[str, object]:
        return sight_params(self.views, self.areas, self.on)

    def condition(self, source: Source) -> str:
        """So of a ``site`` of one innovation in which an adoption counts that is seen."""
        if self.areas or source.is_made:
            return _IS_SEEN
        return f"code IN ({_WHERE_MINE_COUNT}) AND {_IS_SEEN}"


#: Nearly every site has one organisation's adoption, which is looked up at once; the others are gone through.
_IS_SEEN = """(
    organisations[1] IN (SELECT id FROM mine)
    OR cardinality(organisations) > 1 AND (
        SELECT bool_or(one IN (SELECT id FROM mine)) FROM unnest(organisations) AS one
    )
)"""
#: Where few organisations are seen, few of the kept sites are looked at.
_WHERE_MINE_COUNT = """
    SELECT code FROM scaling_whereabouts WHERE organisation_id IN (SELECT id FROM mine)
    UNION ALL
    SELECT own.code
    FROM scaling_ownwhereabouts own
    JOIN scaling_adoption a ON a.id = own.adoption_id
    WHERE a.innovation_id = %(innovation)s AND a.organisation_id IN (SELECT id FROM mine)"""
