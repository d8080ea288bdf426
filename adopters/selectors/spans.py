"""What an organisation is, and from when to when it is open, as known by an instant."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from adopters.days import last_day
from adopters.models import OrganisationSpan


@dataclass(frozen=True)
class Span:
    """``closes_on`` is the last day. ``name`` is today's."""

    organisation_id: int
    code: str
    name: str
    kind: str
    in_england: bool
    opens_on: date | None
    closes_on: date | None

    def is_open(self, on: date) -> bool:
        return (self.opens_on is None or self.opens_on <= on) and (
            self.closes_on is None or on <= self.closes_on
        )


def spans(
    known_at: datetime | None = None,
    organisation_ids: Collection[int] | None = None,
    codes: Iterable[str] | None = None,
) -> dict[int, Span]:
    """Organisation id to its span, of all or of those named by id or by code. One query."""
    facts = OrganisationSpan.objects.known_at(known_at)
    if codes is not None:
        facts = facts.filter(organisation__code__in=list(codes))
    if organisation_ids is not None:
        facts = facts.filter(organisation_id__in=organisation_ids)
    rows = facts.values_list(
        "organisation_id", "organisation__code", "organisation__name", "kind", "in_england", "during"
    )
    return {
        pk: Span(pk, code, name, kind, in_england, during.lower, last_day(during.upper))
        for pk, code, name, kind, in_england, during in rows
    }
