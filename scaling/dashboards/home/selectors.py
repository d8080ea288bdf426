"""What is asked of a person, over all they lead, speak for and administer.

A fixed number of queries for each kind of role, however much a person holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from adopters.models import AreaKind, Role, Scope, User
from adopters.roles import Abilities
from scaling.dashboards.home import statements


@dataclass(frozen=True)
class LedInnovation:
    """What waits in one innovation, in numbers of sites, files and proposals."""

    slug: str
    name: str
    disputed: int
    contradictory: int
    overdue: int
    checked_files: int
    proposals: int


@dataclass(frozen=True)
class Waiting:
    """An innovation that waits for a word of one's own organisation.

    ``adoption``: the key of one to be confirmed or agreed on; None where nothing is recorded yet.
    """

    innovation: str
    organisation_code: str
    adoption: int | None
    is_due: bool
    is_disputed: bool


@dataclass(frozen=True)
class Board:
    """An ICB open now; ``region`` is the code of the one it lies in."""

    region: str
    code: str
    name: str


@dataclass(frozen=True)
class Installation:
    """How far an installation has been set up, and what waits on its administrators."""

    has_areas: bool
    has_organisations: bool
    has_innovations: bool
    has_others: bool
    open_invitations: int
    failed_jobs: int


@dataclass(frozen=True)
class Held:
    """A role in force, what it is over, and who can be asked by it: nobody where it is one's own."""

    role: Role
    scope: Scope
    key: str
    place: str
    name: str
    email: str


@dataclass(frozen=True)
class People:
    """One's own roles, and those of others by which they can be asked."""

    own: tuple[Held, ...]
    contacts: tuple[Held, ...]


def people(user: User, can: Abilities) -> People:
    """Whom to ask: an adopter the leads of what they take up, and editors; a lead fellow leads and the
    national leads; everyone the administrators. One query.
    """
    asks_nation = can.leads or can.areas or can.reads_all_sites
    given = {
        "user": user.pk,
        "of_nation": [Role.ADMINISTRATOR, Role.NATIONAL_LEAD] if asks_nation else [Role.ADMINISTRATOR],
        "leads": list(can.leads),
        "views": list(can.views),
    }
    rows = statements.PEOPLE.run(given)
    held = [(is_own, Held(Role(role), Scope(scope), *told)) for is_own, role, scope, *told in rows]
    return People(
        own=tuple(one for is_own, one in held if is_own),
        contacts=tuple(one for is_own, one in held if not is_own),
    )


def led_innovations(can: Abilities, today: date) -> list[LedInnovation]:
    """By name. One query."""
    rows = statements.LED.run({"leads": list(can.leads), "today": today})
    return [LedInnovation(*row) for row in rows]


def waiting_at_sites(can: Abilities, today: date) -> list[Waiting]:
    """What waits at one's own organisations, by the innovation's name. One query.

    Adoptions to be confirmed or agreed on, and innovations meant to reach them that nobody has spoken of.
    """
    rows = statements.AT_SITES.run({"views": list(can.views), "today": today})
    return [Waiting(*row) for row in rows]


def boards_in(can: Abilities) -> list[Board]:
    """The ICBs open now in the regions a person leads, by name. One query, or none."""
    regions = [code for kind, code in can.areas if kind == AreaKind.REGION]
    return [Board(*row) for row in statements.BOARDS.run({"regions": regions})] if regions else []


def has_split_questions(can: Abilities, today: date) -> bool:
    """Whether a person may say where the place of some organisation that split went. One query."""
    if can.keeps_estate:
        ((has_split,),) = statements.SPLIT.run({"today": today})
    else:
        ((has_split,),) = statements.SPLIT_OF_LEADS.run({"today": today, "leads": list(can.leads)})
    return bool(has_split)


def installation(user: User) -> Installation:
    """One query."""
    (row,) = statements.INSTALLATION.run({"user": user.pk})
    return Installation(*row)
