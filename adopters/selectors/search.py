"""Find organisations by code or by any part of a name, spelt more or less right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Upper

from adopters.models import Area, Organisation

#: Letters of a text to which a name may be alike (how alike, the settings say). Fewer say nothing;
#: more cost a comparison of every name in the country and say no more.
SHORTEST_ALIKE, LONGEST_ALIKE = 3, 60
#: Where so many names hold the text, those that are only like it are not looked for; nor are more of them.
ENOUGH = 50


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
    """The code itself comes first, then names that begin so, names that hold it, codes that begin so, and
    the few names that are most like it. Of one letter only beginnings count: nearly every name holds it.
    """
    organisations = organisations.alias(upper_name=Upper("name"))
    alike = TrigramWordSimilarity(text[:LONGEST_ALIKE], Upper("name"))
    in_name = Q(upper_name__contains=text) if len(text) > 1 else Q(upper_name__startswith=text)
    holding = Q(code__startswith=text) | in_name
    hits = organisations.filter(holding)
    if len(text) >= SHORTEST_ALIKE and not hits[ENOUGH - 1 : ENOUGH].exists():
        like_it = organisations.filter(upper_name__trigram_word_similar=text[:LONGEST_ALIKE])
        nearest = like_it.order_by(alike.desc(), "name", "code").values_list("pk", flat=True)[:ENOUGH]
        hits = organisations.filter(holding | Q(pk__in=list(nearest)))
    closeness = Case(
        When(code=text, then=Value(4.0)),
        When(upper_name__startswith=text, then=Value(3.0)),
        When(upper_name__contains=text, then=Value(2.0)),
        When(code__startswith=text, then=Value(1.5)),
        default=alike,
        output_field=FloatField(),
    )
    return hits.alias(closeness=closeness).order_by("-closeness", "name", "code")
