"""What is said of an innovation and an organisation, wherever the two are shown together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateField, Exists, OuterRef, Value
from django.db.models.functions import Cast, JSONObject

from adopters.models import AreaKind, Membership, Organisation, Role, User
from adopters.prepared import Prepared
from adopters.roles import Abilities, abilities
from innovations.models import Innovation, Step
from scaling.adoptions.selectors.worklist import organisations_seen


class Contact(NamedTuple):
    """Somebody to write to; ``name`` may be empty."""

    name: str
    email: str


@dataclass(frozen=True)
class People:
    """Whom to ask; ``of_site`` are the keys of all who speak, or have spoken, for the organisation."""

    leads: tuple[Contact, ...]
    editors: tuple[Contact, ...]
    of_site: frozenset[int]


@dataclass(frozen=True)
class Setting:
    """``areas``: names of today's region and ICB, by kind. ``survivor``: what the organisation that
    has the adoption now is called, and whether the person may look at it there. ``sees_organisation``:
    whether they may look at all that is recorded of the organisation.
    """

    wordings: Mapping[str, str]
    steps: tuple[Step, ...]
    areas: Mapping[str, str]
    people: People
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
    """``stands_for``: codes by whose place the organisation is on the list.

    One query, and one where it has a ``survivor``.
    """
    can = abilities(user)
    given = {
        "innovation": innovation.pk,
        "slug": innovation.slug,
        "organisation": organisation.pk,
        "code": organisation.code,
        "stands_for": list(stands_for),
        "today": today,
    }
    [(own_words, own_steps, stands_in, held, is_on_list)] = _AROUND.run(given)
    called, is_seen = _heir(innovation, survivor, user, today) if survivor else ("", False)
    return Setting(
        wordings=dict(own_words),
        steps=tuple(Step(pk=key, stage=stage, name=name, position=at) for key, stage, name, at in own_steps),
        areas={kind: name for kind, _, name in stands_in if kind in (AreaKind.REGION, AreaKind.ICB)},
        people=_people(held),
        is_on_list=is_on_list,
        survivor=called,
        survivor_is_seen=is_seen,
        sees_organisation=(
            can.reads_all_sites
            or organisation.code in can.views
            or any((kind, code) in can.areas for kind, code, _ in stands_in)
        ),
    )


def _people(held: Iterable[tuple[str, bool, int, str, str]]) -> People:
    """Of the roles that ``_AROUND`` finds."""
    working: dict[str, list[Contact]] = defaultdict(list)
    for role, is_working, _, name, email in held:
        if is_working:
            working[role].append(Contact(name, email))
    return People(
        leads=tuple(working[Role.INNOVATION_LEAD]),
        editors=tuple(working[Role.ADOPTER_EDITOR]),
        of_site=frozenset(user for role, _, user, *_ in held if role == Role.ADOPTER_EDITOR),
    )


def _heir(innovation: Innovation, code: str, user: User | AnonymousUser, today: date) -> tuple[str, bool]:
    """What an organisation is called, and whether a person may look at its progress."""
    named = Organisation.objects.filter(code=code)
    seen = Exists(organisations_seen(named, innovation, user, today))
    return named.annotate(is_seen=seen).values_list("name", "is_seen").first() or (code, False)


def areas_on(organisation: str, day: str) -> ArraySubquery:
    """Kind and code of the areas that an organisation, at the end of this path, is in on an ISO day."""
    stays = Membership.objects.standing().filter(
        organisation=OuterRef(organisation), during__contains=Cast(Value(day), DateField())
    )
    return ArraySubquery(stays.values(each=JSONObject(kind="area__kind", code="area__code")))


def leads_one_of(can: Abilities, areas: Iterable[Mapping[str, str]]) -> bool:
    """Whether a person leads one of these areas, given as ``areas_on`` finds them."""
    return any((each["kind"], each["code"]) in can.areas for each in areas)


#: By hand, since it is asked by every page of an adoption: to put it together took longer than to ask.
_AROUND = Prepared(
    "around_adoption",
    """
SELECT
    (
        SELECT coalesce(json_agg(json_build_array(stage, wording)), '[]')
        FROM innovations_stagewording WHERE innovation_id = %(innovation)s
    ),
    (
        SELECT coalesce(json_agg(json_build_array(id, stage, name, position) ORDER BY position, id), '[]')
        FROM innovations_step WHERE innovation_id = %(innovation)s
    ),
    (
        SELECT coalesce(json_agg(json_build_array(area.kind, area.code, area.name)), '[]')
        FROM adopters_membership stay
        JOIN adopters_area area ON area.id = stay.area_id
        WHERE stay.organisation_id = %(organisation)s
            AND stay.superseded_at IS NULL
            AND stay.during @> %(today)s::date
    ),
    (
        -- Those who lead the innovation; and all who speak, or have spoken, for the organisation.
        SELECT coalesce(json_agg(json_build_array(
            role, ended_at IS NULL AND person.is_active, person.id, person.name, person.email
        ) ORDER BY person.name, person.email), '[]')
        FROM adopters_grant JOIN adopters_user person ON person.id = user_id
        WHERE role = 'innovation_lead' AND scope = 'innovation' AND scope_key = %(slug)s AND ended_at IS NULL
            OR role = 'adopter_editor' AND scope = 'organisation' AND scope_key = %(code)s
    ),
    EXISTS (
        SELECT FROM innovations_cohortmember member
        JOIN adopters_organisation listed ON listed.id = member.organisation_id
        WHERE listed.code = ANY(%(stands_for)s) AND member.cohort_id = (
            SELECT id FROM innovations_cohort WHERE innovation_id = %(innovation)s
            ORDER BY recorded_at DESC, number DESC LIMIT 1
        )
    )
""",
    {"today": "date"},
)
