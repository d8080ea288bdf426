"""Many people at once, driven by locust; then people who meet at the same sites, and sudden deaths."""

from __future__ import annotations

import json
import os
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils import timezone

from adopters.models import Organisation, Role
from innovations.models import Innovation
from scaling.models import Adoption, LedgerLine
from tests.bench import bulk, lines
from tests.bench.budgets import LOAD
from tests.bench.crowd import Crowd
from tests.bench.deaths import logged_through_deaths
from tests.bench.ending import Account, arguments, checked, size
from tests.bench.installation import ROOT
from tests.bench.measures import OVER_HTTP, READING, WRITING, Measure, peak
from tests.bench.pages import PAGES, Page
from tests.bench.people import Person, people
from tests.bench.pools import LARGEST, sized
from tests.bench.reads import OK, visits
from tests.bench.run import rebuilding
from tests.bench.times import Times
from tests.bench.variants import USUAL
from tests.bench.warmth import warm
from tests.bench.web import CSRF, Server, served

#: Of a hundred people, as many of each role.
MIX = {
    Role.ADOPTER_EDITOR: 40,
    Role.INNOVATION_LEAD: 25,
    Role.ADOPTER_VIEWER: 10,
    Role.AREA_LEAD: 10,
    Role.ANALYST: 8,
    Role.NATIONAL_LEAD: 5,
    Role.ADMINISTRATOR: 2,
}
WRITERS = (Role.ADOPTER_EDITOR, Role.INNOVATION_LEAD)
#: One request in ten logs a line; only some can.
WRITES = 0.1 * 100 / sum(MIX[role] for role in WRITERS)

#: What people open in a day's work.
EVERYDAY = (
    "home:home",
    "dashboards:national",
    "dashboards:innovation",
    "dashboards:curve",
    "dashboards:area",
    "dashboards:organisation",
    "adopters:search",
    "adoptions:worklist",
    "adoptions:organisation",
    "adoptions:adoption",
)
SPAWNED_A_SECOND = 30
FEWEST, FEWER_SECONDS = 10, 60
LINES_EACH = 20
CROWD, CROWD_SECONDS, CROWD_SITES = 20, 60.0, 40
DEATHS, MOST_LINES = 5, 4_000
IMPORTED_ROWS = 6_000


def main() -> None:
    parser = arguments()
    parser.add_argument("--users", type=int, required=True)
    parser.add_argument("--seconds", type=int, required=True)
    parser.add_argument("--locust", type=Path, required=True)
    parser.add_argument("--only", choices=["", "people"], required=True)
    asked = parser.parse_args()
    account = Account(asked)
    account.note(size())
    account.take(rebuilding())
    with served(ROOT) as server:
        warm()
        account.take(driven(server, asked.locust, asked.users, asked.seconds))
        for sentence in fewer(server, asked.locust, asked.users):
            account.note(sentence)
        account.note(checked("the load"))
        if not asked.only:
            account.note(crowded())
            account.note(checked("the crowd"))
            account.note(killed(server))
            account.note(checked("the web server was killed"))
    if not asked.only:
        account.note(import_killed())
        account.note(checked("an import was killed"))
    account.end()


def driven(server: Server, locust: Path, users: int, seconds: int) -> Iterator[Measure]:
    for found in _seen(server, locust, users, seconds):
        yield _measure(found, peak(server.workers))


def fewer(server: Server, locust: Path, users: int) -> Iterator[str]:
    """Half as many people, and half of those, until what they see keeps to the budget."""
    while users > FEWEST:
        users //= 2
        seen = [each for found in _seen(server, locust, users, FEWER_SECONDS) for each in _times(found)]
        times = Times.of(seen)
        yield (
            f"{users} people: {times.count / FEWER_SECONDS:.0f} answers a second,"
            f" half of them within {times.median:,.0f} ms and 95 of 100 within {times.p95:,.0f} ms."
        )
        if times.p95 <= LOAD.page:
            return


def _seen(server: Server, locust: Path, users: int, seconds: int) -> list[dict[str, Any]]:
    """What locust says of each page. Times are rounded to two figures."""
    plan = ROOT / "plan.json"
    plan.write_text(json.dumps({"share": WRITES, "people": list(_planned(users))}))
    argv = [str(locust), "--locustfile", str(Path(__file__).with_name("locustfile.py"))]
    argv += ["--headless", "--host", f"http://127.0.0.1:{server.port}", "--users", str(users)]
    argv += ["--spawn-rate", str(SPAWNED_A_SECOND), "--run-time", f"{seconds}s", "--reset-stats"]
    argv += ["--only-summary", "--json", "--exit-code-on-error", "0"]
    done = subprocess.run(argv, env=os.environ | {"LOAD_PLAN": str(plan)}, stdout=subprocess.PIPE, check=True)
    pages: list[dict[str, Any]] = json.loads(done.stdout)
    return pages


def _times(found: Mapping[str, Any]) -> list[float]:
    """In seconds. ``response_times`` says how often each time, in ms, was seen."""
    return [float(ms) / 1000 for ms, count in found["response_times"].items() for _ in range(count)]


def _measure(found: Mapping[str, Any], memory: float) -> Measure:
    return Measure(
        what=found["name"],
        way=OVER_HTTP,
        part=WRITING if found["method"] == "POST" else READING,
        times=Times.of(_times(found)),
        memory=memory,
        budget=LOAD.code,
        broken=found["num_failures"],
    )


def _planned(users: int) -> Iterator[dict[str, Any]]:
    """Everybody, signed in, with what they may open and could log; no two could log at one adoption.

    Where there are fewer people of a role than are wanted, some work twice.
    """
    today = timezone.localdate()
    crew = {role: people(role, count=max(1, users * share // 100)) for role, share in MIX.items()}
    writers = [person for role in WRITERS for person in crew[role]]
    could_log: dict[Person, list[dict[str, Any]]] = defaultdict(list)
    for step in lines.steps(writers, len(writers) * LINES_EACH):
        form = {**step.form(today), "csrfmiddlewaretoken": CSRF}
        could_log[step.person].append({"address": step.address, "form": form})
    for role, among in crew.items():
        open_to = [page for page in PAGES if page.name in EVERYDAY and _opens(page, role)]
        for person in islice(cycle(among), max(1, users * MIX[role] // 100)):
            yield {
                "cookie": f"{person.cookie}; csrftoken={CSRF}",
                "pages": [(page.name, address) for page in open_to for address in _addresses(page, person)],
                "lines": could_log[person],
            }


def _opens(page: Page, role: str) -> bool:
    first = next(iter(visits(page, USUAL, role)), None)
    return first is not None and first.person.client().get(first.address).status_code == OK


def _addresses(page: Page, person: Person) -> list[str]:
    return [reverse(page.name, kwargs=parts) for parts in page.about.drawn(person)]


def crowded() -> str:
    """People who meet: all at the same few sites of the same two innovations."""
    codes = Adoption.objects.filter(innovation__slug=sized(LARGEST)[0]).values("organisation")
    crowd = Crowd(
        innovations=list(Innovation.objects.filter(slug__in=sized(LARGEST)[:2])),
        organisations=list(Organisation.objects.filter(pk__in=codes).order_by("code")[:CROWD_SITES]),
        people=[each.signed_in for each in people(Role.INNOVATION_LEAD, count=CROWD)],
        today=timezone.localdate(),
    )
    done = crowd.work(CROWD_SECONDS)
    said = ", ".join(f"{act} {count:,}" for act, count in sorted(done.items()))
    return f"{len(crowd.people)} people met at the same sites for {CROWD_SECONDS:.0f} s: {said}."


def killed(server: Server) -> str:
    """Raises LookupError where a line that was said to be taken is not there, or none was."""
    among = people(Role.INNOVATION_LEAD, count=CROWD)
    taken = logged_through_deaths(server, lines.steps(among, MOST_LINES), timezone.localdate(), DEATHS)
    tokens = {step.token for step in taken}
    lost = len(tokens) - LedgerLine.objects.filter(idempotency_key__in=tokens).count()
    if not taken:
        raise LookupError("Not one line was taken while the web server was killed.")
    if lost:
        raise LookupError(f"{lost} lines that were said to be taken are not in the ledger.")
    return f"The web server was killed {DEATHS} times; each of the {len(taken):,} lines it took is there."


def import_killed() -> str:
    """Raises LookupError where the next import does not end what one that was killed began."""
    file = bulk.Imported.written(IMPORTED_ROWS)
    applied = file.program.die_midway()
    finished = file.program.start().wait() == 0
    lines_there = LedgerLine.objects.filter(batch__innovation=file.innovation).count()
    if not finished or lines_there != file.row_count:
        raise LookupError(f"Of {file.row_count:,} rows {lines_there:,} lines came.")
    return f"An import was killed after {applied:,} rows; the next ended it with {lines_there:,}, none twice."
