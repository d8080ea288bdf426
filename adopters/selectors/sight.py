"""Organisations by the areas they lie in, and by who sees them, for statements written by hand.

``Organisation.objects.standing_in`` and ``visible_to`` are the same rules for query sets.
"""

from __future__ import annotations

_IN_AREAS = """
        SELECT stay.organisation_id
        FROM adopters_membership stay
        JOIN adopters_area area ON area.id = stay.area_id
        WHERE {} AND stay.superseded_at IS NULL AND stay.during @> %(on)s::date"""
_NAMED = "SELECT id FROM adopters_organisation WHERE code = ANY(%(views)s)"


def standing_in(condition: str) -> str:
    """The keys of those in an area of which ``condition`` is so, on the day ``on``."""
    return _IN_AREAS.format(condition)


def in_sight(*, with_areas: bool) -> str:
    """The keys of those whose progress a person sees one by one: of the organisations ``views``, by code,
    and ``with_areas`` of those in ``areas``, by kind and code, on the day ``on``.
    """
    theirs = standing_in("(area.kind, area.code) IN %(areas)s")
    return f"{_NAMED} UNION ALL {theirs}" if with_areas else _NAMED
