"""What each role is held over, may see and may do. The one place that decides.

A person's grants in force are added up into ``Abilities``; views, querysets and services
ask that and nothing else. Seeing comes first (``visible_to`` on the querysets, 404), doing
second (the ``may_...`` claims here, 403).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from adopters.models.person import Grant, Role, Scope, User

#: An area as a grant names it: its kind and its code.
AreaKey = tuple[str, str]


@dataclass(frozen=True)
class RoleRules:
    """One role in plain words (``purpose``, ``may``) and in the terms the code asks in."""

    role: Role
    scope: Scope
    purpose: str
    may: tuple[str, ...]
    administers: bool = False
    reads_all_sites: bool = False
    reads_reasons: bool = False
    creates_innovations: bool = False
    keeps_estate: bool = False
    leads: bool = False
    edits: bool = False
    views: bool = False
    invites: frozenset[Role] = field(default_factory=frozenset)


ADMINISTRATOR = RoleRules(
    role=Role.ADMINISTRATOR,
    scope=Scope.NATION,
    purpose="Keeps the service running and its people in order.",
    may=(
        "see and change everything, on behalf of the people who cannot",
        "load organisations, areas and mergers",
        "invite anyone to any role, change roles and end access",
    ),
    administers=True,
    reads_all_sites=True,
    reads_reasons=True,
    creates_innovations=True,
    keeps_estate=True,
    invites=frozenset(Role),
)

NATIONAL_LEAD = RoleRules(
    role=Role.NATIONAL_LEAD,
    scope=Scope.NATION,
    purpose="Sees the whole picture of spread and acts on it.",
    may=(
        "see every innovation at every site, with the reasons sites give",
        "create an innovation and name its leads",
        "answer questions about organisations that split",
        "set milestones and ask for spread reports",
        "invite national, area and innovation leads, adopters and analysts",
    ),
    reads_all_sites=True,
    reads_reasons=True,
    creates_innovations=True,
    keeps_estate=True,
    invites=frozenset(Role) - {Role.ADMINISTRATOR},
)

AREA_LEAD = RoleRules(
    role=Role.AREA_LEAD,
    scope=Scope.AREA,
    purpose="Sees how innovations spread in one region, ICB or network, and acts on it.",
    may=(
        "see figures for every area, and each site in their own area as it is drawn today",
        "see the reasons sites give as counts over three or more sites",
        "set milestones for their own area and ask for spread reports",
    ),
)

INNOVATION_LEAD = RoleRules(
    role=Role.INNOVATION_LEAD,
    scope=Scope.INNOVATION,
    purpose="Spreads one innovation, everywhere.",
    may=(
        "describe the innovation and draw up the list of sites it is meant to reach",
        "log progress at any site, on screen or from a file",
        "set milestones and ask for spread reports",
        "invite fellow leads, and adopters at the sites the innovation is meant to reach",
    ),
    leads=True,
    invites=frozenset({Role.INNOVATION_LEAD, Role.ADOPTER_EDITOR, Role.ADOPTER_VIEWER}),
)

ADOPTER_EDITOR = RoleRules(
    role=Role.ADOPTER_EDITOR,
    scope=Scope.ORGANISATION,
    purpose="Takes innovations up at one organisation and says how it goes.",
    may=(
        "log any stage for their organisation, which counts as confirmed by the site",
        "confirm what is still in use, and say when a line is not right",
        "record local adaptations",
        "invite colleagues at the same organisation",
    ),
    edits=True,
    views=True,
    invites=frozenset({Role.ADOPTER_EDITOR, Role.ADOPTER_VIEWER}),
)

ADOPTER_VIEWER = RoleRules(
    role=Role.ADOPTER_VIEWER,
    scope=Scope.ORGANISATION,
    purpose="Follows what one organisation has taken up.",
    may=("see everything recorded of their organisation",),
    views=True,
)

ANALYST = RoleRules(
    role=Role.ANALYST,
    scope=Scope.NATION,
    purpose="Reads the figures and the lists behind them.",
    may=(
        "see figures and stages at every site, and download them",
        "see the reasons sites give as counts over three or more sites",
        "ask for spread reports",
    ),
    reads_all_sites=True,
)

ROLES: dict[Role, RoleRules] = {
    rules.role: rules
    for rules in (
        ADMINISTRATOR,
        NATIONAL_LEAD,
        AREA_LEAD,
        INNOVATION_LEAD,
        ADOPTER_EDITOR,
        ADOPTER_VIEWER,
        ANALYST,
    )
}


@dataclass(frozen=True)
class Abilities:
    """What one person may see and do, over all the roles they hold."""

    roles: frozenset[Role] = frozenset()
    administers: bool = False
    reads_all_sites: bool = False
    reads_figures: bool = False
    reads_all_reasons: bool = False
    creates_innovations: bool = False
    keeps_estate: bool = False
    sets_any_milestone: bool = False
    leads: frozenset[str] = frozenset()
    edits: frozenset[str] = frozenset()
    views: frozenset[str] = frozenset()
    areas: frozenset[AreaKey] = frozenset()

    def may_lead(self, slug: str) -> bool:
        """Change an innovation, its list of sites, its imports; log at any site of it."""
        return self.administers or slug in self.leads

    def may_edit(self, code: str) -> bool:
        """Speak for an organisation: what is logged counts as confirmed by the site."""
        return self.administers or code in self.edits

    def may_log(self, slug: str, code: str) -> bool:
        """Log progress of one innovation at one organisation."""
        return self.may_lead(slug) or self.may_edit(code)

    def may_see(self, slug: str, code: str) -> bool:
        """See how one innovation goes at one organisation, be it in whatever area."""
        return self.reads_all_sites or slug in self.leads or code in self.views

    def may_read_reasons(self, slug: str, code: str) -> bool:
        """See the reasons and notes of one site; others see counts over three or more."""
        return self.reads_all_reasons or slug in self.leads or code in self.views

    def may_set_milestone(self, slug: str, area: AreaKey | None) -> bool:
        """``area`` is None for England as a whole."""
        return self.sets_any_milestone or self.may_lead(slug) or area in self.areas


NOTHING = Abilities()


def abilities(user: User | AnonymousUser) -> Abilities:
    """What ``user`` may see and do now; worked out once for each user object loaded."""
    if not user.is_authenticated:
        return NOTHING
    known: Abilities | None = getattr(user, "_abilities", None)
    if known is None:
        known = _add_up(user)
        setattr(user, "_abilities", known)  # noqa: B010  (a lazy request.user passes it on)
    return known


def forget_abilities(user: User) -> None:
    """To be called where a grant of a user object in hand has just changed."""
    for known in ("_abilities", "held_now"):
        if hasattr(user, known):
            delattr(user, known)


class RoleHeld(NamedTuple):
    """A role in force and what it is over."""

    role: str
    scope: str
    scope_key: str


def roles_held(user: User) -> list[RoleHeld]:
    """The roles in force; no query for ``with_roles``."""
    known: list[dict[str, str]] | None = getattr(user, "held_now", None)
    if known is None:
        found = Grant.objects.in_force().filter(user_id=user.pk)
        return [RoleHeld(*row) for row in found.values_list(*RoleHeld._fields)]
    return [RoleHeld(**each) for each in known]


def with_roles() -> ArraySubquery:
    """Annotate people with this as ``held_now``, and their roles come with them."""
    held = Grant.objects.in_force().filter(user=OuterRef("pk")).order_by("role", "scope_key")
    return ArraySubquery(held.values(each=JSONObject(**{name: name for name in RoleHeld._fields})))


def _add_up(user: User) -> Abilities:
    if not user.is_active or user.pk is None:
        return NOTHING
    grants = [(ROLES[Role(grant.role)], grant) for grant in roles_held(user)]
    held = [rules for rules, _grant in grants]
    if user.is_superuser:
        held.append(ADMINISTRATOR)
    administers = any(rules.administers for rules in held)
    return Abilities(
        roles=frozenset(rules.role for rules in held),
        administers=administers,
        reads_all_sites=any(rules.reads_all_sites for rules in held),
        reads_figures=bool(held),
        reads_all_reasons=any(rules.reads_reasons for rules in held),
        creates_innovations=any(rules.creates_innovations for rules in held),
        keeps_estate=any(rules.keeps_estate for rules in held),
        sets_any_milestone=administers or NATIONAL_LEAD in held,
        leads=frozenset(grant.scope_key for rules, grant in grants if rules.leads),
        edits=frozenset(grant.scope_key for rules, grant in grants if rules.edits),
        views=frozenset(grant.scope_key for rules, grant in grants if rules.views),
        areas=frozenset(area_key(grant.scope_key) for _rules, grant in grants if grant.scope == Scope.AREA),
    )


def area_key(scope_key: str) -> AreaKey:
    """``"icb:QMJ"`` as ``("icb", "QMJ")``."""
    kind, _, code = scope_key.partition(":")
    return kind, code
