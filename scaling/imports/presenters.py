"""Imports in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page

from adopters.addresses import address
from adopters.look.formats import nhs_datetime
from adopters.look.parts import Cell, Column, DataTable, Link
from innovations.models import Stage
from scaling.imports import selectors
from scaling.imports.columns import Column as Meaning
from scaling.imports.row_presenters import errors_table, rows_table
from scaling.imports.selectors import Closures, RowCounts, StageToApply
from scaling.models import BatchStatus, ImportBatch, ImportRow, LineKind
from scaling.periods import DAY, MONTH, QUARTER, YEAR

COLOURS = {
    BatchStatus.CHECKING: "blue",
    BatchStatus.CHECKED: "yellow",
    BatchStatus.APPLYING: "blue",
    BatchStatus.APPLIED: "green",
    BatchStatus.UNDONE: "grey",
    BatchStatus.DISCARDED: "grey",
}
FILTER_NAMES = {
    "errors": "Errors",
    "remarks": "Worth knowing",
    "good": "To apply",
    "unchanged": "Already recorded",
    "blank": "Not filled in",
    "all": "All rows",
}
_MEANT_AS = {
    Meaning.CODE: "organisation code",
    Meaning.NAME: "organisation name",
    Meaning.STAGE: "stage",
    Meaning.DATE: "date",
    Meaning.EVIDENCE: "evidence",
    Meaning.REASON: "reason",
    Meaning.REVIEW: "review date",
    Meaning.NOTE: "note",
}
_DATES_READ_AS = {DAY: "", MONTH: ", as months", QUARTER: ", as quarters", YEAR: ", as years"}


@dataclass(frozen=True)
class FilterLink:
    text: str
    href: str
    is_current: bool


@dataclass(frozen=True)
class BatchPage:
    """``heading`` and ``lead`` say where the import stands; ``will_happen`` what applying would do."""

    heading: str
    lead: str
    tag: str
    colour: str
    facts: tuple[tuple[str, str], ...]
    will_happen: tuple[str, ...] = ()
    read_as: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    contradictory: tuple[Link, ...] = ()
    apply_all: str = ""
    apply_good: str = ""
    go_on: str = ""
    job_href: str = ""
    can_change: bool = False
    can_undo: bool = False
    filters: tuple[FilterLink, ...] = ()
    exports: tuple[Link, ...] = ()
    table: DataTable | None = None
    empty: str = ""
    warning: str = ""


def batch_page(batch: ImportBatch, shown: str, found: RowCounts, page: Page[ImportRow]) -> BatchPage:
    status = BatchStatus(batch.status)
    counts = found.by_filter
    job = selectors.work_under_way(batch)
    is_checked = status == BatchStatus.CHECKED
    return BatchPage(
        heading=_heading(batch),
        lead=_lead(batch, job is not None),
        tag=status.label,
        colour=COLOURS[status],
        facts=_facts(batch),
        will_happen=tuple(_will_happen(batch, found.closures)) if is_checked else (),
        read_as=tuple(_read_as(batch)),
        questions=_questions(batch, status) if found.closures.waiting else (),
        contradictory=_contradictory(batch, status),
        apply_all=_apply_all(batch) if is_checked and not batch.rejected_count else "",
        apply_good=_apply_good(batch) if is_checked and batch.rejected_count else "",
        go_on="" if job else _go_on(batch, status),
        job_href=job.get_absolute_url() if job else "",
        can_change=is_checked,
        can_undo=_can_undo(batch, job is not None),
        filters=tuple(_filters(counts, shown, status)),
        exports=tuple(_exports(batch, shown)),
        table=errors_table(page) if shown == "errors" else rows_table(page, FILTER_NAMES[shown]),
        empty="" if counts[shown] else f"No rows under “{_filter_name(shown, status)}”",
        warning=_seen_before(batch) if is_checked else "",
    )


def rows_shown(found: RowCounts, asked: str) -> str:
    """Which rows to list: as asked, else what most wants looking at."""
    if asked in selectors.ROW_FILTERS:
        return asked
    return next((word for word in ("errors", "remarks") if found.by_filter[word]), "all")


def _heading(batch: ImportBatch) -> str:
    name = batch.filename
    if batch.status == BatchStatus.CHECKED and batch.rejected_count:
        return f"Errors in {_rows(batch.rejected_count)} of {name}"
    if batch.status == BatchStatus.CHECKED and not batch.ready_count:
        return f"{name} has nothing new"
    return {
        BatchStatus.CHECKING: f"Checking {name}",
        BatchStatus.CHECKED: f"{name} is ready to apply",
        BatchStatus.APPLYING: f"Applying {name}",
        BatchStatus.APPLIED: f"{_rows(batch.applied_count)} of {name} applied",
        BatchStatus.UNDONE: f"{name} was undone" if batch.undone_at else f"Undoing {name}",
        BatchStatus.DISCARDED: f"{name} was put aside",
    }[BatchStatus(batch.status)]


def _lead(batch: ImportBatch, is_under_way: bool) -> str:
    """One sentence or two that say where the import stands."""
    if batch.status == BatchStatus.CHECKED and batch.rejected_count:
        return (
            "Nothing has been recorded yet. Correct the errors in your spreadsheet and choose it again, or "
            "apply the good rows now and the rest later."
        )
    if batch.status == BatchStatus.CHECKED and not batch.ready_count:
        return "Every row is recorded already, or not filled in. There is nothing to apply."
    stopped = "It stopped part way. What was done is kept, and you can go on from there."
    return {
        BatchStatus.CHECKING: "Nothing has been recorded yet. This takes a minute or two.",
        BatchStatus.CHECKED: "Nothing has been recorded yet.",
        BatchStatus.APPLYING: "You can leave this page. The work goes on." if is_under_way else stopped,
        BatchStatus.APPLIED: "They are in the history of each site, and figures count them from now on.",
        BatchStatus.UNDONE: "The lines it recorded were removed. They stay in the history, struck through."
        if batch.undone_at
        else "The lines it recorded are being removed.",
        BatchStatus.DISCARDED: "Nothing of it was recorded.",
    }[BatchStatus(batch.status)]


def _facts(batch: ImportBatch) -> tuple[tuple[str, str], ...]:
    facts = [("Rows read", f"{batch.row_count:,}")]
    if batch.applied_at or batch.applied_count:
        facts.append(("Applied", f"{batch.applied_count:,}"))
    else:
        facts.append(("To apply", f"{batch.ready_count:,}"))
    facts.append(("Already recorded", f"{batch.unchanged_count:,}"))
    if batch.blank_count:
        facts.append(("Not filled in", f"{batch.blank_count:,}"))
    facts.append(("With errors", f"{batch.rejected_count:,}"))
    facts.append(("Given", f"{nhs_datetime(batch.created_at)} by {batch.created_by}"))
    if batch.applied_at:
        facts.append(("Applied on", f"{nhs_datetime(batch.applied_at)} by {batch.applied_by}"))
    if batch.undone_at:
        facts.append(("Undone on", f"{nhs_datetime(batch.undone_at)} by {batch.undone_by}"))
    return tuple(facts)


def _will_happen(batch: ImportBatch, closures: Closures) -> Iterator[str]:
    for group in sorted(selectors.stages_to_apply(batch), key=_on_the_ladder):
        yield _stage_line(group)
    yield from _closure_lines(closures)
    if batch.unchanged_count:
        yield f"{_rows(batch.unchanged_count)} will change nothing: what they say is recorded already."
    if batch.blank_count:
        yield f"{_rows(batch.blank_count)} will be left out: only the site is filled in."


def _on_the_ladder(group: StageToApply) -> tuple[str, int]:
    return group.kind, Stage.values.index(group.stage)


def _stage_line(group: StageToApply) -> str:
    dates = str(group.first) if group.first == group.last else f"from {group.first} to {group.last}"
    if group.kind == LineKind.STILL:
        return f"{_rows(group.rows)} will add evidence or a note to what is recorded already."
    return f"{_rows(group.rows)} will be recorded as “{Stage(group.stage).label}”, {dates}."


def _closure_lines(closures: Closures) -> Iterator[str]:
    """What becomes of events dated after their organisation closed."""
    if closures.followed:
        yield (
            f"{_rows(closures.followed)} will count in a successor: dated after the organisation closed, "
            "kept under its code, counted in the one that took its place."
        )
    if closures.waiting:
        yield (
            f"{_rows(closures.waiting)} will be an open question: dated after the organisation closed, and "
            "it was split. Until someone answers, left out of counts by surviving organisation."
        )
    if closures.ended:
        yield f"{_rows(closures.ended)} will stay under a closed organisation that has no successor on file."


def _read_as(batch: ImportBatch) -> Iterator[str]:
    named: dict[str, str] = batch.layout["named"]
    sheet = f"sheet “{batch.layout['sheet']}”, " if batch.layout["sheet"] else ""
    yield f"The headings are in {sheet}row {batch.layout['header']}."
    for meaning, heading in named.items():
        dates = _DATES_READ_AS[batch.layout["precision"]] if meaning == Meaning.DATE else ""
        yield f"“{heading}” is the {_MEANT_AS[Meaning(meaning)]}{dates}."
    if Meaning.STAGE not in named:
        yield f"There is no column of stages: every row is “{Stage(batch.default_stage).label}”."
    elif named:
        yield f"A row without a stage is “{Stage(batch.default_stage).label}”."
    others = [heading for heading in batch.layout["headings"] if heading not in named.values()]
    if others:
        yield f"Not read: {', '.join(f'“{heading}”' for heading in others)}."


def _questions(batch: ImportBatch, status: BatchStatus) -> tuple[str, ...]:
    if status in (BatchStatus.UNDONE, BatchStatus.DISCARDED):
        return ()
    rows = selectors.open_questions(batch)[:50]
    return tuple(f"Row {row.row_number}: {row.remarks[0]}" for row in rows if row.remarks)


def _contradictory(batch: ImportBatch, status: BatchStatus) -> tuple[Link, ...]:
    if status != BatchStatus.UNDONE:
        return ()
    return tuple(
        Link(f"{each.organisation} ({each.organisation.code})", address("adoptions:adoption", each.pk))
        for each in selectors.contradictory_after(batch)[:200]
    )


def _apply_all(batch: ImportBatch) -> str:
    return f"Apply {_rows(batch.ready_count)}" if batch.ready_count else ""


def _apply_good(batch: ImportBatch) -> str:
    if not batch.ready_count:
        return ""
    return f"Apply the {batch.ready_count:,} good {'row' if batch.ready_count == 1 else 'rows'}"


def _go_on(batch: ImportBatch, status: BatchStatus) -> str:
    return "Go on applying" if status == BatchStatus.APPLYING else ""


def _can_undo(batch: ImportBatch, is_under_way: bool) -> bool:
    """Once it is applied or being applied; and again where undoing it stopped part way."""
    stopped = batch.status == BatchStatus.UNDONE and batch.undone_at is None and not is_under_way
    return stopped or batch.status in (BatchStatus.APPLYING, BatchStatus.APPLIED)


def _seen_before(batch: ImportBatch) -> str:
    earlier = selectors.earlier_of_same_file(batch)
    if earlier is None or earlier.applied_at is None:
        return ""
    when = nhs_datetime(earlier.applied_at)
    return (
        f"This same file was applied on {when} by {earlier.applied_by}. What still stands of it will not be "
        "recorded twice."
    )


def _filter_name(word: str, status: BatchStatus) -> str:
    has_run = status in (BatchStatus.APPLIED, BatchStatus.UNDONE)
    return "Applied" if word == "good" and has_run else FILTER_NAMES[word]


def _filters(counts: Mapping[str, int], shown: str, status: BatchStatus) -> Iterator[FilterLink]:
    for word in FILTER_NAMES:
        if counts[word] or word in (shown, "all"):
            text = f"{_filter_name(word, status)} ({counts[word]:,})"
            yield FilterLink(text, f"?{urlencode({'show': word})}#rows", word == shown)


def _exports(batch: ImportBatch, shown: str) -> Iterator[Link]:
    if shown == "errors" and batch.rejected_count:
        yield Link("Rejected rows to correct and import (CSV)", address("imports:rejected", batch.pk))
    for form in ("csv", "xlsx"):
        yield Link(f"This list ({form.upper()})", f"?{urlencode({'show': shown, 'format': form})}")


def batches_table(batches: Iterable[ImportBatch]) -> DataTable:
    columns = [
        Column("File"),
        Column("Status"),
        Column("Rows", numeric=True),
        Column("Applied", numeric=True),
        Column("Errors", numeric=True),
        Column("Given"),
        Column("By"),
    ]
    return DataTable("Imports", columns, [_batch_row(each) for each in batches], hidden_caption=True)


def _batch_row(batch: ImportBatch) -> list[Cell]:
    status = BatchStatus(batch.status)
    return [
        Cell(batch.filename, href=batch.get_absolute_url()),
        Cell("", tag=status.label, colour=COLOURS[status]),
        Cell(f"{batch.row_count:,}"),
        Cell(f"{batch.applied_count:,}"),
        Cell(f"{batch.rejected_count:,}"),
        Cell(nhs_datetime(batch.created_at)),
        Cell(str(batch.created_by)),
    ]


def undo_consequences(standing: int) -> list[str]:
    return [
        f"Lines of this file that still stand and will be removed: {standing:,}. They stay in the history, "
        "struck through, with your name and reason.",
        "What anyone recorded since stays. Where it rested on a removed line, the site is marked as "
        "contradictory, for you to look at.",
        "Figures change at once. Reports already made do not.",
        "You can import the same file again afterwards.",
    ]


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
