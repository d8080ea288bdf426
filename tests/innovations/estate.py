"""Organisations with dated facts behind them, for tests of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from adopters.facts import recording
from adopters.models import Area, Membership, Organisation, OrganisationKind, OrganisationSpan

LONG_AGO = date(2013, 4, 1)


def make_organisations(
    codes: Iterable[str],
    *,
    kind: str = OrganisationKind.TRUST,
    opens_on: date = LONG_AGO,
    ends_on: date | None = None,
    areas: Sequence[Area] = (),
    in_england: bool = True,
) -> list[Organisation]:
    """Open from ``opens_on`` until the day before ``ends_on``; in ``areas`` from then on, closed or not."""
    rows = [
        Organisation(
            code=code, name=f"Organisation {code}", kind=kind, in_england=in_england, opens_on=opens_on
        )
        for code in codes
    ]
    Organisation.objects.bulk_create(rows)
    with recording() as r:
        during = (opens_on, ends_on)
        r.add(
            [
                OrganisationSpan(organisation=row, kind=kind, in_england=in_england, during=during)
                for row in rows
            ]
        )
        for area in areas:
            r.add(
                [
                    Membership(
                        organisation=row,
                        area=area,
                        area_kind=area.kind,
                        during=(opens_on, None),
                        source="a test",
                    )
                    for row in rows
                ]
            )
    return rows
