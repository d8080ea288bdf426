"""Make the demonstration, through the doors that real use goes through."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from django.db import transaction

from adopters.models import Area, AreaKind, AreaSuccession, Organisation, Role, Scope, User
from adopters.ods.parser import Layout, parse
from adopters.services.loading import Source
from adopters.services.organisations import observe
from adopters.services.pcns import load_pcns
from adopters.services.reference import load_reference
from adopters.services.successions import load_successions
from innovations.innovation_file import read_innovation_file
from innovations.models import Component, Innovation
from innovations.selectors.cohorts import cohort_in_force, member_ids
from innovations.services.from_file import import_innovation
from scaling.demonstration import places
from scaling.demonstration.histories import Told, history
from scaling.demonstration.people import Person, make_people
from scaling.launcher.sign_ins import ADOPTER, INNOVATION_LEAD, PASSWORD, SYSTEM_LEADER
from scaling.ledger import tallies
from scaling.ledger.append import append_many
from scaling.ledger.rules import Draft
from scaling.milestones.services import Wanted, set_milestone
from scaling.models import (
    Adaptation,
    Adoption,
    CoreDelivered,
    LineKind,
    Reason,
    Sharing,
)
from scaling.models import (
    Source as LineSource,
)
from scaling.periods import Period
from scaling.spread.indicators import COVERAGE

SEED = 2018
INNOVATION_FILES = Path(__file__).resolve().parents[2] / "innovations" / "demonstration"

Say = Callable[[str], object]

_ADAPTATIONS = (
    ("Runs on two afternoons a week where the standard is every day, to fit clinic rooms", "yes"),
    ("A pharmacist leads the review where the standard names a nurse", "yes"),
    ("The leaflet was rewritten with local patients and is offered in four languages", "yes"),
    ("Referral is by the local electronic form, not by letter", "yes"),
    ("The training was shortened from a day to two lunchtime sessions", "partly"),
    ("The follow-up call is made only where the first result was abnormal", "no"),
)


def load(today: date, say: Say) -> None:
    """All of it or nothing. The caller sees to it that the database holds nothing real."""
    with transaction.atomic():
        load_reference()
        say("Inventing organisations")
        estate = _load_estate()
        innovations = _load_innovations(today)
        people = make_people(_people(innovations, estate), PASSWORD)
        lead = people[INNOVATION_LEAD.email]
        for innovation in innovations:
            say(f"Telling how {innovation.name} spread")
            _tell_spread(innovation, today, lead)
        _adapt(innovations, people[ADOPTER.email])
        _aim(innovations, today, lead)
        say("Counting")
        tallies.rebuild(today)


def _load_estate() -> places.Estate:
    estate = places.invent(_boards())
    for as_at in (places.BEFORE, places.AFTER):
        _observe(places.trust_file(estate, as_at), Layout.TRUSTS, as_at)
        _observe(places.site_file(estate, as_at), Layout.SITES, as_at)
        _observe(places.practice_file(estate, as_at), Layout.PRACTICES, as_at)
    load_pcns(Source("demonstration-networks.csv", places.network_file(estate)))
    load_successions(Source("demonstration-successions.csv", places.succession_file(estate)))
    return estate


def _observe(data: bytes, layout: Layout, as_at: date) -> None:
    source = Source(f"demonstration-{layout}-{as_at}.csv", data)
    observe(parse(data, layout), layout=layout, as_at=as_at, source=source)


def _boards() -> list[places.Board]:
    """Today's ICBs, each with those whose place it took."""
    former: dict[str, list[str]] = {}
    for old, new in (
        AreaSuccession.objects.standing().values_list("old__code", "new__code").order_by("old__code")
    ):
        former.setdefault(new, []).append(old)
    open_now = Area.objects.filter(kind=AreaKind.ICB, closes_on__isnull=True).select_related("region")
    return [
        places.Board(
            board.code,
            board.region.code,
            () if board.opens_on < places.MERGED_ON else tuple(former[board.code]),
        )
        for board in open_now.order_by("code")
        if board.region and board.opens_on
    ]


def _load_innovations(today: date) -> list[Innovation]:
    for path in sorted(INNOVATION_FILES.glob("*.json")):
        file, faults = read_innovation_file(path.read_bytes())
        if file is None:
            raise ValueError(f"{path.name}: {faults}")
        import_innovation(file=file, today=today, by=None)
    return list(Innovation.objects.order_by("pk"))


def _people(innovations: list[Innovation], estate: places.Estate) -> list[Person]:
    first, board = innovations[0], estate.trusts[0].board
    here = estate.trusts[0].code
    return [
        Person(INNOVATION_LEAD.email, "Robin Larch", Role.INNOVATION_LEAD, Scope.INNOVATION, first.slug),
        Person(ADOPTER.email, "Sam Osier", Role.ADOPTER_EDITOR, Scope.ORGANISATION, here),
        Person(SYSTEM_LEADER.email, "Alex Rowan", Role.AREA_LEAD, Scope.AREA, f"region:{board.region}"),
        Person("national@demonstration.example", "Jo Merlin", Role.NATIONAL_LEAD, Scope.NATION),
        Person("viewer@demonstration.example", "Kit Sorrel", Role.ADOPTER_VIEWER, Scope.ORGANISATION, here),
        Person("analyst@demonstration.example", "Mel Quince", Role.ANALYST, Scope.NATION),
        Person("administrator@demonstration.example", "Lee Hazel", Role.ADMINISTRATOR, Scope.NATION),
    ]


def _tell_spread(innovation: Innovation, today: date, lead: User) -> None:
    """Histories for most of the list, begun along an S-shaped curve; some sites stay silent."""
    random = Random(f"{SEED} {innovation.slug}")  # noqa: S311
    pace = random.choice([0.45, 0.65, 0.85])
    proposals = []
    opened = dict(Organisation.objects.values_list("pk", "closes_on"))
    for key in sorted(member_ids(cohort_in_force(innovation))):
        if random.random() < pace:
            begins = today - timedelta(days=int(1_200 * random.betavariate(2.2, 2.6)))
            until = min(today, opened[key] or today)
            proposals += [(key, _draft(told)) for told in history(random, begins, until)]
    refused = [
        verdict.refusal
        for verdict in append_many(innovation, proposals, by=lead, today=today)
        if verdict.refusal
    ]
    if refused:
        raise ValueError(f"The demonstration breaks a rule of the ledger: {refused[0]}")


def _draft(told: Told) -> Draft:
    paused = told.stage == "paused"
    return Draft(
        period=Period(told.day),
        stage=told.stage,
        kind=LineKind.ENTERED if told.stage else LineKind.STILL,
        source=LineSource.IMPORT,
        evidence=told.evidence,
        reason=Reason(told.reason) if told.reason else "",
        review_on=told.day + timedelta(days=120) if paused else None,
    )


def _adapt(innovations: Iterable[Innovation], adopter: User) -> None:
    """Local adaptations at sites that are live, shared with everyone signed in."""
    random = Random(SEED)  # noqa: S311
    for innovation in innovations:
        component = Component.objects.filter(version__innovation=innovation).first()
        live = Adoption.objects.filter(innovation=innovation, stage__in=["live", "embedded", "sustained"])
        chosen = random.sample(list(live.order_by("pk")), k=min(6, live.count()))
        for adoption, (what, delivered) in zip(
            chosen, random.sample(_ADAPTATIONS, k=len(_ADAPTATIONS)), strict=False
        ):
            Adaptation.objects.create(
                adoption=adoption,
                component=component,
                what_changed=what,
                core_delivered=CoreDelivered(delivered),
                sharing=Sharing.EVERYONE,
                recorded_by=adopter,
            )


def _aim(innovations: Iterable[Innovation], today: date, lead: User) -> None:
    """A milestone for England and one for a region, where there is a list to reach."""
    regions = list(Area.objects.filter(kind=AreaKind.REGION, name_known=True).order_by("name"))
    due_on = date(today.year + 1 + (today.month > 3), 3, 31)
    for number, innovation in enumerate(innovations):
        for area, percent in ((None, 60), (regions[number % len(regions)], 50)):
            set_milestone(
                innovation=innovation,
                indicator=COVERAGE,
                area=area,
                wanted=Wanted(count=None, percent=Decimal(percent), due_on=due_on),
                today=today,
                by=lead,
            )
