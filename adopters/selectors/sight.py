"""Organisations by the areas they lie in, and by who sees them, for statements written by hand.

``Organisation.objects.standing_in`` and ``visible_to`` are the same rules for query sets.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from adopters.roles import AreaKey

_IN_AREAS = """
        SELECT stay.organisation_id
        FROM adopters_membership stay
        JOIN adopters_area area ON area.id = stay.area_id
        WHERE {} AND stay.superseded_at IS NULL AND stay.during @> %(on)s::date"""
_AREAS = "(area.kind, area.code) IN (SELECT * FROM unnest(%(area_kinds)s::text[], %(area_codes)s::text[]))"
_NAMED = "SELECT id FROM adopters_organisation WHERE code = ANY(%(views)s)"


def standing_in(condition: str) -> str:
    """The keys of those in an area of which ``condition`` is so, on the day ``on``."""
    return _IN_AREAS.format(condition)


def in_sight(*, with_areas: bool) -> str:
    """The keys of those whose progress a person sees one by one, by ``sight_params``: of the organisations
    named, and ``with_areas`` of those in the areas on the day.
    """
    theirs = standing_in(_AREAS)
    return f"{_NAMED} UNION ALL {theirs}" if with_areas else _NAMED


def sight_params(views: Collection[str], areas: Collection[AreaKey], on: date) -> Mapping[str, object]:
    """What ``in_sight`` reads: organisations by their codes, areas by kind and code, and the day."""
    return {
        "views": list(views),
        "area_kinds": [kind for kind, _ in areas],
        "area_codes": [code for _, code in areas],
        "on": on,
    }
