"""What everything is held against: the least the same could cost on this machine in this run.

An empty view, signed in and not; a bare insert of a line with its commit, and COPY of many; and
for figures the best SQL that could be written by hand for them, in ``sql/``.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from adopters.models import Role
from scaling.models import Adoption
from tests.bench import subjects
from tests.bench.measures import FLOOR, OVER_HTTP, Measure, measured
from tests.bench.pages import EMPTY, EMPTY_SIGNED_IN
from tests.bench.people import VISITOR, Person, people
from tests.bench.pools import LARGEST, Parts
from tests.bench.web import Server

SQL = Path(__file__).parent / "sql"
INSERT, COPY = "bare insert", "COPY"
TIMES = 40

#: A table like the ledger with all its indexes, so that nothing is written to the ledger itself.
TABLE = "bench_line"


def copy_floor(count: int) -> str:
    """The name of the floor of writing so many lines at once."""
    return f"{COPY} of {count:,} lines"


@dataclass(frozen=True)
class Query:
    """``sql/<file>.sql``, run for one place after another. Its parameters are the parts of the subject."""

    name: str
    file: str
    places: Callable[[Person], list[Parts]]


QUERIES = (
    Query("SQL of the nation", "national", lambda person: [{}]),
    Query("SQL of an innovation", "innovation", partial(subjects.INNOVATION.drawn, size=LARGEST)),
    Query("SQL of a curve", "curve", partial(subjects.INNOVATION.drawn, size=LARGEST)),
    Query("SQL of an area", "area", partial(subjects.AREA.drawn, where=Q(kind="region"))),
    Query("SQL of an organisation", "organisation", subjects.ORGANISATION.drawn),
    Query("SQL of an adoption", "adoption", subjects.ADOPTION.drawn),
)


def floors(server: Server) -> Iterator[Measure]:
    """All but those of writing."""
    someone = (people(Role.NATIONAL_LEAD) or people(Role.ADMINISTRATOR))[0]
    for name, address, person in (
        (EMPTY, reverse("empty"), people(VISITOR)[0]),
        (EMPTY_SIGNED_IN, reverse("empty_signed_in"), someone),
    ):
        yield from measured([partial(person.client().get, address)] * TIMES, what=name, part=FLOOR)
        over_http = [partial(server.get, person, address)] * TIMES
        yield from measured(over_http, what=name, way=OVER_HTTP, part=FLOOR)
    for query in QUERIES:
        yield from _queried(query, someone)


def _queried(query: Query, person: Person) -> Iterator[Measure]:
    statement = (SQL / f"{query.file}.sql").read_text()
    places = islice(cycle(query.places(person)), TIMES)
    yield from measured([partial(_run, statement, place) for place in places], what=query.name, part=FLOOR)


def _run(statement: str, values: Mapping[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.fetchall()


def writing_floors(counts: tuple[int, ...]) -> Iterator[Measure]:
    """A bare insert of one line, and COPY of as many as are written at once elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(f"CREATE TABLE {TABLE} (LIKE scaling_ledgerline INCLUDING ALL)")
    adoptions = list(Adoption.objects.order_by("pk").values_list("pk", flat=True)[:10_000])
    yield from measured([partial(_insert, key) for key in adoptions[:TIMES]], what=INSERT, part=FLOOR)
    for count in counts:
        text = _copied(list(islice(cycle(adoptions), count)))
        yield from measured([partial(_copy, text)] * 3, what=copy_floor(count), rows=count, part=FLOOR)


def _line(adoption: int) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "adoption_id": adoption,
        "kind": "entered",
        "stage": "live",
        "occurred_on": today,
        "precision": "day",
        "counts_from": today,
        "recorded_at": timezone.now(),
        "source": "form",
        "evidence": "reported",
        "reason": "",
        "note": "",
    }


COLUMNS = ", ".join(_line(0))


def _insert(adoption: int) -> None:
    """Outside a transaction, so that it is committed by itself."""
    line = _line(adoption)
    marks = ", ".join(["%s"] * len(line))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE} ({COLUMNS}) VALUES ({marks})", list(line.values()))  # noqa: S608


def _copied(adoptions: list[int]) -> str:
    return "".join("\t".join(map(str, _line(each).values())) + "\n" for each in adoptions)


def _copy(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {TABLE} ({COLUMNS}) FROM STDIN", io.StringIO(text))
