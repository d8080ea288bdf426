"""The region and board of a primary care network: those of its practices, where they agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from adopters.derivation import Stay, agreed
from adopters.models import Affiliation, AreaKind, Membership, OrganisationKind

INHERITED = (AreaKind.REGION, AreaKind.ICB)


def networks_of(organisation_ids: Collection[int]) -> list[int]:
    """The primary care networks that any of these practices is or was in."""
    ties = Affiliation.objects.standing().filter(
        organisation_id__in=list(organisation_ids), parent__kind=OrganisationKind.PCN
    )
    return list(ties.values_list("parent_id", flat=True).distinct())


def stays_of_partners(ids: Collection[int]) -> dict[tuple[int, str], tuple[Stay, ...]]:
    """For each network among ``ids`` and each kind it inherits, the stays its practices share."""
    practices = _practices(ids)
    stays: dict[tuple[int, str], list[Stay]] = defaultdict(list)
    rows = Membership.objects.standing().filter(
        organisation_id__in={pk for found in practices.values() for pk in found}, area_kind__in=INHERITED
    )
    for pk, kind, area, during in rows.values_list("organisation_id", "area_kind", "area_id", "during"):
        stays[pk, kind].append(Stay(area, during.lower, during.upper))
    return {
        (network, kind): agreed([stays[pk, kind] for pk in found if (pk, kind) in stays])
        for network, found in practices.items()
        for kind in INHERITED
    }


def _practices(ids: Collection[int]) -> dict[int, set[int]]:
    """The practices now in each network; of one that has none left, those that ever were."""
    now: dict[int, set[int]] = defaultdict(set)
    ever: dict[int, set[int]] = defaultdict(set)
    ties = Affiliation.objects.standing().filter(parent_id__in=list(ids), parent__kind=OrganisationKind.PCN)
    for network, practice, during in ties.values_list("parent_id", "organisation_id", "during"):
        ever[network].add(practice)
        if during.upper is None:
            now[network].add(practice)
    return {network: now[network] or found for network, found in ever.items()}
