"""What a merger does to adoptions: where one of a closed organisation went, and what came to a survivor.

Nothing of this is stored; it is read from the successions as they stand today.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, Subquery

from adopters.models import Organisation, User
from adopters.selectors.survivors import predecessors, successions
from adopters.survivors import Fate, Successions, Survivor
from innovations.models import Cohort, CohortMember, Innovation
from scaling.adoptions.selectors.splits import own_answers
from scaling.adoptions.selectors.worklist import organisations_seen
from scaling.ledger.replay import is_live
from scaling.models import Adoption


@dataclass(frozen=True)
class Onward:
    """What became of an adoption when its organisation closed.

    ``on`` and ``name`` are of the survivor it was carried into; ``is_seen``: the person may look
    at it there. ``was_split``: it ended because a person said that no successor took it.
    """

    fate: Fate
    on: date | None = None
    name: str = ""
    is_seen: bool = False
    was_split: bool = False


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
class Inherited:
    """What came to an organisation from those in whose place it stands.

    ``listed`` are the keys of innovations whose list in force names one of those.
    """

    adoptions: tuple[CarriedIn, ...] = ()
    listed: frozenset[int] = frozenset()


def onward(adoption: Adoption, user: User | AnonymousUser, today: date) -> Onward | None:
    """Where an adoption with something recorded went; None while its organisation is open."""
    code, closed = adoption.organisation.code, adoption.organisation.closes_on
    if not adoption.stage or closed is None or closed >= today:
        return None
    ways, answer = successions([code], today), own_answers([adoption]).get(adoption.pk)
    chosen = answer.successor_code if answer else None
    fate, on = ways.resolve(code, chosen), ways.carried_on(code, chosen)
    if not isinstance(fate, Survivor):
        return Onward(fate, was_split=fate.code in ways.heirs)
    return _survived(adoption, Onward(fate, on), user, today) if on else None


def _survived(adoption: Adoption, went: Onward, user: User | AnonymousUser, today: date) -> Onward:
    found = Organisation.objects.filter(code=went.fate.code)
    name = found.values_list("name", flat=True).first() or went.fate.code
    seen = organisations_seen(found, adoption.innovation, user, today)
    return replace(went, name=name, is_seen=seen.exists())


def inherited(
    organisation: Organisation,
    user: User | AnonymousUser,
    today: date,
    innovation: Innovation | None = None,
) -> Inherited:
    """All that came, or what came of one innovation. One query where it took nobody's place, or eight."""
    before = predecessors(organisation.code, today)
    if not before:
        return Inherited()
    ways = successions(before, today)
    found = _carried(_recorded(before, innovation), ways, Survivor(organisation.code))
    visible = Adoption.objects.visible_to(user, today).filter(pk__in=[each.pk for each, _ in found])
    seen = set(visible.values_list("pk", flat=True))
    came = [code for code in before if ways.resolve(code) == Survivor(organisation.code)]
    return Inherited(
        adoptions=tuple(CarriedIn(each, on, each.pk in seen) for each, on in found),
        listed=_listed(came),
    )


def _recorded(codes: Collection[str], innovation: Innovation | None) -> list[Adoption]:
    found = Adoption.objects.filter(organisation__code__in=codes).exclude(stage="")
    if innovation is not None:
        found = found.filter(innovation=innovation)
    named = found.select_related("innovation", "organisation")
    return list(named.order_by("innovation__name", "innovation", "organisation__name", "pk"))


def _carried(
    adoptions: Collection[Adoption], ways: Successions, survivor: Survivor
) -> list[tuple[Adoption, date]]:
    """Those that came to the survivor, each by its own answer where it gave one."""
    own, found = own_answers(adoptions), []
    for each in adoptions:
        code, answer = each.organisation.code, own.get(each.pk)
        chosen = answer.successor_code if answer else None
        on = ways.carried_on(code, chosen)
        if on and ways.resolve(code, chosen) == survivor:
            found.append((each, on))
    return found


def _listed(codes: Iterable[str]) -> frozenset[int]:
    places = CohortMember.objects.filter(organisation__code__in=list(codes), cohort=list_in_force())
    return frozenset(places.values_list("cohort__innovation", flat=True))


def list_in_force() -> Subquery:
    """The key of the list in force of the innovation that a place's own list is of."""
    same = Cohort.objects.filter(innovation=OuterRef("cohort__innovation"))
    return Subquery(same.order_by("-recorded_at", "-number").values("pk")[:1])
