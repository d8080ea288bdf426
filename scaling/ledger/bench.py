"""Proposed lines judged against what is recorded. Writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from django.db import connection

from adopters.models import Organisation
from innovations.models import Innovation
from scaling.ledger.outlines import is_contradictory
from scaling.ledger.projection import NOTHING, Told
from scaling.ledger.rules import Draft, LedgerRefusal, check_draft, check_fits, identical
from scaling.models import Adoption, LedgerLine, LineKind

#: One proposed line of one innovation: the key of the organisation, and what it would say.
Proposal = tuple[int, Draft]


@dataclass(frozen=True)
class Verdict:
    """What became, or would become, of one proposal.

    ``refusal`` is why it is not taken. ``unchanged`` is the key of the line that says the same
    already (None where that line is another of the same set). ``line`` is the line recorded.
    """

    refusal: LedgerRefusal | None = None
    is_unchanged: bool = False
    unchanged: int | None = None
    line: LedgerLine | None = None

    @property
    def is_taken(self) -> bool:
        return self.refusal is None and not self.is_unchanged


@dataclass(frozen=True)
class Place:
    """One organisation that something is proposed of: since when it is open, and its adoption's key."""

    opens_on: date | None
    adoption: int | None = None


_PLACES = f"""
    SELECT organisation.id, organisation.opens_on, adoption.id
    FROM {Organisation._meta.db_table} AS organisation
    LEFT JOIN {Adoption._meta.db_table} AS adoption
        ON adoption.organisation_id = organisation.id AND adoption.innovation_id = %s
    WHERE organisation.id = ANY(%s)
"""  # noqa: S608 - names of our own


def places(innovation: Innovation, organisations: Iterable[int]) -> dict[int, Place]:
    """The organisations by key, each with its adoption of the innovation if that has begun."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [innovation.pk, list(set(organisations))])
        return {key: Place(opens_on, adoption) for key, opens_on, adoption in cursor.fetchall()}


@dataclass(frozen=True)
class Case:
    """Proposals to be judged. ``sent`` is, by place among them, the line the same request left before."""

    proposals: Sequence[Proposal]
    sent: Mapping[int, int]

    @classmethod
    def of(cls, innovation: Innovation, proposals: Sequence[Proposal]) -> Case:
        """A key under which something else was recorded is dropped from its proposal.

        Such is a form sent, gone back to, filled in otherwise and sent again: a request of its own.
        """
        keys = [draft.idempotency_key for _, draft in proposals if draft.idempotency_key]
        lines = _lines_under(keys) if keys else {}
        if not lines:
            return cls(proposals, {})
        sent: dict[int, int] = {}
        settled: list[Proposal] = []
        for index, (organisation, draft) in enumerate(proposals):
            line = lines.get(draft.idempotency_key) if draft.idempotency_key else None
            if line and _says_else(line, innovation, organisation, draft):
                settled.append((organisation, replace(draft, idempotency_key=None)))
                continue
            settled.append((organisation, draft))
            if line:
                sent[index] = line.key
        return cls(settled, sent)


class _Sent(NamedTuple):
    """What a line recorded under a key of its sender's says."""

    key: int
    innovation: int
    organisation: int
    kind: str
    stage: str
    occurred_on: date
    precision: str


_SENT = f"""
    SELECT idempotency_key, line.id, innovation_id, organisation_id, kind, line.stage, occurred_on, precision
    FROM {LedgerLine._meta.db_table} AS line
    JOIN {Adoption._meta.db_table} AS adoption ON adoption.id = line.adoption_id
    WHERE idempotency_key = ANY(%s)
"""  # noqa: S608 - names of our own


def _lines_under(keys: list[str]) -> dict[str, _Sent]:
    with connection.cursor() as cursor:
        cursor.execute(_SENT, [keys])
        return {sender: _Sent(*columns) for sender, *columns in cursor.fetchall()}


def _says_else(line: _Sent, innovation: Innovation, organisation: int, draft: Draft) -> bool:
    if (line.innovation, line.organisation) != (innovation.pk, organisation):
        return True
    if draft.step or not line.kind == draft.kind == LineKind.ENTERED:
        return False
    said = (draft.stage, draft.period.first, draft.period.precision)
    return (line.stage, line.occurred_on, line.precision) != said


_NONE: Mapping[int, Verdict] = MappingProxyType({})


def judge(
    case: Case,
    known: Mapping[int, Place],
    told: Mapping[int, Told],
    today: date,
    settled: Mapping[int, Verdict] = _NONE,
) -> list[Verdict]:
    """A verdict for each proposal, taking those of one organisation in order of time.

    One that is refused is asked about again once others are taken: an exit may be what parts it from
    a later line. So proposing the same again takes nothing more.
    ``known`` is by organisation, ``told`` by adoption, ``settled`` by index: what needs no judging.
    """
    verdicts = {index: Verdict(is_unchanged=True, unchanged=line) for index, line in case.sent.items()}
    verdicts |= settled
    for organisation, indexes in _by_organisation(case.proposals, verdicts).items():
        place = known[organisation]
        bench = Bench(told.get(place.adoption or 0, NOTHING), place.opens_on, today)
        verdicts |= _judged({index: case.proposals[index][1] for index in indexes}, bench)
    return [verdicts[index] for index in range(len(case.proposals))]


def _judged(drafts: Mapping[int, Draft], bench: Bench) -> dict[int, Verdict]:
    verdicts: dict[int, Verdict] = {}
    asked = list(drafts)
    while asked:
        judged = {index: bench.judge(drafts[index]) for index in asked}
        verdicts |= judged
        asked = _to_ask_again(judged)
    return verdicts


def _to_ask_again(judged: Mapping[int, Verdict]) -> list[int]:
    """Those refused before another was taken, in the order they were judged."""
    refused: list[int] = []
    again: list[int] = []
    for index, verdict in judged.items():
        if verdict.refusal:
            refused.append(index)
        elif verdict.is_taken:
            again, refused = [*again, *refused], []
    return again


def _by_organisation(proposals: Sequence[Proposal], settled: Collection[int]) -> dict[int, list[int]]:
    """Places in ``proposals`` by organisation, each in order of time; those settled left out."""
    found: dict[int, list[int]] = defaultdict(list)
    ordered = sorted(range(len(proposals)), key=lambda index: proposals[index][1].stated.order)
    for index in ordered:
        if index not in settled:
            found[proposals[index][0]].append(index)
    return found


class Bench:
    """Judges the proposals of one organisation in turn; each one taken joins the history."""

    def __init__(self, told: Told, opens_on: date | None, today: date) -> None:
        self.history = list(told.stated)
        self.steps = set(told.steps)
        self.opens_on = opens_on
        self.today = today

    def judge(self, draft: Draft) -> Verdict:
        if same := identical(self.history, draft):
            return Verdict(is_unchanged=True, unchanged=same.line)
        try:
            self._take(draft)
        except LedgerRefusal as refusal:
            return Verdict(refusal=refusal)
        return Verdict()

    def _take(self, draft: Draft) -> None:
        check_draft(draft, today=self.today, opens_on=self.opens_on)
        if draft.step and draft.step.pk in self.steps:
            raise LedgerRefusal("step", f"“{draft.step.name}” is already recorded as done.")
        fellows, proposed = self.history, draft.stated
        if is_contradictory([*fellows, proposed]):
            check_fits(fellows, draft)  # raises, unless all of it was so before
        fellows.append(proposed)
        if draft.step:
            self.steps.add(draft.step.pk)
