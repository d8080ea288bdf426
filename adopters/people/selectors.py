"""Who is who, for those who may know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from adopters.composed import Composed
from adopters.models import Grant, Invitation, Organisation, Role, Scope, User
from adopters.models.person import InvitationQuerySet, UserQuerySet
from adopters.roles import Abilities, abilities


@dataclass(frozen=True)
class PeopleFilters:
    """What a list of people is narrowed to; ``standing`` is "active", "ended" or "all"."""

    words: str = ""
    role: str = ""
    standing: str = "active"


def people_visible_to(user: User, today: date | None = None) -> UserQuerySet:
    """Oneself, the administrators, and the people of one's innovations, organisations and areas.

    Administrators and national leads see everyone.
    """
    can = abilities(user)
    people = User.objects.get_queryset()
    if _sees_everyone(can):
        return people
    near = _near(can, today or timezone.localdate())
    grants = Grant.objects.in_force().filter(near, user=OuterRef("pk"))
    return people.filter(Q(pk=user.pk) | Exists(grants), is_active=True)


def _sees_everyone(can: Abilities) -> bool:
    return can.administers or Role.NATIONAL_LEAD in can.roles


def _near(can: Abilities, today: date) -> Q:
    """Grants over what a person has to do with."""
    near = Q(role=Role.ADMINISTRATOR) if can.roles else Q(pk__in=[])
    near |= Q(scope=Scope.INNOVATION, scope_key__in=can.leads)
    near |= Q(scope=Scope.ORGANISATION, scope_key__in=can.views)
    near |= Q(scope=Scope.AREA, scope_key__in=[f"{kind}:{code}" for kind, code in can.areas])
    if can.areas:
        codes = Organisation.objects.standing_in(can.areas, today).order_by().values("code")
        near |= Q(scope=Scope.ORGANISATION, scope_key__in=codes)
    return near


def people(user: User, filters: PeopleFilters) -> QuerySet[User]:
    """With the roles each holds now, in ``roles_held``."""
    found = people_visible_to(user).named_like(filters.words)
    if filters.standing != "all":
        found = found.filter(is_active=filters.standing != "ended")
    if filters.role:
        found = found.holding(Role(filters.role))
    held = Grant.objects.in_force().order_by("role", "scope_key")
    return found.order_by("name", "email").prefetch_related(
        Prefetch("grants", queryset=held, to_attr="roles_held")
    )


def grants_of(user: User) -> list[Grant]:
    """The roles a person holds now."""
    return _GRANTS(user=user.pk)


_GRANTS = Composed(
    lambda user: (
        Grant.objects.in_force()
        .filter(user=user)
        .select_related("granted_by", "user")
        .order_by("role", "scope_key")
    )
)


def invitations_visible_to(user: User) -> InvitationQuerySet:
    """Everyone's for those who see everyone; else one's own and those to one's own places."""
    can = abilities(user)
    found = Invitation.objects.select_related("invited_by")
    if _sees_everyone(can):
        return found
    return found.filter(
        Q(invited_by=user)
        | Q(scope=Scope.INNOVATION, scope_key__in=can.leads)
        | Q(scope=Scope.ORGANISATION, scope_key__in=can.edits)
    )


def grant_events(user: User) -> list[Grant]:
    """Every change to the roles of a person, the latest first, as the database kept it."""
    return _GRANT_EVENTS(user=user.pk)


def user_events(user: User) -> list[User]:
    """Every change to a person's own row, the earliest first."""
    return _USER_EVENTS(user=user.pk)


_GRANT_EVENTS: Composed[Grant] = Composed(
    lambda user: (
        apps.get_model("adopters", "GrantEvent")
        .objects.filter(user_id=user)
        .select_related("granted_by", "ended_by")
        .order_by("-pgh_created_at", "-pgh_id")
    )
)
_USER_EVENTS: Composed[User] = Composed(
    lambda user: (
        apps.get_model("adopters", "UserEvent")
        .objects.filter(pgh_obj_id=user)
        .select_related("pgh_context")
        .order_by("pgh_created_at", "pgh_id")
    )
)


def people_by_pk(keys: Iterable[int]) -> dict[int, User]:
    return User.objects.in_bulk(list(keys))


def holders(role: Role, keys: Iterable[str] = ("",)) -> list[tuple[str, User]]:
    """Who holds ``role`` now over each of ``keys``: pairs of key and person, by name."""
    grants = Grant.objects.in_force().filter(role=role, scope_key__in=list(keys), user__is_active=True)
    return [
        (grant.scope_key, grant.user)
        for grant in grants.select_related("user").order_by("user__name", "user__email")
    ]
