"""Logging at one site and at many, and taking lines back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial

from django.utils import timezone

from adopters.models import Role
from innovations.models import Innovation
from scaling.adoptions.services import progress
from scaling.ledger.rules import LedgerRefusal
from scaling.models import Adoption, LedgerLine
from tests.bench import lines
from tests.bench.budgets import LOGGING
from tests.bench.floors import INSERT, copy_floor
from tests.bench.lines import Step
from tests.bench.measures import OVER_HTTP, Measure, Refused, forget_peaks, measured, peak
from tests.bench.people import Person, people
from tests.bench.pools import LARGEST, sized
from tests.bench.web import Server

LOGGED = 40  # lines as each role, in each way
MANY, GROUPS = 200, 10
WRITING_PEOPLE = 20
WRITERS = (Role.INNOVATION_LEAD, Role.ADOPTER_EDITOR)
SENT_ON = 302


def writes(server: Server) -> Iterator[Measure]:
    today = timezone.localdate()
    for role in WRITERS:
        yield from _logging(role, server, today)
    yield from _logging_at_many(today)
    yield from _retracting()


def _logging(role: str, server: Server, today: date) -> Iterator[Measure]:
    """The service alone, then the page that people send: in this process and over HTTP."""
    found = lines.steps(people(role, count=WRITING_PEOPLE), 3 * LOGGED)
    by_service, by_page, over_http = (found[start::3] for start in range(3))
    about = {"what": "log a line", "role": role, "floor": INSERT, "budget": LOGGING.code}
    yield from measured([partial(log, step, today) for step in by_service], variant="service", **about)
    yield from measured([partial(_post, step, today) for step in by_page], variant="page", **about)
    forget_peaks(server.workers)
    sent = [partial(_post_to, server, step, today) for step in over_http]
    for measure in measured(sent, variant="page", way=OVER_HTTP, **about):
        yield replace(measure, memory=peak(server.workers), sql=None, queries=0)


def log(step: Step, today: date) -> None:
    """Raises Refused."""
    with _refusals():
        progress.log_stage(
            innovation=step.adoption.innovation,
            organisation=step.adoption.organisation,
            draft=lines.draft(step.stage, today),
            by=step.person.signed_in,
            today=today,
        )


def _post(step: Step, today: date) -> None:
    answer = step.person.client().post(step.address, step.form(today))
    _expect_sent_on(answer.status_code)


def _post_to(server: Server, step: Step, today: date) -> None:
    _expect_sent_on(server.post(step.person, step.address, step.form(today)).status)


def _expect_sent_on(status: int) -> None:
    """A form that was taken leads on; one with errors is shown again."""
    if status != SENT_ON:
        raise Refused(f"The page answered {status}.")


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except LedgerRefusal as refusal:
        raise Refused(str(refusal)) from refusal


def _logging_at_many(today: date) -> Iterator[Measure]:
    innovation = Innovation.objects.get(slug=sized(LARGEST)[0])
    by = people(Role.INNOVATION_LEAD, frozenset({innovation.slug}))[0]
    groups = lines.groups(innovation, MANY, GROUPS)
    acts = [partial(_log_at_many, innovation, rows, stage, by, today) for stage, rows in groups]
    yield from measured(acts, what=f"log at {MANY} sites", role=by.role, floor=copy_floor(MANY))


def _log_at_many(innovation: Innovation, among: list[Adoption], stage: str, by: Person, today: date) -> None:
    progress.log_stage_at_many(
        innovation=innovation,
        organisations=[each.organisation for each in among],
        draft=lines.draft(stage, today),
        by=by.signed_in,
        today=today,
    )


def _retracting() -> Iterator[Measure]:
    """Some of the lines just logged."""
    newest = LedgerLine.objects.filter(kind="entered").select_related("adoption", "recorded_by")
    acts = [partial(_retract, line) for line in newest.order_by("-pk")[:LOGGED]]
    yield from measured(acts, what="retract a line", floor=INSERT, budget=LOGGING.code)


def _retract(line: LedgerLine) -> None:
    assert line.recorded_by is not None
    with _refusals():
        progress.retract_line(line=line, by=line.recorded_by, note="A measurement")
