"""A person's correction of where one organisation was."""

from __future__ import annotations

from datetime import date

from adopters.days import last_day
from adopters.models import Area, AreaKind, FileLoad, Membership, Organisation, Sighting, Statement, User
from adopters.services.loading import changing_estate
from adopters.services.membership_files import LONG_AGO
from adopters.services.memberships import CORRECTION, derive_memberships


class CorrectionRefused(Exception):
    """Says why, in a sentence for the person."""


def correct_membership(
    *,
    organisation: Organisation,
    kind: AreaKind,
    area: Area | None,
    first: date,
    last: date | None,
    why: str,
    by: User,
) -> FileLoad:
    """Say that an organisation was in an area (or in none) from a first to a last day.

    Stronger than any file, for those days, also than files yet to be read. What had been
    recorded before stays readable as it was known then. Raises CorrectionRefused.
    """
    if area is not None and area.kind != kind:
        raise CorrectionRefused(f"{area.name} is not of that kind of area.")
    if last and last < first:
        raise CorrectionRefused("The last day is before the first.")
    with changing_estate(by) as r:
        load = FileLoad.objects.create(
            kind=CORRECTION, filename=f"Correction: {why}"[:200], sha256="", loaded_by=by
        )
        _state_what_stands(organisation, kind)
        Statement.objects.create(
            organisation=organisation, area_kind=kind, area=area, stated_on=first, until=last, load=load
        )
        changed = derive_memberships(r, [organisation.pk])
        if not changed:
            raise CorrectionRefused("That is what is recorded already.")
        load.summary = {
            "organisation": organisation.code,
            "area": area.name if area else "",
            "memberships_changed": changed,
        }
        load.save(update_fields=["summary"])
        return load


def _state_what_stands(organisation: Organisation, kind: AreaKind) -> None:
    """Memberships that no file gave are said now, so that the correction is for its days alone."""
    if (
        organisation.statements.filter(area_kind=kind).exists()
        or Sighting.objects.filter(code=organisation.code).exists()
    ):
        return
    standing = list(Membership.objects.standing().filter(organisation=organisation, area_kind=kind))
    if not standing:
        return
    load = FileLoad.objects.create(kind="memberships", filename=standing[0].source, sha256="")
    Statement.objects.bulk_create(
        Statement(
            organisation=organisation,
            area_kind=kind,
            area_id=stay.area_id,
            stated_on=stay.during.lower or LONG_AGO,
            until=last_day(stay.during.upper),
            load=load,
        )
        for stay in standing
    )
