"""A file of progress given, looked at, applied, and taken back, by those who lead the innovation."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from adopters.exports import csv_response, export_response, xlsx_response
from adopters.guards import allow, seen
from adopters.look.paging import CountedPaginator
from adopters.models import User
from adopters.roles import abilities
from innovations.guards import innovation_seen
from innovations.models import Innovation
from scaling.imports import rejects, selectors, services, tasks
from scaling.imports.forms import UndoForm, UploadForm
from scaling.imports.presenters import batch_page, batches_table, rows_shown, undo_consequences
from scaling.imports.reading import UnreadableFile
from scaling.imports.row_presenters import ROWS_EXPORTED, rows_exported
from scaling.imports.template_file import HEADER, template_rows
from scaling.jobs.services import request_job, retry_job
from scaling.models import BatchStatus, ImportBatch, JobStatus

PAGE_SIZE = 50
#: Rows applied or undone while the person waits; more than these go to the background.
APPLIED_AT_ONCE = 2_000
#: Rows checked while the person waits: a few seconds' work.
CHECKED_AT_ONCE = 10_000


def _led(request: HttpRequest, slug: str) -> Innovation:
    innovation = innovation_seen(request, slug)
    may = abilities(request.user).may_lead(slug)
    allow(may, f"Only people who lead {innovation.name} can import its progress from a file.")
    return innovation


def _batch(request: HttpRequest, pk: int) -> ImportBatch:
    batches = ImportBatch.objects.visible_to(request.user)
    return seen(batches.select_related("innovation", "created_by", "applied_by", "undone_by"), pk=pk)


def new(request: HttpRequest, slug: str) -> HttpResponseBase:
    innovation = _led(request, slug)
    form = UploadForm(request.POST or None, request.FILES or None, innovation=innovation)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_take(innovation, form.upload(), cast(User, request.user)))
        except UnreadableFile as unreadable:
            form.add_error("file", str(unreadable))
    return render(request, "imports/new.html", {"innovation": innovation, "form": form})


@transaction.atomic
def _take(innovation: Innovation, upload: services.Upload, by: User) -> ImportBatch:
    table = services.read_table(upload)
    if table.row_count <= CHECKED_AT_ONCE:
        checked = services.check_table(innovation, upload, table, today=timezone.localdate())
        return services.keep_file(innovation, checked, by=by)
    batch = services.keep_unchecked(innovation, upload, table, by=by)
    _ask_for(tasks.CHECK, f"Check {batch.filename}", batch, by)
    return batch


def _ask_for(kind: str, subject: str, batch: ImportBatch, by: User) -> None:
    request_job(kind, subject=subject, arguments={"batch": batch.pk}, by=by)


def template(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """The sites of the innovation under our own headings, to fill in."""
    innovation = _led(request, slug)
    rows, name = template_rows(selectors.sites_to_list(innovation)), f"{slug}-progress"
    if form == "csv":
        return csv_response(f"{name}.csv", HEADER, rows)
    if form == "xlsx":
        return xlsx_response(f"{name}.xlsx", HEADER, rows, sheet="Progress")
    raise Http404


def import_list(request: HttpRequest, slug: str) -> HttpResponse:
    innovation = _led(request, slug)
    page = Paginator(selectors.imports_of(innovation), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"innovation": innovation, "page_obj": page, "table": batches_table(page)}
    return render(request, "imports/list.html", context)


@never_cache
def batch(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = _batch(request, pk)
    counts = selectors.row_counts(found)
    shown = rows_shown(counts, request.GET.get("show", ""))
    rows = found.rows.select_related("batch").filter(selectors.ROW_FILTERS[shown]).order_by("row_number")
    lines = rows_exported(rows.iterator()) if "format" in request.GET else iter(())
    if export := export_response(request, f"import-{pk}-{shown}", ROWS_EXPORTED, lines):
        return export
    page = CountedPaginator(rows, PAGE_SIZE, counts.by_filter[shown]).get_page(request.GET.get("page"))
    context = {"batch": found, "page_obj": page, "page": batch_page(found, shown, counts, page)}
    return render(request, "imports/batch.html", context)


@require_POST
def check_again(request: HttpRequest, pk: int) -> HttpResponse:
    found = _batch(request, pk)
    try:
        found = services.check_again(found, today=timezone.localdate())
        messages.success(request, f"Checked again: {found.rejected_count:,} rows have errors now.")
    except services.ImportRefused as refused:
        messages.warning(request, str(refused))
    return redirect(found)


@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin, or go on with what stopped part way."""
    found, by = _batch(request, pk), cast(User, request.user)
    try:
        with transaction.atomic():
            if found.status != BatchStatus.APPLYING:
                found = services.begin_applying(found, good_only="good" in request.POST, by=by)
            at_once = found.row_count <= APPLIED_AT_ONCE
            if not at_once and not selectors.work_under_way(found):
                _ask_for(tasks.APPLY, f"Apply {found.filename}", found, by)
        if at_once:
            services.apply(found, today=timezone.localdate())
    except services.ImportRefused as refused:
        messages.warning(request, str(refused))
    return redirect(found)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    found = _batch(request, pk)
    try:
        services.discard(found)
        messages.success(request, f"{found.filename} was put aside. Nothing of it was recorded.")
    except services.ImportRefused as refused:
        messages.warning(request, str(refused))
        return redirect(found)
    return redirect("imports:list", slug=found.innovation.slug)


def undo(request: HttpRequest, pk: int) -> HttpResponse:
    found, by = _batch(request, pk), cast(User, request.user)
    form = UndoForm(request.POST or None, batch=found)
    if request.method == "POST" and form.is_valid():
        try:
            _undo(found, form.cleaned_data["why"], by)
        except services.ImportRefused as refused:
            messages.warning(request, str(refused))
        return redirect(found)
    context = {
        "title": f"Undo {found.filename}",
        "form": form,
        "cancel": found.get_absolute_url(),
        "consequences": undo_consequences(selectors.standing_count(found)),
    }
    return render(request, "components/confirm.html", context)


def _undo(found: ImportBatch, why: str, by: User) -> None:
    if selectors.standing_count(found) <= APPLIED_AT_ONCE:
        services.undo(found, by=by, why=why)
        return
    with transaction.atomic():
        services.begin_undoing(found, by=by)
        job = request_job(
            tasks.UNDO,
            subject=f"Undo {found.filename}",
            arguments={"batch": found.pk, "why": why},
            by=by,
            idempotency_key=f"{tasks.UNDO}-{found.pk}",
        )
        if job.status == JobStatus.FAILED:
            retry_job(job, by=by)


def rejected(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rejected rows as they came, with what is wrong: to mend and import again."""
    found = _batch(request, pk)
    headings = found.layout["headings"]
    rows = found.rows.filter(selectors.ROW_FILTERS["errors"]).iterator()
    lines = (rejects.line(row.row_number, row.cells, row.problems, headings) for row in rows)
    return csv_response(f"import-{pk}-rejected.csv", rejects.header(headings), lines)
