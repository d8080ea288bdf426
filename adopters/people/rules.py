"""Who may give which role over what, and who may end it. Roles themselves: ``adopters.roles``."""

from __future__ import annotations

from collections.abc import Iterable

from adopters.models import Grant, Role, Scope, User
from adopters.people import scopes
from adopters.people.scopes import Choice
from adopters.roles import ROLES, Abilities, RoleRules, abilities

#: Roles over the whole nation may give what they may invite to over anything.
NATIONAL = frozenset({Role.ADMINISTRATOR, Role.NATIONAL_LEAD})


def roles_to_give(user: User) -> list[RoleRules]:
    """The roles ``user`` may give to somebody, over something."""
    held = abilities(user).roles
    return [rules for role, rules in ROLES.items() if any(role in ROLES[own].invites for own in held)]


def may_give(user: User, role: Role, key: str) -> bool:
    """May ``user`` give ``role`` over what ``key`` names?"""
    return key in _permitted(abilities(user), role, [key])


def _permitted(can: Abilities, role: Role, keys: list[str]) -> set[str]:
    inviting = {own for own in can.roles if role in ROLES[own].invites}
    if inviting & NATIONAL:
        return set(keys)
    allowed: set[str] = set()
    if role == Role.INNOVATION_LEAD:
        return set(can.leads.intersection(keys))
    if Role.ADOPTER_EDITOR in inviting:
        allowed |= can.edits.intersection(keys)
    if Role.INNOVATION_LEAD in inviting and not allowed.issuperset(keys):
        allowed |= scopes.reached(can.leads, keys)
    return allowed


def may_end(user: User, grant: Grant) -> bool:
    """Whoever runs what the role is over may end it; a lead may not end an adopter's."""
    can, role = abilities(user), Role(grant.role)
    if {own for own in can.roles if role in ROLES[own].invites} & NATIONAL:
        return True
    if grant.scope == Scope.INNOVATION:
        return grant.scope_key in can.leads
    return grant.scope == Scope.ORGANISATION and grant.scope_key in can.edits


def own_choices(user: User, role: Role) -> list[Choice]:
    """What ``user`` can be taken to mean without searching: their own innovations or organisations."""
    can, scope = abilities(user), ROLES[role].scope
    if scope == Scope.NATION:
        return [Choice("", "England")]
    own: Iterable[str] = can.leads if scope == Scope.INNOVATION else can.edits
    return scopes.choices(scope, list(own)) if own and scope != Scope.AREA else []


def choices_for(user: User, role: Role, words: str) -> list[Choice]:
    """What ``words`` find that ``user`` may give ``role`` over."""
    found = scopes.search(ROLES[role].scope, words)
    permitted = _permitted(abilities(user), role, [choice.key for choice in found])
    return [choice for choice in found if choice.key in permitted]


def needs_search(user: User, role: Role) -> bool:
    """Can ``user`` give ``role`` over more than their own?"""
    if ROLES[role].scope == Scope.NATION:
        return False
    can = abilities(user)
    inviting = {own for own in can.roles if role in ROLES[own].invites}
    return bool(inviting & NATIONAL) or (
        Role.INNOVATION_LEAD in inviting and ROLES[role].scope == Scope.ORGANISATION
    )
