"""Areas, and which organisation is in which of them: as on a day, as known by an instant."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from adopters.models import Area, AreaKind, AreaSpan, Membership
from adopters.models.area import NAME_NOT_KNOWN


def areas_of(
    kind: AreaKind | str,
    on: date,
    known_at: datetime | None = None,
    organisation_ids: Collection[int] | None = None,
) -> dict[int, int]:
    """Organisation id to area id, for every organisation in an area of this kind on the day.

    An organisation that is absent was in no area known to us. The area may be one that
    ``open_areas`` does not list: closed since the last file spoke, or of unknown name.
    """
    memberships = Membership.objects.known_at(known_at).filter(area_kind=kind, during__contains=on)
    if organisation_ids is not None:
        memberships = memberships.filter(organisation_id__in=organisation_ids)
    return dict(memberships.values_list("organisation_id", "area_id"))


def open_areas(kind: AreaKind | str, on: date, known_at: datetime | None = None) -> list[Area]:
    """Areas open on the day, alphabetically. Those whose name is unknown have no dates and are left out."""
    return areas_open([kind], on, known_at)


def areas_open(kinds: Iterable[AreaKind | str], on: date, known_at: datetime | None = None) -> list[Area]:
    """Those of several kinds, alphabetically. One query."""
    spans = (
        AreaSpan.objects.known_at(known_at)
        .filter(area__kind__in=list(kinds), during__contains=on)
        .exclude(name__endswith=NAME_NOT_KNOWN)
    )
    return list(Area.objects.filter(pk__in=spans.values("area_id")).order_by("name", "code"))


def areas_within(region: Area, known_at: datetime | None = None) -> frozenset[int]:
    """Ids of the boards that are in a region, as known by an instant."""
    spans = AreaSpan.objects.known_at(known_at).filter(region=region)
    return frozenset(spans.values_list("area_id", flat=True))


def areas_by_id(ids: Collection[int]) -> dict[int, Area]:
    """The areas of these ids, for naming what ``areas_of`` found."""
    return Area.objects.in_bulk(list(ids))
