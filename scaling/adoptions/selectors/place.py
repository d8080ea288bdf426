"""What is said of an innovation and an organisation, wherever the two are shown together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject

from adopters.models import AreaKind, Membership, Organisation, User
from adopters.roles import abilities
from innovations.models import CohortMember, Innovation, StageWording, Step
from scaling.adoptions.selectors.carried import list_in_force
from scaling.adoptions.selectors.worklist import organisations_seen


@dataclass(frozen=True)
class Setting:
    """``areas``: names of today's region and ICB, by kind. ``survivor``: what the organisation that
    has the adoption now is called, and whether the person may look at it there. ``sees_organisation``:
    whether they may look at all that is recorded of the organisation.
    """

    wordings: Mapping[str, str]
    steps: tuple[Step, ...]
    areas: Mapping[str, str]
    is_on_list: bool
    survivor: str
    survivor_is_seen: bool
    sees_organisation: bool


def setting(
    innovation: Innovation,
    organisation: Organisation,
    user: User | AnonymousUser,
    today: date,
    *,
    stands_for: Iterable[str],
    survivor: str,
) -> Setting:
    """``stands_for``: codes by whose place the organisation is on the list. One query."""
    wordings = StageWording.objects.filter(innovation=OuterRef("pk"))
    steps = Step.objects.filter(innovation=OuterRef("pk"))
    listed = CohortMember.objects.filter(organisation__code__in=list(stands_for), cohort=OuterRef("in_force"))
    can = abilities(user)
    in_area = Organisation.objects.standing_in(can.areas, today).filter(pk=organisation.pk)
    heir = Organisation.objects.filter(code=survivor)
    row = (
        Innovation.objects.filter(pk=innovation.pk)
        .annotate(in_force=list_in_force("pk"))
        .values(
            own_words=ArraySubquery(wordings.values(each=JSONObject(stage="stage", wording="wording"))),
            own_steps=ArraySubquery(
                steps.values(each=JSONObject(id="pk", stage="stage", name="name", position="position"))
            ),
            areas=ArraySubquery(
                _memberships(organisation, today).values(each=JSONObject(kind="area_kind", name="area__name"))
            ),
            listed=Exists(listed),
            survivor=Subquery(heir.values("name")),
            survivor_is_seen=Exists(organisations_seen(heir, innovation, user, today)),
            in_area=Exists(in_area),
        )
        .get()
    )
    return Setting(
        wordings={each["stage"]: each["wording"] for each in row["own_words"]},
        steps=tuple(Step(**each) for each in row["own_steps"]),
        areas={each["kind"]: each["name"] for each in row["areas"]},
        is_on_list=row["listed"],
        survivor=row["survivor"] or survivor,
        survivor_is_seen=row["survivor_is_seen"],
        sees_organisation=can.reads_all_sites or organisation.code in can.views or row["in_area"],
    )


def _memberships(organisation: Organisation, today: date) -> Any:
    return Membership.objects.standing().filter(
        organisation=organisation, area_kind__in=[AreaKind.REGION, AreaKind.ICB], during__contains=today
    )
