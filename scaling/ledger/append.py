"""The one writer of the ledger: lines and the projection, in one transaction.

Adoptions are locked in the order of their keys before their histories are read and before the
stamp is taken, so that two people logging at once are checked one after the other, and the stamps
of one adoption are in the order in which its lines were checked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import cast

from django.db import connection, transaction
from django.utils import timezone

from adopters.facts import Recording, stamped
from adopters.models import User
from innovations.models import Innovation
from scaling.ledger import tallies
from scaling.ledger.bench import Case, Place, Proposal, Verdict, judge, places
from scaling.ledger.lines import NewLine, insert
from scaling.ledger.projection import COLUMNS, refresh, told_of
from scaling.ledger.rules import Draft, LedgerRefusal
from scaling.models import Adoption, Dispute, ImportBatch, LedgerLine, LineKind, Source

__all__ = ["Proposal", "Verdict", "append", "append_many", "check_many", "retract", "retract_many"]


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
    # Without a savepoint: what fails here fails the caller's transaction too.
    with transaction.atomic(savepoint=False):
        known = places(innovation, (organisation for organisation, _ in proposals))
        settled = _begin_missing(innovation, proposals, known, today)
        known = _locked(innovation, known)
        told = told_of([place.adoption for place in known.values() if place.adoption])
        case = Case.of(innovation, proposals)
        verdicts = judge(case, known, told, today, settled)
        lines = _record(case.proposals, verdicts, known, by)
        by_adoption = _by_adoption(lines.values())
        refresh(by_adoption, {key: told[key].with_lines(own) for key, own in by_adoption.items()})
        tallies.refresh(innovation.pk, by_adoption)
    return [replace(verdict, line=lines.get(index)) for index, verdict in enumerate(verdicts)]


def check_many(
    innovation: Innovation, proposals: Sequence[Proposal], *, today: date | None = None
) -> list[Verdict]:
    """What ``append_many`` would make of the proposals now; writes nothing."""
    known = places(innovation, (organisation for organisation, _ in proposals))
    told = told_of([place.adoption for place in known.values() if place.adoption])
    return judge(Case.of(innovation, proposals), known, told, today or timezone.localdate())


def _begin_missing(
    innovation: Innovation, proposals: Sequence[Proposal], known: Mapping[int, Place], today: date
) -> dict[int, Verdict]:
    """Open an adoption where there is none yet and a proposal would be taken.

    In the order of the organisations' keys, and before any adoption is locked: so nobody who
    waits here for another to begin the same adoption holds what that other waits for.
    Returns the verdicts, by index, on proposals for adoptions that began here: nobody else
    can have recorded anything there.
    """
    missing = [index for index, (organisation, _) in enumerate(proposals) if not known[organisation].adoption]
    if not missing:
        return {}
    case = Case([proposals[at] for at in missing], {})
    verdicts = dict(zip(missing, judge(case, known, {}, today), strict=True))
    begun = _begin(innovation, {proposals[at][0] for at in missing if verdicts[at].is_taken})
    return {at: verdict for at, verdict in verdicts.items() if proposals[at][0] in begun}


_BEGIN = f"""
    INSERT INTO {Adoption._meta.db_table} (innovation_id, organisation_id, stage, contradictory, created_at)
    SELECT %s, organisation, '', FALSE, now() FROM unnest(%s::bigint[]) AS organisation
    ON CONFLICT (innovation_id, organisation_id) DO NOTHING RETURNING organisation_id
"""  # noqa: S608 - a name of our own


def _begin(innovation: Innovation, organisations: Collection[int]) -> set[int]:
    """Open adoptions; those of them that nobody else has just opened."""
    if not organisations:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [innovation.pk, sorted(organisations)])
        return {organisation for (organisation,) in cursor.fetchall()}


def _locked(innovation: Innovation, known: Mapping[int, Place]) -> dict[int, Place]:
    """The places with their adoptions as they are now, locked in order of key until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [innovation.pk, list(known)])
        adoptions = dict(cursor.fetchall())
    return {key: replace(place, adoption=adoptions.get(key)) for key, place in known.items()}


_LOCK = f"""
    SELECT organisation_id, id FROM {Adoption._meta.db_table}
    WHERE innovation_id = %s AND organisation_id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""  # noqa: S608 - a name of our own


def _record(
    proposals: Sequence[Proposal], verdicts: Sequence[Verdict], known: Mapping[int, Place], by: User | None
) -> dict[int, LedgerLine]:
    """The lines of those taken, by their index in ``proposals``."""
    taken = [index for index, verdict in enumerate(verdicts) if verdict.is_taken]
    if not taken:
        return {}
    record = stamped(by)
    drafts = [proposals[index][1] for index in taken]
    adoptions = [cast(int, known[proposals[index][0]].adoption) for index in taken]
    lines = insert([_line(key, draft, record) for key, draft in zip(adoptions, drafts, strict=True)])
    for line, draft in zip(lines, drafts, strict=True):
        if draft.step:
            line.step = draft.step
    return dict(zip(taken, lines, strict=True))


def _line(adoption_id: int, draft: Draft, record: Recording) -> NewLine:
    return NewLine(
        adoption_id=adoption_id,
        kind=draft.kind,
        recorded_at=record.at,
        recorded_by_id=record.by.pk if record.by else None,
        source=draft.source,
        stage=draft.stage,
        step_id=draft.step.pk if draft.step else None,
        occurred_on=draft.period.first,
        precision=draft.period.precision,
        counts_from=draft.stated.counts_from,
        evidence=draft.evidence,
        reason=draft.reason,
        note=draft.note,
        review_on=draft.review_on,
        batch_id=draft.batch.pk if draft.batch else None,
        idempotency_key=draft.idempotency_key,
    )


def _by_adoption(lines: Iterable[LedgerLine]) -> dict[int, list[LedgerLine]]:
    found: dict[int, list[LedgerLine]] = defaultdict(list)
    for line in lines:
        found[line.adoption_id].append(line)
    return found


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
    with transaction.atomic(savepoint=False):
        locked = Adoption.objects.select_for_update(no_key=True).filter(pk__in=touched).order_by("id")
        held = dict(locked.values_list("id", "innovation_id"))
        gone = set(LedgerLine.objects.filter(retracts__in=wanted).values_list("retracts_id", flat=True))
        standing = [line for line in wanted if line.pk not in gone]
        if not standing:
            return []
        record = stamped(by)
        removals = insert([_removal(line, record, note, source, batch) for line in standing])
        record.supersede(Dispute.objects.filter(line__in=standing))
        refresh(each.adoption_id for each in removals)
        for innovation, adoptions in _by_innovation(held, removals).items():
            tallies.refresh(innovation, adoptions)
    return removals


def _by_innovation(held: Mapping[int, int], removals: Iterable[LedgerLine]) -> dict[int, set[int]]:
    """The adoptions that lost a line, by the key of their innovation, in order of it."""
    lost = sorted((held[each.adoption_id], each.adoption_id) for each in removals)
    found: dict[int, set[int]] = defaultdict(set)
    for innovation, adoption in lost:
        found[innovation].add(adoption)
    return found


def _removal(
    line: LedgerLine, record: Recording, note: str, source: str, batch: ImportBatch | None
) -> NewLine:
    return NewLine(
        adoption_id=line.adoption_id,
        kind=LineKind.RETRACTED,
        recorded_at=record.at,
        recorded_by_id=record.by.pk if record.by else None,
        source=source,
        note=note,
        retracts_id=line.pk,
        batch_id=batch.pk if batch else None,
    )
