"""Small estates with everything in them that bends a figure, made at random, straight into the tables.

Days are taken from a few, so that they fall together; instants of recording likewise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import chain, zip_longest
from random import Random
from typing import TypeVar

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model

from adopters.days import half_open
from adopters.facts import Fact
from adopters.models import (
    Area,
    AreaKind,
    AreaSpan,
    Membership,
    Organisation,
    OrganisationKind,
    OrganisationSpan,
    SplitAnswer,
    Succession,
)
from adopters.models.area import NAME_NOT_KNOWN
from innovations.models import Cohort, CohortMember, Innovation, ReturnInterval, Step
from scaling.lens import CountAs, Lens
from scaling.models import Adoption, AdoptionSplitAnswer, Dispute, LedgerLine
from scaling.periods import PRECISIONS, Period
from tests.scaling.spread.plain_facts import EXITS, LADDER

GRACE_DAYS = 45
LONG_AGO = date(2013, 4, 1)
START = date(2022, 1, 1)
END = date(2024, 6, 30)
INSTANTS = [datetime(2022, 1, 1, tzinfo=UTC) + timedelta(days=130 * number) for number in range(8)]
A_DAY = timedelta(days=1)
#: Codes that successions name and no file has described.
STRANGERS = ["Z01", "Z02"]
NOBODY = ""
UNNAMED = "Q99"
AREAS = {
    AreaKind.REGION: ["YE", "YN", "YS"],
    AreaKind.ICB: ["QA", "QB", "QC", "QD", UNNAMED],
    AreaKind.SUB_ICB: ["LA", "LB", "LC"],
    AreaKind.NETWORK: ["NX", "NY"],
}

AnyFact = TypeVar("AnyFact", bound=Fact)
Chosen = TypeVar("Chosen")
AnyModel = TypeVar("AnyModel", bound=Model)


@dataclass
class World:
    """What has been written, for asking about and for writing on."""

    chance: Random
    days: list[date]
    codes: list[str]
    areas: dict[str, list[Area]] = field(default_factory=dict)
    organisations: list[Organisation] = field(default_factory=list)
    heirs: dict[str, list[str]] = field(default_factory=dict)
    innovations: list[Innovation] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    adoptions: list[Adoption] = field(default_factory=list)

    def day(self) -> date:
        """One of the days on which things happen, or one beside it."""
        return self.chance.choice(self.days) + self.chance.choice([0, 0, 0, 0, 1, -1]) * A_DAY

    def early_day(self) -> date:
        return min(self.day(), self.day())

    def interval(self) -> int:
        """Such that a confirmation on one of the days may be just fresh enough on another."""
        gaps = [abs(one - other).days - GRACE_DAYS for one in self.days for other in self.days]
        return self.chance.choice([10, 90, *(gap for gap in gaps if gap > 0)])

    def some(self, choices: Iterable[Chosen], at_most: int) -> list[Chosen]:
        found = list(choices)
        return self.chance.sample(found, self.chance.randint(0, min(at_most, len(found))))

    def one_in(self, count: int) -> bool:
        return self.chance.randrange(count) == 0

    def lens(self) -> Lens:
        chance = self.chance
        instants = [each + shift for each in INSTANTS for shift in (timedelta(0), timedelta(hours=-1))]
        return Lens(
            as_at=chance.choice([END, max(self.day(), self.day()), self.day()]),
            boundaries_on=chance.choice([END, self.day()]),
            known_at=chance.choice([None, chance.choice(instants)]),
            count_as=chance.choice([CountAs.SURVIVING, CountAs.SURVIVING, CountAs.REPORTED]),
        )


def make_world(chance: Random, size: int) -> World:
    """``size`` organisations on file."""
    days = [START + timedelta(days=chance.randrange((END - START).days)) for _ in range(3)]
    world = World(
        chance,
        [*days, date(2024, 3, 31), date(2024, 4, 1), END],
        [f"R{number:02}" for number in range(1, size + 1)],
    )
    _make_areas(world)
    _make_organisations(world)
    _make_successions(world)
    _make_innovations(world)
    _make_adoptions(world)
    return world


def _store(rows: Iterable[AnyModel]) -> list[AnyModel]:
    """Rows of one model, inserted."""
    made = list(rows)
    return list(type(made[0])._default_manager.bulk_create(made)) if made else []


def _versions(
    world: World,
    make: Callable[[], Iterable[AnyFact]],
    *,
    more: int = 2,
    withdrawn: int = 12,
    late: bool = True,
) -> Iterator[AnyFact]:
    """A thing as first recorded, then as corrected up to ``more`` times; one in ``withdrawn`` then ends.

    Most are on file from the first instant.
    """
    first = world.chance.randrange(len(INSTANTS)) if world.one_in(3) else 0
    turns = [first, *sorted(world.some(range(first + 1, len(INSTANTS)), more))]
    ends = [INSTANTS[turn] for turn in turns[1:]]
    last = min(turns[-1] + 1, len(INSTANTS))
    is_withdrawn = world.one_in(withdrawn) and last < len(INSTANTS)
    for turn, end in zip_longest(turns, [*ends, INSTANTS[last]] if is_withdrawn else ends):
        for row in make():
            row.recorded_at, row.superseded_at = INSTANTS[turn], end
            yield row


def days_open(world: World, closes: bool) -> DateRange:
    """From long ago, or sometimes a day, for ever or until a day."""
    start = world.day() if world.one_in(6) else LONG_AGO
    end = world.early_day() if closes else None
    return half_open(start, end if end is None or end > start else start + A_DAY)


def _make_areas(world: World) -> None:
    for kind, codes in AREAS.items():
        world.areas[kind] = _store(Area(kind=kind, code=code, name=f"Area {code}") for code in codes)
    spans: list[AreaSpan] = []
    for area in chain.from_iterable(world.areas.values()):
        spans += _versions(world, partial(_area_span, world, area), more=1, withdrawn=1000)
    _store(spans)


def _area_span(world: World, area: Area) -> Iterator[AreaSpan]:
    """A board may come to another region, or close; of one nothing but the code is known."""
    if area.code == UNNAMED:
        yield AreaSpan(area=area, name=f"{area.code} {NAME_NOT_KNOWN}", during=half_open(None, None))
        return
    region = world.chance.choice(world.areas[AreaKind.REGION]) if area.kind == AreaKind.ICB else None
    yield AreaSpan(area=area, name=area.name, region=region, during=days_open(world, closes=world.one_in(3)))


def _make_organisations(world: World) -> None:
    world.organisations = _store(
        Organisation(code=code, name=f"Organisation {code}", kind=OrganisationKind.TRUST)
        for code in world.codes
    )
    spans: list[OrganisationSpan] = []
    memberships: list[Membership] = []
    for organisation in world.organisations:
        if not world.one_in(10):
            spans += _versions(world, partial(_span, world, organisation), more=1)
        for kind in AREAS:
            if not world.one_in(8):
                memberships += _versions(world, partial(stays, world, organisation, kind))
    _store(spans)
    _store(memberships)


def _span(world: World, organisation: Organisation) -> Iterator[OrganisationSpan]:
    yield OrganisationSpan(
        organisation=organisation,
        kind=organisation.kind,
        in_england=not world.one_in(8),
        during=days_open(world, closes=world.one_in(2)),
    )


def stays(world: World, organisation: Organisation, kind: str) -> Iterator[Membership]:
    """In one area, then perhaps at once or after a gap in another, for ever or until a day."""
    turns = [LONG_AGO, *sorted(set(world.some(world.days, 3)))]
    if world.one_in(2):
        turns = turns[:1]
    for start, end in zip_longest(turns, turns[1:]):
        if start == LONG_AGO or not world.one_in(4):
            yield Membership(
                organisation=organisation,
                area=world.chance.choice(world.areas[kind]),
                area_kind=kind,
                during=half_open(start, end),
                source="a test",
            )


def _make_successions(world: World) -> None:
    """Each gives its place to none, one or some of those after it in an order without circles."""
    order = [*world.codes, *STRANGERS]
    world.chance.shuffle(order)
    successions: list[Succession] = []
    for place, old in enumerate(order):
        later = order[place + 1 :]
        heirs = world.chance.sample(later, min(len(later), world.chance.choice([0, 1, 1, 2, 3])))
        if world.one_in(12):
            heirs.append(old)
        for new in heirs:
            successions += _versions(world, partial(_succession, world, old, new), more=1)
        world.heirs[old] = heirs
    _store(successions)
    answers: list[SplitAnswer] = []
    for organisation in world.organisations:
        if len(world.heirs[organisation.code]) > 1 and not world.one_in(3):
            answers += _versions(world, partial(_split_answer, world, organisation))
    _store(answers)


def _succession(world: World, old: str, new: str) -> Iterator[Succession]:
    yield Succession(old_code=old, new_code=new, on=world.early_day(), source="a test")


def _split_answer(world: World, organisation: Organisation) -> Iterator[SplitAnswer]:
    """One of the heirs, none of them, or one that is no heir."""
    choices = [*world.heirs[organisation.code], NOBODY, world.chance.choice(world.codes)]
    yield SplitAnswer(organisation=organisation, successor_code=world.chance.choice(choices))


def _make_innovations(world: World) -> None:
    world.innovations = _store(
        Innovation(slug=slug, name=slug.title(), summary="It.", unit=OrganisationKind.TRUST)
        for slug in ("first", "second")
    )
    world.steps = _store(
        Step(innovation=innovation, stage="preparing", name="A step") for innovation in world.innovations
    )
    for innovation in world.innovations:
        _make_intervals(world, innovation)
        _make_lists(world, innovation)


def _make_intervals(world: World, innovation: Innovation) -> None:
    """The first is on file before anything else; the innovation repeats the last."""
    days = [world.interval() for _ in range(world.chance.randint(1, 5))]
    turns = [INSTANTS[0], *sorted(world.chance.sample(INSTANTS[1:], len(days) - 1))]
    _store(
        ReturnInterval(innovation=innovation, days=each, recorded_at=at, superseded_at=until)
        for each, at, until in zip_longest(days, turns, turns[1:])
    )
    Innovation.objects.filter(pk=innovation.pk).update(return_interval_days=days[-1])
    innovation.return_interval_days = days[-1]


def _make_lists(world: World, innovation: Innovation) -> None:
    instants = sorted(world.chance.choices(INSTANTS, k=world.chance.choice([0, 1, 1, 2, 3])))
    lists = _store(
        Cohort(innovation=innovation, number=number, drawn_on=world.day(), recorded_at=at)
        for number, at in enumerate(instants, 1)
    )
    _store(
        CohortMember(cohort=each, organisation=organisation, why="A test")
        for each in lists
        for organisation in world.organisations
        if not world.one_in(3)
    )


def _make_adoptions(world: World) -> None:
    world.adoptions = _store(
        Adoption(innovation=innovation, organisation=organisation)
        for innovation in world.innovations
        for organisation in world.organisations
        if not world.one_in(3)
    )
    answers: list[AdoptionSplitAnswer] = []
    for adoption in world.adoptions:
        if world.one_in(2):
            answers += _versions(world, partial(_adoption_answer, world, adoption))
    _store(answers)
    lines = [line for adoption in world.adoptions for line in _history(world, adoption)]
    _store(lines)
    _store(removal for line in lines if (removal := _removal(world, line)))
    _store(chain.from_iterable(_disputes(world, line) for line in lines if world.one_in(5)))


def _adoption_answer(world: World, adoption: Adoption) -> Iterator[AdoptionSplitAnswer]:
    """An heir of its organisation, or of another further on, or none."""
    heirs = [*world.heirs[adoption.organisation.code], NOBODY, *chain.from_iterable(world.heirs.values())]
    chosen = world.chance.choice(world.chance.choice([heirs, heirs[: heirs.index(NOBODY) + 1]]))
    yield AdoptionSplitAnswer(adoption=adoption, successor_code=chosen)


def _history(world: World, adoption: Adoption) -> Iterator[LedgerLine]:
    """Lines in no order and at odds with one another, as removals and files may leave them."""
    for _ in range(world.chance.randint(0, 6)):
        stage = world.chance.choice(["", "", "live", "live", "live", *LADDER, *EXITS])
        precision = world.chance.choice([*PRECISIONS, "day", "day"])
        period = Period.of(world.day(), precision)
        yield LedgerLine(
            adoption=adoption,
            kind="entered" if stage else "still",
            stage=stage,
            step=world.chance.choice(world.steps) if world.one_in(5) else None,
            occurred_on=period.first,
            precision=precision,
            counts_from=period.last if stage in EXITS else period.first,
            recorded_at=min(world.chance.choices(INSTANTS, k=3)),
            source="form",
            evidence=world.chance.choice(["reported", "confirmed", "confirmed", "observed"]),
        )


def _removal(world: World, line: LedgerLine) -> LedgerLine | None:
    later = [instant for instant in INSTANTS if instant > line.recorded_at]
    if not later or not world.one_in(4):
        return None
    at = world.chance.choice(later)
    return LedgerLine(adoption=line.adoption, kind="retracted", retracts=line, recorded_at=at, source="form")


def _disputes(world: World, line: LedgerLine) -> Iterator[Dispute]:
    """Raised, perhaps settled, perhaps raised again."""
    later = [instant for instant in INSTANTS if instant >= line.recorded_at]
    turns = sorted(world.some(later, 3))
    for raised, settled in zip_longest(turns[::2], turns[1::2]):
        yield Dispute(line=line, statement="Not so", recorded_at=raised, superseded_at=settled)
