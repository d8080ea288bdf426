"""All that was ever recorded that a figure depends on, as plain rows, superseded ones too.

``facts_on_file`` loads them from the database as it stands.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F

from adopters import models as estate
from adopters.facts import Fact
from innovations import models as catalogue
from scaling import models as ledger

LADDER = ["contacted", "engaged", "committed", "preparing", "live", "embedded", "sustained"]
EXITS = ["declined", "withdrawn", "paused", "stopped"]
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Recorded:
    """A fact, from when it was recorded to when it was corrected (a line: removed), if it was."""

    recorded_at: datetime
    superseded_at: datetime | None


@dataclass(frozen=True)
class Line(Recorded):
    """``stage`` is empty where the line says that it is still so."""

    key: int
    adoption: int
    stage: str
    step: int | None
    occurred_on: date
    precision: str
    evidence: str

    @property
    def counts_from(self) -> date:
        """ "An entry counts from the first day of its period, an exit from the last." """
        if self.stage not in EXITS or self.precision == "day":
            return self.occurred_on
        last = self.occurred_on.month + _MONTHS[self.precision] - 1
        return date(self.occurred_on.year, last, monthrange(self.occurred_on.year, last)[1])

    @property
    def order(self) -> tuple[date, int]:
        """ "On one day, ladder order, exits last; never the order of recording." """
        return self.counts_from, [*LADDER, *EXITS, ""].index(self.stage)


@dataclass(frozen=True)
class Disputed(Recorded):
    line: int


@dataclass(frozen=True)
class Open(Recorded):
    """An organisation is open from a day until the day before another."""

    organisation: int
    in_england: bool
    start: date | None
    end: date | None


@dataclass(frozen=True)
class Stay(Recorded):
    """An organisation is in an area."""

    organisation: int
    area: int
    kind: str
    start: date | None
    end: date | None


@dataclass(frozen=True)
class AreaOpen(Recorded):
    area: int
    kind: str
    region: int | None
    start: date | None
    end: date | None


@dataclass(frozen=True)
class Handover(Recorded):
    old: str
    new: str
    on: date


@dataclass(frozen=True)
class Answer(Recorded):
    """Where the place of a split organisation, or of one adoption, went; "" is to none of them."""

    of: int
    successor: str


@dataclass(frozen=True)
class Interval(Recorded):
    innovation: int
    days: int


@dataclass(frozen=True)
class List(Recorded):
    innovation: int
    number: int
    members: frozenset[int]


@dataclass(frozen=True)
class Facts:
    """All rows ever recorded. ``codes`` are of organisations, ``area_codes`` of areas, by key."""

    codes: dict[int, str]
    area_codes: dict[int, str]
    innovations: dict[int, int]  # to the interval of returns it has today
    adoptions: dict[int, tuple[int, int]]  # to innovation and organisation
    lines: list[Line]
    disputes: list[Disputed]
    opens: list[Open]
    stays: list[Stay]
    areas: list[AreaOpen]
    handovers: list[Handover]
    split_answers: list[Answer]
    adoption_answers: list[Answer]
    intervals: list[Interval]
    lists: list[List]


def facts_on_file() -> Facts:
    adoptions = ledger.Adoption.objects.values_list("pk", "innovation_id", "organisation_id")
    return Facts(
        codes=dict(estate.Organisation.objects.values_list("pk", "code")),
        area_codes=dict(estate.Area.objects.values_list("pk", "code")),
        innovations=dict(catalogue.Innovation.objects.values_list("pk", "return_interval_days")),
        adoptions={key: (innovation, organisation) for key, innovation, organisation in adoptions},
        lines=_lines(),
        disputes=[Disputed(*row) for row in _rows(ledger.Dispute, "line_id")],
        opens=[Open(*row) for row in _spans(estate.OrganisationSpan, "organisation_id", "in_england")],
        stays=[Stay(*row) for row in _spans(estate.Membership, "organisation_id", "area_id", "area_kind")],
        areas=[AreaOpen(*row) for row in _spans(estate.AreaSpan, "area_id", "area__kind", "region_id")],
        handovers=[Handover(*row) for row in _rows(estate.Succession, "old_code", "new_code", "on")],
        split_answers=[
            Answer(*row) for row in _rows(estate.SplitAnswer, "organisation_id", "successor_code")
        ],
        adoption_answers=[
            Answer(*row) for row in _rows(ledger.AdoptionSplitAnswer, "adoption_id", "successor_code")
        ],
        intervals=[Interval(*row) for row in _rows(catalogue.ReturnInterval, "innovation_id", "days")],
        lists=_lists(),
    )


def _rows(model: type[Fact], *columns: str) -> list[tuple[Any, ...]]:
    return list(model._default_manager.values_list("recorded_at", "superseded_at", *columns))


def _spans(model: type[Fact], *columns: str) -> list[tuple[Any, ...]]:
    """As ``_rows``, ending in the first day and the first day after."""
    return [(*row[:-1], row[-1].lower, row[-1].upper) for row in _rows(model, *columns, "during")]


def _lines() -> list[Line]:
    """Entered and still lines; what removes one says until when it was believed."""
    columns = ("pk", "adoption_id", "stage", "step_id", "occurred_on", "precision", "evidence")
    rows = ledger.LedgerLine.objects.annotate(removed_at=F("retraction__recorded_at"))
    told = rows.exclude(kind="retracted").values_list("recorded_at", "removed_at", *columns)
    return [Line(*row) for row in told]


def _lists() -> list[List]:
    members: dict[int, set[int]] = defaultdict(set)
    for cohort, organisation in catalogue.CohortMember.objects.values_list("cohort_id", "organisation_id"):
        members[cohort].add(organisation)
    return [
        List(recorded_at, None, innovation, number, frozenset(members[key]))
        for key, recorded_at, innovation, number in catalogue.Cohort.objects.values_list(
            "pk", "recorded_at", "innovation_id", "number"
        )
    ]
