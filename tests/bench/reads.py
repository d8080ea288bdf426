"""Every page, as each who may open it, in this process and over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice, zip_longest
from time import perf_counter

from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from scaling.ledger import tallies
from tests.bench.measures import IN_PROCESS, OVER_HTTP, READING, Measure, counted, forget_peaks, peak
from tests.bench.pace import Pace
from tests.bench.pages import Page
from tests.bench.people import EVERYONE, Person, people
from tests.bench.pools import sized
from tests.bench.times import Times
from tests.bench.variants import Variant
from tests.bench.web import Answer, Server

#: A sample is this many visits, or as many as this many seconds hold, but no fewer than a few unless
#: even those would take too long.
VISITS, SECONDS = 20, 1.0
FEWEST, LONGEST_SECONDS = 5, 2.0

#: So many are tried, should some be refused.
MOST_VISITS = 2 * VISITS

OK, BROKEN = 200, 500


@dataclass(frozen=True)
class Visit:
    """One person at one address."""

    person: Person
    address: str


@dataclass
class Sample:
    """What the visits of one person's role to one page took."""

    seconds: list[float] = field(default_factory=list)
    sql: list[float] = field(default_factory=list)
    queries: int = 0
    rows: int = 0
    size: int = 0
    broken: int = 0
    pace: float = 0.0

    @property
    def is_enough(self) -> bool:
        spent, count = sum(self.seconds), len(self.seconds)
        return count >= VISITS or spent > LONGEST_SECONDS or (spent > SECONDS and count >= FEWEST)

    def add(self, answer: Answer) -> None:
        self.seconds.append(answer.seconds)
        if answer.sql is not None:
            self.sql.append(answer.sql)
        self.size = max(self.size, answer.size)
        self.broken += answer.status != OK


def reads(pages: list[Page], server: Server) -> Iterator[Measure]:
    """What is kept ready is renewed between pages, as the worker does within half a minute: a run may go
    on past midnight.
    """
    for page in pages:
        for variant in page.variants:
            tallies.renew()
            for role in EVERYONE:
                yield from _read(page, variant, role, server)


def visits(page: Page, variant: Variant, role: str) -> list[Visit]:
    """The people of a role in turn, each at addresses of their own."""
    slugs = frozenset(sized(variant.size)) if variant.size else frozenset()
    query = variant.query_on(timezone.localdate())
    lists = [
        [
            Visit(person, reverse(page.name, kwargs=parts) + query)
            for parts in page.about.drawn(person, variant.size, variant.where)
        ]
        for person in people(role, slugs)
    ]
    return [visit for turn in zip_longest(*lists) for visit in turn if visit]


def _read(page: Page, variant: Variant, role: str, server: Server) -> Iterator[Measure]:
    """Nothing for a role that may not open the page, or for which there is no such page."""
    among, ask = visits(page, variant, role), InProcess()
    sample = sampled(among, variant, ask)
    if not sample.seconds:
        return
    sample.queries, sample.rows, sample.pace = ask.queries, ask.rows, ask.pace.ms
    yield _measure(page, variant, role, sample, IN_PROCESS)
    forget_peaks(server.workers)
    sample = sampled(among, variant, lambda visit: server.get(visit.person, visit.address))
    yield _measure(page, variant, role, sample, OVER_HTTP, peak(server.workers))


def sampled(among: list[Visit], variant: Variant, ask: Callable[[Visit], Answer]) -> Sample:
    """What the visits took that were let in.

    The first warms what others find warm: it counts only where there is no time for others.
    """
    sample = Sample()
    for number, visit in enumerate(islice(cycle(among), MOST_VISITS)):
        if variant.afresh:
            cache.clear()
        answer = ask(visit)
        counts = number or answer.seconds > LONGEST_SECONDS
        if counts and (answer.status == OK or answer.status >= BROKEN):
            sample.add(answer)
        if sample.is_enough:
            break
    return sample


@dataclass
class InProcess:
    """Asks with Django's own client, through all the middleware, and counts the queries."""

    queries: int = 0
    rows: int = 0
    pace: Pace = field(default_factory=Pace)
    clients: dict[Person, Client] = field(default_factory=dict)

    def __call__(self, visit: Visit) -> Answer:
        client = self.clients.setdefault(visit.person, visit.person.client())
        with counted() as statements:
            began = perf_counter()
            response = client.get(visit.address)
            size = len(response.getvalue())
            seconds = perf_counter() - began
        self.queries = max(self.queries, statements.count)
        self.rows = max(self.rows, statements.rows)
        self.pace.beat()
        return Answer(seconds, int(response.status_code), size, sql=statements.seconds)


def _measure(
    page: Page, variant: Variant, role: str, sample: Sample, way: str, memory: float = 0.0
) -> Measure:
    budget = page.budget_of(variant)
    return Measure(
        what=page.name,
        variant=variant.name,
        role=role,
        way=way,
        part=READING,
        times=Times.of(sample.seconds),
        sql=Times.of(sample.sql) if sample.sql else None,
        queries=sample.queries,
        rows=sample.rows,
        size=sample.size,
        memory=memory,
        pace=sample.pace,
        floor=page.floor,
        budget=budget.code if budget else "",
        broken=sample.broken,
    )
