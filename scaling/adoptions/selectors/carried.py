"""What a merger does to adoptions: where one of a closed organisation went, and what came to a survivor.

Nothing of this is stored; it is read from the successions as they stand today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from adopters.models import Organisation, Succession, User
from adopters.selectors.survivors import lineage
from adopters.survivors import Fate, Life, Successions, Survivor
from innovations.models import Innovation
from scaling.ledger.replay import is_live
from scaling.models import Adoption, AdoptionSplitAnswer


@dataclass(frozen=True)
class Onward:
    """What became of an adoption when its organisation closed, and on which day.

    ``was_split``: it ended because a person said that no successor took it.
    """

    fate: Fate
    on: date | None = None
    was_split: bool = False

    @property
    def survivor(self) -> str:
        """The code of whoever has it now, or nothing."""
        return self.fate.code if isinstance(self.fate, Survivor) else ""


@dataclass(frozen=True)
class CarriedIn:
    """An adoption of an organisation that closed, and the day its place came to the survivor."""

    adoption: Adoption
    on: date
    is_seen: bool

    @property
    def live_from(self) -> date | None:
        """The day from which the survivor itself had it in use."""
        if not is_live(self.adoption.stage):
            return None
        return max(self.on, self.adoption.since or self.on)


@dataclass(frozen=True)
class Lineage:
    """An organisation among those it stands for (``before``: all whose place may have come to it)."""

    code: str
    before: frozenset[str]
    ways: Successions

    @property
    def codes(self) -> list[str]:
        """Its own, and those of organisations whose place came to it."""
        came = [code for code in self.before if self.ways.resolve(code) == Survivor(self.code)]
        return [self.code, *sorted(came)]


def lineage_of(organisation: Organisation, today: date, *, has_kin: bool) -> Lineage:
    """``has_kin``: as ``changed_hands`` says. One query, or none without kin."""
    if has_kin:
        return Lineage(organisation.code, *lineage(organisation.code, today))
    lives = {organisation.code: Life(organisation.opens_on, organisation.closes_on)}
    return Lineage(organisation.code, frozenset(), Successions(today, lives))


def changed_hands(code: str) -> Exists:
    """Whether an organisation, its code at the end of this path, gave up its place or took another's."""
    either = Q(old_code=OuterRef(code)) | Q(new_code=OuterRef(code))
    return Exists(Succession.objects.standing().filter(either))


def own_answer() -> Subquery:
    """What an adoption answered for itself where its organisation split; null where it did not."""
    answers = AdoptionSplitAnswer.objects.standing().filter(adoption=OuterRef("pk"))
    return Subquery(answers.values("successor_code"))


def onward(adoption: Adoption, line: Lineage) -> Onward | None:
    """Where an adoption with something recorded went; None while its organisation is open.

    ``adoption`` bears its ``own_answer``.
    """
    closed = adoption.organisation.closes_on
    if not adoption.stage or closed is None or closed >= line.ways.as_at:
        return None
    chosen = adoption.own_answer  # type: ignore[attr-defined]
    fate, on = line.ways.resolve(line.code, chosen), line.ways.carried_on(line.code, chosen)
    if not isinstance(fate, Survivor):
        return Onward(fate, was_split=fate.code in line.ways.heirs)
    return Onward(fate, on) if on else None


def carried_in(
    line: Lineage, user: User | AnonymousUser, innovation: Innovation | None = None
) -> tuple[CarriedIn, ...]:
    """All that came, or what came of one innovation, each by its own answer where it gave one.

    One query, or none where the organisation took nobody's place.
    """
    found = _recorded(line, user, innovation) if line.before else ()
    came = ((each, *_way_of(each, line.ways)) for each in found)
    return tuple(
        CarriedIn(each, on, each.is_seen)  # type: ignore[attr-defined]
        for each, fate, on in came
        if on and fate == Survivor(line.code)
    )


def _recorded(line: Lineage, user: User | AnonymousUser, innovation: Innovation | None) -> QuerySet[Adoption]:
    visible = Adoption.objects.visible_to(user, line.ways.as_at)
    found = Adoption.objects.filter(organisation__code__in=line.before).exclude(stage="")
    if innovation is not None:
        found = found.filter(innovation=innovation)
    return (
        found.annotate(own_answer=own_answer(), is_seen=Exists(visible.filter(pk=OuterRef("pk"))))
        .select_related("innovation", "organisation")
        .order_by("innovation__name", "innovation", "organisation__name", "pk")
    )


def _way_of(adoption: Adoption, ways: Successions) -> tuple[Fate, date | None]:
    code, chosen = adoption.organisation.code, adoption.own_answer  # type: ignore[attr-defined]
    return ways.resolve(code, chosen), ways.carried_on(code, chosen)
