"""A file of progress checked, applied, undone or put aside.

Nothing is applied that was not checked against the ledger as it stands at that moment. Each
chunk of rows is a transaction of its own, so that other people's saves go between; a crash
leaves whole chunks, and the same call goes on from there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from adopters.models import User
from innovations.models import Innovation, Stage
from scaling.imports.checking import check
from scaling.imports.columns import Table, find_table
from scaling.imports.finding import Finding
from scaling.imports.judging import problem_of
from scaling.imports.parsing import Reader
from scaling.imports.reading import UnreadableFile, read_sheets
from scaling.imports.rows import (
    count_outcomes,
    drop_rows,
    in_ledger_order,
    keep,
    keep_unread,
    kept_as,
    kept_rows,
    proposal,
    reader_of,
    sound_rows,
    source_rows,
)
from scaling.imports.slices import slices
from scaling.ledger.append import Verdict, append_many, check_many, retract_many
from scaling.models import BatchStatus, ImportBatch, ImportRow, LedgerLine, RowOutcome, Source

#: Rows in one transaction: 100,000 at once pushed other people's saves to 2.8 s. Whoever logs at a site of
#: the chunk waits for all of it, and it keeps their figures too: with 500 the slowest hundredth of saves to
#: the same innovation took a sixth of what they took with 1,000, and the file a tenth longer.
CHUNK_ROWS = 500

#: Told how many rows are done, of how many.
Progress = Callable[[int, int], None]


class ImportRefused(Exception):
    """What was asked of a batch cannot be done; the message says why."""


@dataclass(frozen=True)
class Upload:
    """A file as it came."""

    filename: str
    content: bytes
    default_stage: str = Stage.LIVE

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class CheckedFile:
    """A file read and checked, with nothing kept of it yet."""

    upload: Upload
    table: Table
    findings: list[Finding]


def read_table(upload: Upload) -> Table:
    """The rows of a file under headings that were understood. Raises UnreadableFile."""
    table = find_table(read_sheets(upload.content))
    if not table.row_count:
        raise UnreadableFile(
            f"There is nothing below the headings in row {table.header_number}. Add a row for each site."
        )
    return table


def check_file(innovation: Innovation, upload: Upload, *, today: date) -> CheckedFile:
    """Read a file and check all its rows. Raises UnreadableFile."""
    return check_table(innovation, upload, read_table(upload), today=today)


def check_table(innovation: Innovation, upload: Upload, table: Table, *, today: date) -> CheckedFile:
    wordings = {each.wording: each.stage for each in innovation.wordings.all()}
    reader = Reader.of(table.named, table.date_precision, upload.default_stage, wordings)
    return CheckedFile(upload, table, check(innovation, table.rows(), reader, today=today))


@transaction.atomic
def keep_file(innovation: Innovation, checked: CheckedFile, *, by: User) -> ImportBatch:
    """Keep a checked file as a batch that can be looked at, applied or put aside."""
    batch = _keep_batch(innovation, checked.upload, checked.table, by)
    keep(batch, checked.findings)
    count_outcomes(batch)
    return batch


@transaction.atomic
def keep_unchecked(innovation: Innovation, upload: Upload, table: Table, *, by: User) -> ImportBatch:
    """Keep a long file as it came, to be followed by ``finish_checking``."""
    batch = _keep_batch(innovation, upload, table, by)
    batch.status = BatchStatus.CHECKING
    keep_unread(batch, table.rows())
    batch.row_count = table.row_count
    batch.save(update_fields=["status", "row_count"])
    return batch


@transaction.atomic
def finish_checking(batch: ImportBatch, *, today: date) -> ImportBatch:
    """Check a file that was kept unchecked; done already, it does nothing."""
    held = _locked(batch)
    if held.status == BatchStatus.CHECKING:
        _check_unread(held, today)
        held.status = BatchStatus.CHECKED
        held.save(update_fields=["status"])
    return held


def _keep_batch(innovation: Innovation, upload: Upload, table: Table, by: User) -> ImportBatch:
    return ImportBatch.objects.create(
        innovation=innovation,
        filename=upload.filename[-200:],
        sha256=upload.sha256,
        default_stage=upload.default_stage,
        layout={
            "sheet": table.sheet.name,
            "header": table.header_number,
            "headings": list(table.headings),
            "named": {str(column): heading for column, heading in table.named.items()},
            "precision": table.date_precision,
        },
        created_by=by,
    )


@transaction.atomic
def check_again(batch: ImportBatch, *, today: date) -> ImportBatch:
    """Check the rows of a batch against what stands now. Raises ImportRefused once it was applied."""
    held = _locked(batch)
    if held.status != BatchStatus.CHECKED:
        raise ImportRefused("This file has been applied or put aside, so it cannot be checked again.")
    _check_rows(held, today)
    return held


def _check_unread(batch: ImportBatch, today: date) -> None:
    findings = check(batch.innovation, source_rows(batch), reader_of(batch), today=today)
    batch.rows.all().delete()
    keep(batch, findings)
    count_outcomes(batch)


def _check_rows(batch: ImportBatch, today: date) -> int:
    """Write on the rows what a new check finds. Returns how many are newly rejected."""
    findings = check(batch.innovation, source_rows(batch), reader_of(batch), today=today)
    changed = [
        (each, before)
        for each, before in zip(findings, kept_rows(batch), strict=True)
        if kept_as(each) != before
    ]
    drop_rows(batch, [each.row.number for each, _ in changed])
    keep(batch, (each for each, _ in changed))
    count_outcomes(batch)
    return sum(each.outcome == RowOutcome.REJECTED != before.outcome for each, before in changed)


@transaction.atomic
def begin_applying(batch: ImportBatch, *, good_only: bool, by: User) -> ImportBatch:
    """Commit to applying a batch, to be followed by ``apply``. Raises ImportRefused.

    ``good_only``: leave the rejected rows out. Otherwise one rejected row stops all.
    """
    batch = _locked(batch)
    if batch.status != BatchStatus.CHECKED:
        raise ImportRefused("This file has already been applied or put aside.")
    if batch.rejected_count and not good_only:
        raise ImportRefused(
            "Nothing was applied, because some rows have errors. Correct them, or apply the good rows only."
        )
    if not batch.ready_count:
        raise ImportRefused("There is nothing to apply: no row of this file says anything new.")
    batch.status, batch.takes_good_only, batch.applied_by = BatchStatus.APPLYING, good_only, by
    batch.save(update_fields=["status", "takes_good_only", "applied_by"])
    return batch


def apply(batch: ImportBatch, *, today: date, progress: Progress = lambda done, total: None) -> ImportBatch:
    """Apply what is left to apply of a batch that was begun; safe to call again after a crash.

    Rows are first checked against what stands now. Raises ImportRefused, with the batch back
    among those to be looked at, where that finds new errors and not only the good rows are wanted,
    or where nothing came of it.
    """
    _check_before_first_chunk(batch, today)
    waiting = in_ledger_order(batch)
    done = batch.rows.filter(applied_at__isnull=False).count()
    total = done + len(waiting)
    for start in range(0, len(waiting), CHUNK_ROWS):
        progress(done + start, total)
        if not _apply_chunk(batch, waiting[start : start + CHUNK_ROWS], today):
            break
    return _finish(batch)


def _check_before_first_chunk(batch: ImportBatch, today: date) -> None:
    with transaction.atomic():
        held = _locked(batch)
        if held.status != BatchStatus.APPLYING or held.rows.filter(applied_at__isnull=False).exists():
            return
        if _still_as_checked(held, today):
            return
        stopped = _check_rows(held, today) and not held.takes_good_only
        if stopped:
            _put_back(held)
    if stopped:
        raise ImportRefused(
            "Nothing was applied: something changed since the file was checked, and some rows now have "
            "errors."
        )


def _still_as_checked(batch: ImportBatch, today: date) -> bool:
    """Whether the ledger would make of every sound row what it made of it when the file was checked."""
    for rows in slices(sound_rows(batch), lambda each: each.proposal[0]):
        verdicts = check_many(batch.innovation, [each.proposal for each in rows], today=today)
        for row, verdict in zip(rows, verdicts, strict=True):
            if not (verdict.is_taken if row.outcome == RowOutcome.READY else verdict.is_unchanged):
                return False
    return True


@transaction.atomic
def _apply_chunk(batch: ImportBatch, keys: Sequence[int], today: date) -> bool:
    """Whether the batch was still to be applied."""
    held = _locked(batch)
    if held.status != BatchStatus.APPLYING:
        return False
    reader = reader_of(held)
    waiting = held.rows.filter(pk__in=keys, applied_at__isnull=True).order_by("row_number")
    rows = list(waiting.values_list("pk", "row_number", "parsed"))
    proposals = [proposal(held, number, parsed) for _, number, parsed in rows]
    verdicts = append_many(held.innovation, proposals, by=held.applied_by, today=today)
    _settle([key for key, *_ in rows], verdicts, reader)
    return True


def _settle(keys: Sequence[int], verdicts: Sequence[Verdict], reader: Reader) -> None:
    """Write on each row what the ledger made of it."""
    recorded, others = [], []
    for key, verdict in zip(keys, verdicts, strict=True):
        if verdict.line:
            recorded.append(key)
        elif verdict.refusal:
            problems = [asdict(problem_of(verdict.refusal, reader))]
            others.append(ImportRow(pk=key, outcome=RowOutcome.REJECTED, problems=problems))
        else:
            others.append(ImportRow(pk=key, outcome=RowOutcome.UNCHANGED, problems=[]))
    ImportRow.objects.filter(pk__in=recorded).update(applied_at=timezone.now())
    ImportRow.objects.bulk_update(others, ["outcome", "problems"])


@transaction.atomic
def _finish(batch: ImportBatch) -> ImportBatch:
    held = _locked(batch)
    count_outcomes(held)
    if held.status != BatchStatus.APPLYING:
        return held
    held.status = BatchStatus.APPLIED if held.applied_count else BatchStatus.CHECKED
    held.applied_at = timezone.now() if held.applied_count else None
    held.save(update_fields=["status", "applied_at"])
    return held


def _put_back(batch: ImportBatch) -> None:
    batch.status, batch.applied_by = BatchStatus.CHECKED, None
    batch.save(update_fields=["status", "applied_by"])


def undo(batch: ImportBatch, *, by: User, why: str, progress: Progress = lambda done, total: None) -> int:
    """Remove the lines of a batch that still stand, in chunks; returns how many that was.

    Always allowed once a batch is applied or being applied, and safe to call again after a crash.
    Raises ImportRefused.
    """
    begin_undoing(batch, by=by)
    in_order = LedgerLine.objects.filter(batch=batch).order_by("adoption_id", "-id")
    standing = list(in_order.standing().values_list("pk", flat=True))
    for start in range(0, len(standing), CHUNK_ROWS):
        progress(start, len(standing))
        lines = in_order.filter(pk__in=standing[start : start + CHUNK_ROWS])
        retract_many(lines, by=by, note=why, source=Source.IMPORT, batch=batch)
    ImportBatch.objects.filter(pk=batch.pk).update(undone_at=timezone.now())
    return len(standing)


@transaction.atomic
def begin_undoing(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Stop whoever is applying the batch, and commit to undoing it. Raises ImportRefused."""
    held = _locked(batch)
    if held.undone_at or held.status not in (BatchStatus.APPLIED, BatchStatus.APPLYING, BatchStatus.UNDONE):
        raise ImportRefused("Only a file that has been applied can be undone.")
    held.status, held.undone_by = BatchStatus.UNDONE, held.undone_by or by
    held.save(update_fields=["status", "undone_by"])
    return held


@transaction.atomic
def discard(batch: ImportBatch) -> ImportBatch:
    """Put aside a file that was checked and is not wanted. Raises ImportRefused."""
    held = _locked(batch)
    if held.status != BatchStatus.CHECKED:
        raise ImportRefused("This file has been applied, so it cannot be put aside. You can undo it.")
    held.status = BatchStatus.DISCARDED
    held.save(update_fields=["status"])
    return held


def _locked(batch: ImportBatch) -> ImportBatch:
    """The batch as it is now, held until the transaction ends."""
    batches = ImportBatch.objects.select_for_update(of=("self",)).select_related("innovation", "applied_by")
    return batches.get(pk=batch.pk)
