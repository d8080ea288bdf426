"""Lines that could be logged next: sound ones, where and as whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

from django.db.models import Count
from django.urls import reverse

from innovations.models import Innovation
from scaling.ledger.replay import LADDER
from scaling.ledger.rules import Draft
from scaling.models import Adoption
from scaling.periods import Period
from tests.bench import subjects
from tests.bench.people import Person
from tests.bench.pools import shuffled

#: From each stage the next one up; from nothing the first.
NEXT = dict(zip(("", *LADDER), LADDER, strict=False))


@dataclass(frozen=True)
class Step:
    """The next stage of one adoption, and who could log it."""

    person: Person
    adoption: Adoption
    stage: str
    token: str = field(default_factory=lambda: uuid4().hex)

    @property
    def address(self) -> str:
        return reverse("adoptions:log", args=[self.adoption.innovation.slug, self.adoption.organisation.code])

    def form(self, today: date) -> dict[str, str]:
        """What the page for logging sends."""
        return {
            "what": "stage",
            "stage": self.stage,
            "when_day": str(today.day),
            "when_month": str(today.month),
            "when_year": str(today.year),
            "evidence": "reported",
            "token": self.token,
        }


def draft(stage: str, today: date) -> Draft:
    return Draft(stage=stage, period=Period(today), idempotency_key=uuid4().hex)


def steps(among: Sequence[Person], count: int) -> list[Step]:
    """As many for each of the people in turn, each adoption once."""
    found: dict[int, Step] = {}
    for person in among:
        reach = subjects.ADOPTION.reach(person)
        open_ones = Adoption.objects.filter(reach, stage__in=LADDER[:-1], contradictory=False)
        rows = shuffled(open_ones.exclude(pk__in=list(found)), person).select_related(
            "innovation", "organisation"
        )
        for adoption in rows[: -(-count // len(among))]:
            found[adoption.pk] = Step(person, adoption, NEXT[adoption.stage])
    return list(found.values())[:count]


def groups(innovation: Innovation, size: int, count: int) -> list[tuple[str, list[Adoption]]]:
    """``count`` groups of ``size`` adoptions at one stage, each with the next stage."""
    held = Adoption.objects.filter(innovation=innovation, stage__in=LADDER[:-1], contradictory=False)
    commonest = held.values_list("stage").annotate(many=Count("pk")).order_by("-many").first()
    if commonest is None:
        return []
    rows = list(held.filter(stage=commonest[0]).select_related("organisation")[: size * count])
    return [(NEXT[commonest[0]], rows[start : start + size]) for start in range(0, len(rows), size)]
