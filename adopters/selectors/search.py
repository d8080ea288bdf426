"""Find organisations by code or by any part of a name, spelt more or less right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, F, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Upper

from adopters.models import Area, Organisation

#: How alike a word of the name must be to what was typed, from 0 to 1; found by trying.
ALIKE = 0.5


@dataclass(frozen=True)
class Wanted:
    """What to look for. Empty parts do not narrow the search.

    ``is_open``: on ``today``; None is either.
    """

    text: str = ""
    kind: str = ""
    area: Area | None = None
    is_open: bool | None = None


def found(organisations: QuerySet[Organisation], wanted: Wanted, today: date) -> QuerySet[Organisation]:
    """Best first where text was given, else by name."""
    if wanted.kind:
        organisations = organisations.filter(kind=wanted.kind)
    if wanted.area is not None:
        organisations = organisations.filter(
            memberships__area=wanted.area,
            memberships__superseded_at__isnull=True,
            memberships__during__contains=today,
        )
    if wanted.is_open is not None:
        organisations = organisations.filter(is_open(today) if wanted.is_open else ~is_open(today))
    text = " ".join(wanted.text.upper().split())
    return _named(organisations, text) if text else organisations.order_by("name", "code")


def is_open(on: date, prefix: str = "") -> Q:
    """Open on a day, as is known now; ``prefix`` leads from the model asked to the organisation."""
    opened = Q(**{f"{prefix}opens_on__isnull": True}) | Q(**{f"{prefix}opens_on__lte": on})
    not_closed = Q(**{f"{prefix}closes_on__isnull": True}) | Q(**{f"{prefix}closes_on__gte": on})
    return opened & not_closed


def _named(organisations: QuerySet[Organisation], text: str) -> QuerySet[Organisation]:
    """Codes that begin so come first, then names that hold it, then names that are like it."""
    organisations = organisations.annotate(
        upper_name=Upper("name"), likeness=TrigramWordSimilarity(text, Upper("name"))
    )
    hits = organisations.filter(
        Q(code__startswith=text) | Q(upper_name__contains=text) | Q(likeness__gte=ALIKE)
    )
    closeness = Case(
        When(code=text, then=Value(4.0)),
        When(upper_name__startswith=text, then=Value(3.0)),
        When(upper_name__contains=text, then=Value(2.0)),
        When(code__startswith=text, then=Value(1.5)),
        default=F("likeness"),
        output_field=FloatField(),
    )
    return hits.annotate(closeness=closeness).order_by("-closeness", "name", "code")
