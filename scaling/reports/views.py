"""Asking for spread reports, and reading them."""

from __future__ import annotations

from typing import cast

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from adopters.exports import csv_response, export_response, xlsx_response
from adopters.guards import reads_figures, seen
from adopters.models import User
from scaling.charts.rendering import svg_response
from scaling.jobs.services import request_job
from scaling.models import SpreadReport
from scaling.reports import presenters
from scaling.reports.content import Content
from scaling.reports.forms import AskForm, ReportFilterForm
from scaling.reports.selectors import SHOWN, reports
from scaling.reports.tasks import REPORT_JOB

PAGE_SIZE = 50
#: How many tables of a report are on one page.
TABLES = 50


@reads_figures
def report_list(request: HttpRequest) -> HttpResponseBase:
    form = ReportFilterForm(request.GET)
    found = reports(form.cleaned_data if form.is_valid() else {})
    file = export_response(request, "spread-reports", presenters.LIST_HEADER, presenters.list_rows(found))
    if file is not None:
        return file
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"filters": form, "page_obj": page, "table": presenters.reports_table(page)}
    return render(request, "reports/list.html", context | {"downloads": presenters.list_downloads(request)})


@reads_figures
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a report; ``?innovation=slug`` or ``?area=icb:QMJ`` has it filled in."""
    today = timezone.localdate()
    form = AskForm(request.POST or None, today=today, initial={"about": _asked_about(request)})
    if request.method == "POST" and form.is_valid():
        token = form.cleaned_data["token"]
        job = request_job(
            REPORT_JOB,
            subject=form.subject(),
            arguments=form.arguments(),
            by=cast(User, request.user),
            idempotency_key=f"{REPORT_JOB}:{request.user.pk}:{token}" if token else None,
        )
        return redirect(job)
    return render(request, "reports/new.html", {"form": form})


def _asked_about(request: HttpRequest) -> str:
    """What the address says the report should be about, as the form words it."""
    slug = request.GET.get("innovation")
    return f"innovation:{slug}" if slug else request.GET.get("area", "")


@reads_figures
def report(request: HttpRequest, number: int) -> HttpResponse:
    """A region's has a table for every innovation: they are shown by pages, and found by name."""
    found = seen(SpreadReport.objects.defer("content").annotate(shown=SHOWN), number=number)
    content = Content.from_json(vars(found)["shown"])
    query = request.GET.get("q", "").strip()
    tables = content.words.tables_headed(query)
    size = max(len(tables), 1) if "all" in request.GET else TABLES
    chosen = Paginator(tables, size).get_page(request.GET.get("page"))
    context = {
        "page": presenters.report_page(found, content, chosen),
        "tables": chosen,
        "query": query,
        "is_long": len(content.words.tables) > TABLES,
    }
    return render(request, "reports/report.html", context)


@reads_figures
def chart(request: HttpRequest, number: int) -> HttpResponse:
    found = seen(SpreadReport.objects.all(), number=number)
    if not found.content["data"]["curve"]:
        raise Http404("This report has no curve")
    return svg_response(request, presenters.chart_spec(found))


@reads_figures
def file(request: HttpRequest, number: int, part: str, form: str) -> HttpResponseBase:
    found = seen(SpreadReport.objects.all(), number=number)
    header, rows = (
        (presenters.FIGURES_HEADER, presenters.figure_rows(found))
        if part == "figures"
        else (presenters.CURVE_HEADER, presenters.curve_rows(found))
    )
    respond = csv_response if form == "csv" else xlsx_response
    return respond(f"spread-report-{number}-{part}.{form}", header, rows)
