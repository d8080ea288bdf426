"""People, roles and invitations in the words of the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adopters.addresses import address
from adopters.look.formats import nhs_date, nhs_datetime
from adopters.look.parts import Cell, Column, DataTable, TimelineItem
from adopters.models import Grant, Invitation, Role, Scope, User
from adopters.people import rules, scopes
from adopters.people.invitations import LinkState
from adopters.people.scopes import ScopeKey
from adopters.roles import ROLES, area_key

#: What a role of each scope is asked to be for, and how to search for it.
QUESTIONS: dict[Scope, tuple[str, str, str]] = {
    Scope.NATION: ("For England", "", ""),
    Scope.AREA: ("For which area?", "Find a region, ICB or network", "Its name or its code"),
    Scope.INNOVATION: ("For which innovation?", "Find an innovation", "Any part of its name"),
    Scope.ORGANISATION: ("For which organisation?", "Find an organisation", "Its name, ODS code or postcode"),
}


@dataclass(frozen=True)
class RoleCard:
    """One role a person holds, why, and what it lets them do."""

    title: str
    place: str
    place_href: str
    why: str
    may: Sequence[str]
    end_href: str = ""
    change_href: str = ""


def in_words(role: str, place: str) -> str:
    """Adopter editor for Moorland NHS Foundation Trust."""
    return f"{Role(role).label} for {place}"


def role_cards(grants: Sequence[Grant], viewer: User, named: Mapping[ScopeKey, str]) -> list[RoleCard]:
    return [_role_card(grant, named[grant.scope, grant.scope_key], viewer) for grant in grants]


def _role_card(grant: Grant, place: str, viewer: User) -> RoleCard:
    given_by = f" by {grant.granted_by}" if grant.granted_by else ""
    may_end = rules.may_end(viewer, grant)
    changes = may_end and bool(alternatives(grant, viewer))
    return RoleCard(
        title=in_words(grant.role, place),
        place=place,
        place_href=place_href(grant.scope, grant.scope_key),
        why=f"Given{given_by} on {nhs_date(grant.granted_at)}.",
        may=ROLES[Role(grant.role)].may,
        end_href=address("people:end_role", grant.pk) if may_end else "",
        change_href=address("people:change_role", grant.pk) if changes else "",
    )


def alternatives(grant: Grant, viewer: User) -> list[Role]:
    """The roles ``viewer`` could give over the same thing instead."""
    return [
        offered.role
        for offered in rules.roles_to_give(viewer)
        if offered.scope == grant.scope
        and offered.role != grant.role
        and rules.may_give(viewer, offered.role, grant.scope_key)
    ]


def place_href(scope: str, key: str) -> str:
    """The page about what a role is over; "" for a role over everything."""
    routes: dict[str, tuple[str, Sequence[str]]] = {
        Scope.AREA: ("adopters:area", area_key(key)),
        Scope.ORGANISATION: ("adopters:organisation", [key]),
        Scope.INNOVATION: ("innovations:innovation", [key]),
    }
    if scope not in routes:
        return ""
    name, place = routes[scope]
    return address(name, *place)


def people_table(people: Iterable[Any], sort_columns: Callable[[str, str], Column]) -> DataTable:
    """``people`` carry ``roles_held``; ``sort_columns`` makes a column that sorts."""
    shown = list(people)
    named = scopes.names([(g.scope, g.scope_key) for person in shown for g in person.roles_held])
    return DataTable(
        caption="People",
        hidden_caption=True,
        columns=[
            sort_columns("Name", "name"),
            sort_columns("Email address", "email"),
            Column("Roles"),
            sort_columns("Last signed in", "last_login"),
            Column("Access"),
        ],
        rows=[_people_row(person, named) for person in shown],
    )


def _people_row(person: Any, named: Mapping[ScopeKey, str]) -> list[Cell]:
    return [
        Cell(person.name or person.email, href=address("people:person", person.pk)),
        Cell(person.email),
        Cell(roles_in_words(person.roles_held, named)),
        Cell(nhs_date(person.last_login) if person.last_login else "Never"),
        Cell("", tag="Active", colour="green") if person.is_active else Cell("", tag="Ended", colour="grey"),
    ]


def roles_in_words(grants: Iterable[Grant], named: Mapping[ScopeKey, str]) -> str:
    said = [in_words(grant.role, named[grant.scope, grant.scope_key]) for grant in grants]
    return "; ".join(said) or "None"


def export_rows(people: Iterable[Any]) -> list[tuple[Any, ...]]:
    shown = list(people)
    named = scopes.names([(g.scope, g.scope_key) for person in shown for g in person.roles_held])
    return [
        (
            person.name,
            person.email,
            roles_in_words(person.roles_held, named),
            person.last_login,
            "Active" if person.is_active else "Ended",
        )
        for person in shown
    ]


EXPORT_HEADER = ("Name", "Email address", "Roles", "Last signed in", "Access")


def invitation_table(invitations: Sequence[Invitation]) -> DataTable:
    named = scopes.names([(one.scope, one.scope_key) for one in invitations])
    return DataTable(
        caption="Invitations",
        hidden_caption=True,
        columns=[Column("Email address"), Column("Role"), Column("Invited"), Column("State")],
        rows=[_invitation_row(one, named[one.scope, one.scope_key]) for one in invitations],
    )


def _invitation_row(invitation: Invitation, place: str) -> list[Cell]:
    label, colour = invitation_state(invitation)
    return [
        Cell(invitation.email, href=address("people:invitation", invitation.pk)),
        Cell(in_words(invitation.role, place)),
        Cell(f"{nhs_date(invitation.sent_at)} by {invitation.invited_by}"),
        Cell("", tag=label, colour=colour),
    ]


def invitation_state(invitation: Invitation) -> tuple[str, str]:
    """Its state as a tag: words and colour."""
    if invitation.accepted_at:
        return "Accepted", "green"
    if invitation.withdrawn_at:
        return "Withdrawn", "grey"
    return ("Run out", "red") if invitation.has_run_out else ("Waiting", "yellow")


#: What a link that no longer works says, and what to do next.
DEAD_LINKS: dict[LinkState, tuple[str, str]] = {
    LinkState.RUN_OUT: (
        "This invitation has run out",
        "An invitation works for 14 days. Ask the person who invited you to send it again; it takes them "
        "a moment.",
    ),
    LinkState.REPLACED: (
        "There is a newer invitation",
        "This invitation was sent again. Use the link in the latest email.",
    ),
    LinkState.WITHDRAWN: (
        "This invitation was withdrawn",
        "If you think that is a mistake, ask the person who invited you.",
    ),
    LinkState.ACCEPTED: (
        "This invitation has already been used",
        "If it was you, sign in. If you have forgotten your password, you can reset it when you sign in.",
    ),
    LinkState.BROKEN: (
        "This link does not work",
        "Part of the address may be missing. Copy the whole link from the email into your browser, or ask "
        "the person who invited you to send it again.",
    ),
}


def history(
    grant_events: Sequence[Any],
    user_events: Sequence[Any],
    actors: Mapping[int, User],
    named: Mapping[ScopeKey, str],
) -> list[TimelineItem]:
    """Every change to what a person may do, the latest first."""
    dated = _user_items(user_events, actors)
    dated += [
        (event.pgh_created_at, _grant_item(event, named[event.scope, event.scope_key]))
        for event in reversed(grant_events)
    ]
    in_order = sorted(dated, key=lambda pair: pair[0])
    return [item for _, item in reversed(in_order)]


def _grant_item(event: Any, place: str) -> TimelineItem:
    ended = event.ended_at is not None
    by = event.ended_by if ended else event.granted_by
    verb = "Role ended" if ended else "Role given"
    return TimelineItem(
        heading=f"{verb}: {in_words(event.role, place)}",
        when=nhs_datetime(event.pgh_created_at),
        by=f"by {by}" if by else "by command",
    )


def _user_items(events: Sequence[Any], actors: Mapping[int, User]) -> list[tuple[Any, TimelineItem]]:
    items = []
    before = None
    for event in events:
        if heading := _user_change(before, event):
            actor = actors.get(actor_of(event))
            item = TimelineItem(
                heading, nhs_datetime(event.pgh_created_at), by=f"by {actor}" if actor else ""
            )
            items.append((event.pgh_created_at, item))
        before = event
    return items


def actor_of(event: Any) -> int:
    """Who was signed in when the database kept this event; 0 where nobody was."""
    context = event.pgh_context
    return int((context.metadata.get("user") if context else 0) or 0)


def _user_change(before: Any, event: Any) -> str:
    if before is None:
        return "Account made"
    if before.is_active and not event.is_active:
        return "All access ended"
    if not before.is_active and event.is_active:
        return "Access given back"
    if before.name != event.name:
        return f"Name set to {event.name}"
    return f"Email address changed to {event.email}" if before.email != event.email else ""
