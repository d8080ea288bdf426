"""Describe an innovation: make it known, and keep what is said of it right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.utils.text import slugify

from adopters.facts import recording
from adopters.models import User
from innovations.errors import CatalogueError
from innovations.models import (
    Innovation,
    InnovationKind,
    InnovationStatus,
    ReturnInterval,
    Stage,
    StageWording,
    Version,
)
from innovations.services.acting import acting, locked

#: Words that stand in the place of a slug in the catalogue's own addresses.
RESERVED_SLUGS = frozenset({"new"})
SLUG_LENGTH = 80


@dataclass(frozen=True)
class InnovationDetails:
    """What is said of an innovation. All but the first three can wait."""

    name: str
    summary: str
    unit: str
    problem: str = ""
    kind: str = InnovationKind.OTHER
    status: str = InnovationStatus.SPREADING
    scaling_vehicle: str = ""
    website: str = ""
    return_interval_days: int = 90


def create_innovation(
    *, details: InnovationDetails, by: User | None, slug: str = "", version_number: int = 1
) -> Innovation:
    """With its first, still empty version. The slug comes from the name where none is given.

    Raises CatalogueError where the name or the slug is taken.
    """
    with acting(by):
        _refuse_taken_name(details.name)
        innovation = Innovation.objects.create(
            slug=_given_slug(slug) if slug else _slug_from(details.name), **asdict(details)
        )
        Version.objects.create(innovation=innovation, number=version_number)
        _keep_return_interval(innovation, details.return_interval_days, by)
    return innovation


def edit_innovation(*, innovation: Innovation, details: InnovationDetails, by: User | None) -> Innovation:
    """The slug never changes. Raises CatalogueError, see there."""
    with acting(by):
        current = locked(innovation)
        _refuse_taken_name(details.name, but=current)
        _refuse_other_unit(current, details.unit)
        for field, value in asdict(details).items():
            setattr(current, field, value)
        current.save()
        _keep_return_interval(current, details.return_interval_days, by)
    return current


def set_stage_wording(*, innovation: Innovation, wordings: Mapping[str, str], by: User | None) -> None:
    """An innovation's own words for the stages named; an empty wording goes back to the common one."""
    with acting(by):
        locked(innovation)
        standing = {row.stage: row for row in innovation.wordings.all()}
        for stage, wording in wordings.items():
            _set_wording(innovation, standing.get(stage), stage, wording.strip())


def _set_wording(innovation: Innovation, row: StageWording | None, stage: str, wording: str) -> None:
    if wording == Stage(stage).label:
        wording = ""
    if row is None and wording:
        StageWording.objects.create(innovation=innovation, stage=stage, wording=wording)
    elif row is not None and not wording:
        row.delete()
    elif row is not None and row.wording != wording:
        row.wording = wording
        row.save()


def _keep_return_interval(innovation: Innovation, days: int, by: User | None) -> None:
    standing = ReturnInterval.objects.standing().filter(innovation=innovation)
    if standing.filter(days=days).exists():
        return
    with recording(by) as r:
        r.supersede(standing)
        r.add([ReturnInterval(innovation=innovation, days=days)])


def _refuse_taken_name(name: str, but: Innovation | None = None) -> None:
    others = Innovation.objects.filter(name__iexact=name)
    if any(other != but for other in others):
        raise CatalogueError(
            "An innovation of this name is already in the catalogue. Open it there, or choose another name.",
            "name",
        )


def _refuse_other_unit(innovation: Innovation, unit: str) -> None:
    if unit != innovation.unit and innovation.cohorts.filter(size__gt=0).exists():
        raise CatalogueError(
            "The kind of site cannot change once there is a list of sites, because every figure counts in it."
            " Create another innovation for the other kind.",
            "unit",
        )


def _given_slug(slug: str) -> str:
    if slug in RESERVED_SLUGS or slug != slugify(slug) or len(slug) > SLUG_LENGTH:
        raise CatalogueError(
            "The slug may hold small letters, digits and hyphens, 80 at most, and may not be “new”.", "slug"
        )
    if Innovation.objects.filter(slug=slug).exists():
        raise CatalogueError("Another innovation has this slug.", "slug")
    return slug


def _slug_from(name: str) -> str:
    stem = slugify(name)[: SLUG_LENGTH - 4].strip("-")
    if not stem:
        raise CatalogueError("The name needs letters or digits.", "name")
    taken = set(Innovation.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    candidates = [stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3))]
    return next(slug for slug in candidates if slug not in taken | RESERVED_SLUGS)
