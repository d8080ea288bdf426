"""The front page in words: what is asked, in which order, and where to go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from adopters.addresses import address
from adopters.look.parts import Link
from adopters.models import Role, Scope, User
from adopters.people.presenters import in_words
from adopters.people.scopes import ScopeKey
from adopters.roles import Abilities, abilities
from scaling.dashboards.home import selectors
from scaling.dashboards.home.selectors import Board, Held, Installation, LedInnovation, Waiting

#: How many of one kind are named before the rest are counted.
NAMED = 5


@dataclass(frozen=True)
class Section:
    """One thing a person has to do with: what it asks of them, and the pages about it."""

    heading: str
    href: str = ""
    asks: Sequence[Link] = ()
    links: Sequence[Link] = ()
    quiet: str = "Nothing is asked of you here now."


@dataclass(frozen=True)
class Step:
    """One of the first steps of an installation."""

    heading: str
    text: str
    done: bool
    command: str = ""
    links: Sequence[Link] = ()


@dataclass(frozen=True)
class ContactLine:
    name: str
    email: str
    role: str


@dataclass(frozen=True)
class Home:
    """``steps`` only while an administrator still has some of them to do."""

    name: str
    sections: Sequence[Section]
    contacts: Sequence[ContactLine]
    roles: Sequence[str]
    steps: Sequence[Step] = field(default=())
    is_outsider: bool = False


def home_of(user: User, today: date) -> Home:
    """Everything on a person's front page but the news."""
    can = abilities(user)
    people = selectors.people(user, can)
    named = {(one.scope.value, one.key): one.place for one in people.own}
    installation = selectors.installation(user) if can.administers else None
    return Home(
        name=user.name,
        sections=_sections(can, named, installation, today),
        contacts=_contact_lines(people.contacts),
        roles=[in_words(one.role, one.place) for one in people.own],
        steps=first_steps(installation) if installation else (),
        is_outsider=not can.reads_figures,
    )


def _sections(
    can: Abilities, named: Mapping[ScopeKey, str], installation: Installation | None, today: date
) -> list[Section]:
    sections: list[Section] = []
    if can.leads:
        sections += [lead_section(one) for one in selectors.led_innovations(can, today)]
    if can.views:
        waiting = selectors.waiting_at_sites(can, today)
        for code in sorted(can.views, key=lambda code: named[Scope.ORGANISATION, code]):
            mine = [one for one in waiting if one.organisation_code == code]
            sections.append(adopter_section(code, named[Scope.ORGANISATION, code], mine, code in can.edits))
    if can.areas:
        sections += area_sections(can, named, selectors.boards_in(can))
    if (can.keeps_estate or can.leads) and selectors.has_split_questions(can, today):
        sections.append(split_section())
    if can.reads_all_sites:
        sections.append(national_section(can))
    if installation:
        sections.append(administrator_section(installation))
    return sections


def lead_section(one: LedInnovation) -> Section:
    sites = address("adoptions:worklist", one.slug)
    counted = [
        (one.disputed, "site says", "sites say", "a line is not right", f"{sites}?flag=disputed"),
        (
            one.contradictory,
            "site has",
            "sites have",
            "lines that contradict each other",
            f"{sites}?flag=contradictory",
        ),
        (
            one.overdue,
            "live site",
            "live sites",
            "not confirmed within the return interval",
            f"{sites}?stage=live_now&sort=activity",
        ),
        (
            one.checked_files,
            "file is",
            "files are",
            "checked and not yet applied",
            address("imports:new", one.slug),
        ),
        (
            one.proposals,
            "site says",
            "sites say",
            "the innovation does not apply to them",
            address("innovations:proposals", one.slug),
        ),
    ]
    asks = [
        Link(f"{n:,} {one_ if n == 1 else many} {rest}", href) for n, one_, many, rest, href in counted if n
    ]
    return Section(
        heading=one.name,
        href=address("innovations:innovation", one.slug),
        asks=asks,
        links=_links(
            ("Log progress at sites", address("adoptions:worklist", one.slug)),
            ("Spread", address("dashboards:innovation", one.slug)),
            ("Import a file", address("imports:new", one.slug)),
            ("Milestones", address("milestones:list", one.slug)),
        ),
    )


def adopter_section(code: str, name: str, waiting: Sequence[Waiting], edits: bool) -> Section:
    """Viewers are told what is waiting; editors are asked."""
    page = address("adoptions:organisation", code)
    asks = [
        _about(one, "confirm it is still in use" if edits else "to be confirmed as still in use")
        for one in waiting
        if one.is_due
    ]
    asks += [_about(one, "you and the lead do not agree on a line yet") for one in waiting if one.is_disputed]
    unspoken = [one.innovation for one in waiting if one.adoption is None]
    say = ". Say where you are" if edits else ""
    asks += [Link(f"{innovation}: nothing recorded yet{say}", page) for innovation in unspoken[:NAMED]]
    if len(unspoken) > NAMED:
        asks.append(Link(f"and {len(unspoken) - NAMED} more with nothing recorded", page))
    return Section(
        heading=name,
        href=address("adopters:organisation", code),
        asks=asks,
        links=_links(
            ("Our innovations", page),
            ("Our spread", address("dashboards:organisation", code)),
        ),
    )


def _about(one: Waiting, words: str) -> Link:
    return Link(f"{one.innovation}: {words}", address("adoptions:adoption", one.adoption or 0))


def area_sections(can: Abilities, named: Mapping[ScopeKey, str], boards: Sequence[Board]) -> list[Section]:
    sections = []
    for kind, code in sorted(can.areas):
        inside = [
            (board.name, address("dashboards:area", "icb", board.code))
            for board in boards
            if kind == "region" and board.region == code
        ]
        sections.append(
            Section(
                heading=named[Scope.AREA, f"{kind}:{code}"],
                href=address("adopters:area", kind, code),
                links=_links(
                    ("Spread in your area", address("dashboards:area", kind, code)),
                    ("National picture", address("dashboards:national")),
                    ("Ask for a spread report", _ask_for_report(kind, code)),
                    *inside,
                ),
            )
        )
    return sections


def _ask_for_report(kind: str, code: str) -> str:
    page = address("reports:new")
    return f"{page}?area={kind}:{code}" if page else ""


def split_section() -> Section:
    ask = Link("Say where the place of an organisation that split went", address("adoptions:questions"))
    return Section(heading="Organisations that split", href=address("adoptions:questions"), asks=[ask])


def national_section(can: Abilities) -> Section:
    return Section(
        heading="England",
        href=address("dashboards:national"),
        links=_links(
            ("National picture", address("dashboards:national")),
            ("Innovations", address("innovations:list")),
            ("Spread reports", address("reports:list")),
            ("Areas", address("adopters:areas")),
            *([("Create an innovation", address("innovations:new"))] if can.creates_innovations else []),
        ),
    )


def administrator_section(state: Installation) -> Section:
    asks = []
    if state.open_invitations:
        asks.append(
            Link(
                _counted(state.open_invitations, "invitation", "not answered yet"),
                address("people:invitations"),
            )
        )
    if state.failed_jobs:
        asks.append(
            Link(
                _counted(state.failed_jobs, "piece", "of background work failed", plural="pieces"),
                address("jobs:list"),
            )
        )
    return Section(
        heading="Administration",
        href=address("admin:index"),
        asks=asks,
        links=_links(
            ("People", address("people:list")),
            ("Invite somebody", address("people:choose_invitation")),
            ("Organisations", address("adopters:search")),
            ("Background work", address("jobs:list")),
            ("Records", address("admin:index")),
        ),
    )


def _counted(number: int, noun: str, rest: str, plural: str = "") -> str:
    return f"{number} {noun if number == 1 else plural or noun + 's'} {rest}"


def _links(*pairs: tuple[str, str]) -> list[Link]:
    """Those that lead somewhere in this installation."""
    return [Link(text, href) for text, href in pairs if href]


def first_steps(state: Installation) -> list[Step]:
    """Nothing once all are done."""
    steps = [
        Step(
            "Load the areas",
            "The regions, integrated care boards and health innovation networks of England.",
            state.has_areas,
            "manage.py load_reference",
        ),
        Step(
            "Load organisations",
            "A file of organisations as published by the NHS Organisation Data Service.",
            state.has_organisations,
            "manage.py import_organisations FILE --layout etr --as-at 2026-06-30",
        ),
        Step(
            "Describe an innovation",
            "What it is, which kind of organisation takes it up, and the list of sites it is meant to reach.",
            state.has_innovations,
            "manage.py import_innovation FILE",
            _links(("Create an innovation", address("innovations:new"))),
        ),
        Step(
            "Invite people",
            "Innovation leads log progress; adopters confirm it; area and national leads see the picture.",
            state.has_others,
            links=_links(("Invite somebody", address("people:choose_invitation"))),
        ),
    ]
    return [] if all(step.done for step in steps) else steps


def _contact_lines(people: Sequence[Held]) -> list[ContactLine]:
    """Each person once, with all the roles they are asked in."""
    by_person = sorted(people, key=lambda one: (one.role == Role.ADMINISTRATOR, one.name, one.email))
    return [
        ContactLine(name, email, "; ".join(map(_asked_as, held)))
        for (name, email), held in groupby(by_person, key=lambda one: (one.name, one.email))
    ]


def _asked_as(one: Held) -> str:
    return one.role.label if one.scope == Scope.NATION else in_words(one.role, one.place)
