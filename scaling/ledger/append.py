"""The one writer of the ledger: lines and the projection, in one transaction.

Adoptions are locked in the order of their keys before their histories are read and before the
stamp is taken, so that two people logging at once are checked one after the other, and the stamps
of one adoption are in the order in which its lines were checked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from adopters.facts import Recording, recording
from adopters.models import Organisation, User
from innovations.models import Innovation
from scaling.ledger.projection import COLUMNS, Told, refresh, told_of
from scaling.ledger.rules import Draft, LedgerRefusal, check_draft, check_fits, identical
from scaling.models import Adoption, Dispute, ImportBatch, LedgerLine, LineKind, Source

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


def append(adoption: Adoption, draft: Draft, *, by: User | None, today: date | None = None) -> LedgerLine:
    """Record one line, or give back the one that says just this already.

    Raises LedgerRefusal. The same request twice under one ``idempotency_key`` records one line.
    """
    verdict = append_many(adoption.innovation, [(adoption.organisation_id, draft)], by=by, today=today)[0]
    if verdict.refusal:
        raise verdict.refusal
    adoption.refresh_from_db(fields=COLUMNS)
    return verdict.line or LedgerLine.objects.get(pk=cast(int, verdict.unchanged))


def append_many(
    innovation: Innovation, proposals: Sequence[Proposal], *, by: User | None, today: date | None = None
) -> list[Verdict]:
    """Record every proposal that is sound, in a few queries; a verdict for each, in the order given.

    Adoptions are begun where there was none. Refused ones record nothing and raise nothing.
    """
    today = today or timezone.localdate()
    with transaction.atomic():
        proposals = _without_keys_of_others(innovation, proposals)
        _begin_missing(innovation, proposals, today)
        adoptions = _locked(innovation, proposals)
        verdicts = _judge(innovation, proposals, today)
        lines = _record(proposals, verdicts, adoptions, by)
        refresh(line.adoption_id for line in lines.values())
    return [replace(verdict, line=lines.get(index)) for index, verdict in enumerate(verdicts)]


def _record(
    proposals: Sequence[Proposal], verdicts: Sequence[Verdict], adoptions: Mapping[int, int], by: User | None
) -> dict[int, LedgerLine]:
    """The lines of those taken, by place in ``proposals``."""
    with recording(by) as record:
        lines = {
            index: _line(adoptions[organisation], draft, record)
            for index, (organisation, draft) in enumerate(proposals)
            if verdicts[index].is_taken
        }
        LedgerLine.objects.bulk_create(lines.values(), batch_size=2_000)
    return lines


def check_many(
    innovation: Innovation, proposals: Sequence[Proposal], *, today: date | None = None
) -> list[Verdict]:
    """What ``append_many`` would make of the proposals now; writes nothing."""
    return _judge(innovation, proposals, today or timezone.localdate())


def _begin_missing(innovation: Innovation, proposals: Sequence[Proposal], today: date) -> None:
    """Open an adoption where there is none yet and a proposal would be taken."""
    begun = set(_adoptions(innovation, proposals).values_list("organisation_id", flat=True))
    missing = [proposal for proposal in proposals if proposal[0] not in begun]
    verdicts = _judge(innovation, missing, today) if missing else []
    wanted = {each[0] for each, verdict in zip(missing, verdicts, strict=True) if verdict.is_taken}
    Adoption.objects.bulk_create(
        (Adoption(innovation=innovation, organisation_id=key) for key in sorted(wanted)),
        ignore_conflicts=True,
        batch_size=2_000,
    )


def _adoptions(innovation: Innovation, proposals: Sequence[Proposal]) -> QuerySet[Adoption]:
    keys = {organisation for organisation, _ in proposals}
    return Adoption.objects.filter(innovation=innovation, organisation_id__in=keys)


def _locked(innovation: Innovation, proposals: Sequence[Proposal]) -> dict[int, int]:
    """The adoptions' keys by organisation, locked until the transaction ends."""
    held = _adoptions(innovation, proposals).select_for_update(no_key=True).order_by("id")
    return dict(held.values_list("organisation_id", "id"))


def _without_keys_of_others(innovation: Innovation, proposals: Sequence[Proposal]) -> list[Proposal]:
    """The proposals, less any key under which something else was recorded.

    Such is a form sent, gone back to, filled in otherwise and sent again: a request of its own.
    """
    keys = [draft.idempotency_key for _, draft in proposals if draft.idempotency_key]
    rows = LedgerLine.objects.filter(idempotency_key__in=keys).select_related("adoption") if keys else ()
    lines = {line.idempotency_key: line for line in rows}
    return [
        (organisation, replace(draft, idempotency_key=None))
        if (line := lines.get(draft.idempotency_key)) and _says_else(line, innovation, organisation, draft)
        else (organisation, draft)
        for organisation, draft in proposals
    ]


def _says_else(line: LedgerLine, innovation: Innovation, organisation: int, draft: Draft) -> bool:
    if (line.adoption.innovation_id, line.adoption.organisation_id) != (innovation.pk, organisation):
        return True
    if draft.step or not line.kind == draft.kind == LineKind.ENTERED:
        return False
    said = (draft.stage, draft.period.first, draft.period.precision)
    return (line.stage, line.occurred_on, line.precision) != said


def _judge(innovation: Innovation, proposals: Sequence[Proposal], today: date) -> list[Verdict]:
    """A verdict for each proposal, taking those of one organisation in order of time."""
    sent = _already_sent(proposals)
    adoptions = dict(_adoptions(innovation, proposals).values_list("organisation_id", "id"))
    told = told_of(adoptions.values())
    opened = dict(
        Organisation.objects.filter(pk__in={each[0] for each in proposals}).values_list("pk", "opens_on")
    )
    verdicts: dict[int, Verdict] = {
        index: Verdict(is_unchanged=True, unchanged=line) for index, line in sent.items()
    }
    for organisation, indexes in _by_organisation(proposals, sent).items():
        bench = Bench(told.get(adoptions.get(organisation, 0), Told()), opened[organisation], today)
        verdicts |= {index: bench.judge(proposals[index][1]) for index in indexes}
    return [verdicts[index] for index in range(len(proposals))]


def _by_organisation(proposals: Sequence[Proposal], sent: Collection[int]) -> dict[int, list[int]]:
    """Places in ``proposals`` by organisation, each in order of time; those sent before left out."""
    places: dict[int, list[int]] = defaultdict(list)
    ordered = sorted(range(len(proposals)), key=lambda index: proposals[index][1].stated.order)
    for index in ordered:
        if index not in sent:
            places[proposals[index][0]].append(index)
    return places


def _already_sent(proposals: Sequence[Proposal]) -> dict[int, int]:
    """By place in ``proposals``, the key of the line recorded when the same request came before."""
    keys = [draft.idempotency_key for _, draft in proposals if draft.idempotency_key]
    if not keys:
        return {}
    sent = dict(LedgerLine.objects.filter(idempotency_key__in=keys).values_list("idempotency_key", "id"))
    return {
        index: sent[draft.idempotency_key]
        for index, (_, draft) in enumerate(proposals)
        if draft.idempotency_key in sent
    }


class Bench:
    """Judges the proposals of one organisation in turn; each one taken joins the history."""

    def __init__(self, told: Told, opens_on: date | None, today: date) -> None:
        self.history = told.stated
        self.steps = {line.step_id for line in told.standing if line.step_id}
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
        check_fits(self.history, draft)
        self.history.append(draft.stated)
        if draft.step:
            self.steps.add(draft.step.pk)


def _line(adoption_id: int, draft: Draft, record: Recording) -> LedgerLine:
    return LedgerLine(
        adoption_id=adoption_id,
        kind=draft.kind,
        stage=draft.stage,
        step=draft.step,
        occurred_on=draft.period.first,
        precision=draft.period.precision,
        counts_from=draft.stated.counts_from,
        recorded_at=record.at,
        recorded_by=record.by,
        source=draft.source,
        evidence=draft.evidence,
        reason=draft.reason,
        note=draft.note,
        review_on=draft.review_on,
        batch=draft.batch,
        idempotency_key=draft.idempotency_key,
    )


def retract(line: LedgerLine, *, by: User | None, note: str = "") -> LedgerLine:
    """Remove one line from what is believed; it stays in the history with who and why.

    Raises LedgerRefusal where it was removed already, or is itself a removal.
    """
    if line.kind == LineKind.RETRACTED:
        raise LedgerRefusal("line", "A removal cannot itself be removed. Log the line again instead.")
    removals = retract_many([line], by=by, note=note)
    if not removals:
        raise LedgerRefusal("line", "This line was already removed.")
    return removals[0]


def retract_many(
    lines: Iterable[LedgerLine],
    *,
    by: User | None,
    note: str = "",
    source: str = Source.FORM,
    batch: ImportBatch | None = None,
) -> list[LedgerLine]:
    """Remove those of ``lines`` that still stand. What the site said of them is settled by it."""
    wanted = [line for line in lines if line.kind != LineKind.RETRACTED]
    touched = {line.adoption_id for line in wanted}
    with transaction.atomic():
        list(Adoption.objects.select_for_update(no_key=True).filter(pk__in=touched).order_by("id"))
        gone = set(LedgerLine.objects.filter(retracts__in=wanted).values_list("retracts_id", flat=True))
        with recording(by) as record:
            removals = [_removal(line, record, note, source, batch) for line in wanted if line.pk not in gone]
            LedgerLine.objects.bulk_create(removals, batch_size=2_000)
            record.supersede(Dispute.objects.filter(line__in=[each.retracts_id for each in removals]))
        refresh(each.adoption_id for each in removals)
    return removals


def _removal(
    line: LedgerLine, record: Recording, note: str, source: str, batch: ImportBatch | None
) -> LedgerLine:
    return LedgerLine(
        adoption_id=line.adoption_id,
        kind=LineKind.RETRACTED,
        retracts_id=line.pk,
        recorded_at=record.at,
        recorded_by=record.by,
        source=source,
        note=note,
        batch=batch,
    )
