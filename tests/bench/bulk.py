"""Long work: a large file imported while other people save, and spread reports."""

from __future__ import annotations

import csv
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import islice, product
from pathlib import Path

from django.db.models import Q
from django.utils import timezone

from adopters.models import Area, AreaKind, Grant, Organisation, OrganisationKind, Role, Scope, User
from innovations.models import Innovation
from scaling.jobs import runner
from scaling.jobs.services import request_job
from scaling.models import Adoption, JobStatus
from scaling.reports.tasks import REPORT_JOB
from tests.bench import lines
from tests.bench.budgets import LOGGING
from tests.bench.deaths import Import
from tests.bench.floors import INSERT, copy_floor
from tests.bench.installation import ROOT
from tests.bench.lines import Step
from tests.bench.measures import Measure, Refused, Taken, measured, own_peak, peak
from tests.bench.people import Person, people, sign_in
from tests.bench.pools import LARGEST, MEDIAN, sized
from tests.bench.times import Times
from tests.bench.writes import log

#: The file at scale 1 and above; below, as much less.
ROWS = 100_000
#: What the file says of each organisation, long enough ago for all of them.
STORY = {
    "contacted": "2024-04",
    "engaged": "2024-07",
    "committed": "2024-11",
    "preparing": "2025-02",
    "live": "2025-06",
    "embedded": "2025-10",
}
SLUG = "imported-by-the-bench"
PAUSE_SECONDS = 0.02  # between one person's save and the next
MOST_SAVES = 1_000
REPORTS = 3


@dataclass(frozen=True)
class Imported:
    """A file of progress of a new innovation: ``outside`` are organisations it does not speak of."""

    innovation: Innovation
    lead: Person
    path: Path
    row_count: int
    outside: list[Organisation]

    @classmethod
    def written(cls, row_count: int) -> Imported:
        """As many rows as the organisations allow, one organisation's after another's."""
        innovation, lead = _innovation()
        everybody = Q(opens_on=None) | Q(opens_on__lt=date(2024, 1, 1))
        open_ones = Organisation.objects.filter(everybody, closes_on=None).order_by("code")
        among = list(open_ones[: row_count // len(STORY) + MOST_SAVES])
        within = among[: max(len(among) - MOST_SAVES, len(among) // 2)]
        rows = list(islice(product(within, STORY.items()), row_count))
        path = ROOT / "import.csv"
        with path.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["organisation_code", "stage", "month"])
            writer.writerows((each.code, stage, month) for each, (stage, month) in rows)
        return cls(innovation, lead, path, len(rows), among[len(within) :])

    @property
    def program(self) -> Import:
        return Import(self.path, SLUG, self.lead.signed_in.email, os.environ)

    def steps_outside(self) -> list[Step]:
        """A first line for each organisation the file does not speak of."""
        return [
            Step(self.lead, Adoption(innovation=self.innovation, organisation=each), "contacted")
            for each in self.outside
        ]


def _innovation() -> tuple[Innovation, Person]:
    innovation, _ = Innovation.objects.get_or_create(
        slug=SLUG, defaults={"name": "Imported by the bench", "unit": OrganisationKind.GP_PRACTICE}
    )
    lead = User.objects.filter(email="importer@bench.example").first()
    if lead is None:
        lead = User.objects.create_user("importer@bench.example", name="Importer")
        Grant.objects.create(user=lead, role=Role.INNOVATION_LEAD, scope=Scope.INNOVATION, scope_key=SLUG)
    return innovation, sign_in(lead, Role.INNOVATION_LEAD)


def rows_at(scale: float) -> int:
    return int(ROWS * min(scale, 1))


def imports(scale: float) -> Iterator[Measure]:
    """Raises Refused where the file was not taken."""
    today = timezone.localdate()
    file = Imported.written(rows_at(scale))
    elsewhere = lines.steps(people(Role.INNOVATION_LEAD), MOST_SAVES)
    saves = {
        "while a file is imported elsewhere": iter(elsewhere),
        "while a file is imported for the same innovation": iter(file.steps_outside()),
    }
    taken = {variant: Taken() for variant in saves}
    began, importing, memory = time.perf_counter(), file.program.start(), 0.0
    while importing.poll() is None:
        memory = max(memory, peak([importing.pid]))
        for variant, steps in saves.items():
            if step := next(steps, None):
                taken[variant].take(partial(log, step, today))
            time.sleep(PAUSE_SECONDS)
    seconds = time.perf_counter() - began
    if importing.returncode:
        raise Refused("The file was not imported.")
    rows = file.row_count
    yield Measure(
        what=f"import {rows:,} rows",
        times=Times.of([seconds]),
        memory=memory,
        rows=rows,
        floor=copy_floor(rows),
    )
    for variant, saved in taken.items():
        yield from saved.measures(what="log a line", variant=variant, floor=INSERT, budget=LOGGING.code)


def reports() -> Iterator[Measure]:
    """As the worker builds them, without the way there and back."""
    for size in (LARGEST, MEDIAN):
        yield from _report(f"{size} innovation", {"innovation": sized(size)[0]})
    region = Area.objects.filter(kind=AreaKind.REGION, closes_on=None).order_by("code").first()
    if region:
        yield from _report("region", {"area": region.pk})


def _report(variant: str, about: Mapping[str, str | int]) -> Iterator[Measure]:
    by = (people(Role.NATIONAL_LEAD) or people(Role.ADMINISTRATOR))[0]
    with own_peak() as memory:
        acts = [partial(_build, about, by)] * REPORTS
        for measure in measured(acts, what="build a spread report", variant=variant, floor="SQL of a curve"):
            yield replace(measure, memory=memory())


def _build(about: Mapping[str, str | int], by: Person) -> None:
    today = timezone.localdate().isoformat()
    asked = {**about, "as_at": today, "boundaries_on": today, "count_as": "surviving"}
    job = request_job(REPORT_JOB, subject="A measurement", arguments=asked, by=by.signed_in)
    runner.run(job.pk)
    job.refresh_from_db()
    if job.status != JobStatus.DONE:
        raise Refused(job.error)
