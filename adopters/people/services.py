"""Giving and ending roles, ending all access, and starting with the first administrator."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from adopters.models import Grant, Invitation, Role, User
from adopters.models.person import GrantQuerySet
from adopters.people import rules, scopes
from adopters.people.errors import PeopleRefusal
from adopters.roles import ROLES, abilities, forget_abilities
from adopters.sign_in import vouch_for_address


def check_may_give(*, role: Role, key: str, by: User) -> None:
    """Raises PeopleRefusal where ``by`` may not give ``role`` over ``key``, or there is no such thing."""
    if not scopes.exists(ROLES[role].scope, key):
        raise PeopleRefusal("Choose what the role is for from the list.")
    if not rules.may_give(by, role, key):
        raise PeopleRefusal(f"You cannot make somebody {role.label.lower()} here. Ask an administrator.")


@transaction.atomic
def give_role(*, user: User, role: Role, key: str, by: User) -> Grant:
    """The same role over the same thing is held once, however often it is given."""
    check_may_give(role=role, key=key, by=by)
    if not user.is_active:
        raise PeopleRefusal(f"The access of {user} has ended. Invite them again.")
    return hold(user=user, role=role, key=key, by=by)


def hold(*, user: User, role: Role, key: str, by: User | None) -> Grant:
    """Put the grant there, whoever may have decided it."""
    grant, _ = Grant.objects.in_force().get_or_create(
        user=user, role=role, scope=ROLES[role].scope, scope_key=key, defaults={"granted_by": by}
    )
    forget_abilities(user)
    return grant


@transaction.atomic
def end_role(*, grant: Grant, by: User) -> None:
    """Takes effect at the person's next request. Ending an ended role changes nothing."""
    if not rules.may_end(by, grant):
        raise PeopleRefusal("You cannot end this role. Ask an administrator.")
    if grant.role == Role.ADMINISTRATOR:
        _keep_an_administrator(Grant.objects.exclude(pk=grant.pk))
    _end(Grant.objects.filter(pk=grant.pk), by)
    forget_abilities(grant.user)


@transaction.atomic
def change_role(*, grant: Grant, role: Role, by: User) -> Grant:
    """One role for another over the same thing."""
    if ROLES[role].scope != grant.scope:
        raise PeopleRefusal("That role is held over something else. End this one and give the other.")
    end_role(grant=grant, by=by)
    return give_role(user=grant.user, role=role, key=grant.scope_key, by=by)


@transaction.atomic
def end_access(*, user: User, by: User) -> None:
    """Every role ends, sign-in closes, and invitations the person sent no longer work."""
    if not abilities(by).administers:
        raise PeopleRefusal("Only an administrator can end all access.")
    if user.pk == by.pk:
        raise PeopleRefusal("You cannot end your own access. Ask another administrator.")
    _end(Grant.objects.filter(user=user), by)
    user.is_active = user.is_staff = user.is_superuser = False
    user.save(update_fields=["is_active", "is_staff", "is_superuser"])
    Invitation.objects.open().filter(Q(invited_by=user) | Q(email__iexact=user.email)).update(
        withdrawn_at=timezone.now(), withdrawn_by=by
    )
    forget_abilities(user)


def rename(*, user: User, name: str, by: User) -> None:
    """People name themselves."""
    if user.pk != by.pk:
        raise PeopleRefusal("Only the person themselves can change their name.")
    user.name = name
    user.save(update_fields=["name"])


@transaction.atomic
def create_administrator(*, email: str, password: str | None = None) -> User:
    """The first account, or one more; a person who is there becomes an administrator."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, password)
    elif password:
        user.set_password(password)
    user.is_active = True
    user.save()
    vouch_for_address(user)
    hold(user=user, role=Role.ADMINISTRATOR, key="", by=None)
    return user


def _end(grants: GrantQuerySet, by: User) -> None:
    grants.filter(ended_at__isnull=True).update(ended_at=timezone.now(), ended_by=by)


def _keep_an_administrator(remaining: GrantQuerySet) -> None:
    """Locks the grants it counts, so that two administrators cannot end each other at once."""
    held = Grant.objects.in_force().select_for_update().filter(role=Role.ADMINISTRATOR, user__is_active=True)
    list(held.values_list("pk"))
    left = remaining.filter(role=Role.ADMINISTRATOR, ended_at__isnull=True, user__is_active=True)
    if not left.exists() and not User.objects.filter(is_superuser=True, is_active=True).exists():
        raise PeopleRefusal("Somebody has to administer Scaling. Make another administrator first.")
