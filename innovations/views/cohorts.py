"""The lists of sites an innovation is meant to reach: all of them, one of them, two compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.core.paginator import Page
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from adopters.exports import Row, export_response
from adopters.look.formats import nhs_date
from adopters.look.paging import CountedPaginator
from adopters.look.parts import DataTable
from adopters.models import Organisation
from adopters.roles import abilities
from innovations.forms.cohorts import CompareForm, MemberFilterForm
from innovations.guards import innovation_seen
from innovations.models import Cohort, CohortDraft
from innovations.presenters import cohorts as present
from innovations.selectors.cohorts import (
    CohortChange,
    NamedArea,
    cohort_change,
    counts_by_region,
    in_region,
    member_ids,
    members_with_why,
    open_proposals,
    regions_of,
)
from innovations.views.loading import PAGE_ROWS, exports, person
from innovations.words import counted

MEMBER_HEADER = ("organisation_code", "name", "kind", "region_code", "region_name", "why")
CHANGE_HEADER = ("organisation_code", "name", "kind", "region_code", "region_name", "change")


@require_safe
def cohorts(request: HttpRequest, slug: str) -> HttpResponse:
    innovation = innovation_seen(request, slug)
    rows = list(innovation.cohorts.select_related("recorded_by"))
    may_lead = abilities(request.user).may_lead(slug)
    drafts = CohortDraft.objects.filter(innovation=innovation, created_by=person(request)) if may_lead else ()
    context = {
        "innovation": innovation,
        "table": present.cohorts_table(innovation, rows),
        "cohorts": rows,
        "compare": _compare_form(rows) if len(rows) > 1 else None,
        "may_lead": may_lead,
        "draft": next(iter(drafts), None),
        "proposals": open_proposals(innovation).count() if may_lead else 0,
    }
    return render(request, "innovations/cohorts.html", context)


def _compare_form(rows: list[Cohort]) -> CompareForm:
    return CompareForm(cohorts=rows, initial={"before": rows[1].number, "after": rows[0].number})


@require_safe
def cohort(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """One list, every member with the reason it is on it."""
    innovation = innovation_seen(request, slug)
    found = get_object_or_404(innovation.cohorts.select_related("recorded_by"), number=number)
    regions = counts_by_region(found.members.values("organisation"), found.drawn_on, found.size)
    form = MemberFilterForm(request.GET, regions=regions)
    rows = _filtered(members_with_why(found), *form.chosen(), found.drawn_on)
    stem = f"{slug}-list-{number}"
    exported = _member_rows(rows, found.drawn_on)
    if (file := export_response(request, stem, MEMBER_HEADER, exported)) is not None:
        return file
    count = rows.count() if any(form.chosen()) else found.size
    page = CountedPaginator(rows, PAGE_ROWS, count).get_page(request.GET.get("page"))
    context = {
        "innovation": innovation,
        "cohort": found,
        "facts": present.cohort_facts(innovation, found, _following(found)),
        "filters": form,
        "count": f"{page.paginator.count:,} of {counted(found.size, 'site', 'sites')}",
        "regions": present.region_table(regions, nhs_date(found.drawn_on)),
        "table": _member_table(page, found),
        "page": page,
        "exports": exports(request),
        "previous": number - 1 if number > 1 else None,
    }
    return render(request, "innovations/cohort.html", context)


def _member_table(page: Page[Any], found: Cohort) -> DataTable:
    why, regions = {row.pk: row.why for row in page}, regions_of(page, found.drawn_on)
    return present.member_table(page, why, regions, f"Sites on list {found.number}")


def _following(found: Cohort) -> Cohort | None:
    return found.innovation.cohorts.filter(number__gt=found.number).order_by("number").first()


def _filtered(rows: QuerySet[Any], words: str, region: str, on: date) -> QuerySet[Any]:
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(code__istartswith=word))
    if region:
        rows = in_region(rows, "" if region == "none" else region, on)
    return rows.order_by("name", "code")


def _member_rows(rows: QuerySet[Any], on: date) -> Iterator[Row]:
    regions = regions_of(rows, on)
    for row in rows:
        yield (*_described(row, regions), row.why)


def _described(row: Organisation, regions: Mapping[int, NamedArea]) -> tuple[str, ...]:
    return (row.code, row.name, row.kind, *regions.get(row.pk, ("", "")))


@require_safe
def compare(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What tells two lists apart: those added and those removed."""
    innovation = innovation_seen(request, slug)
    rows = list(innovation.cohorts.all())
    if len(rows) < 2:
        raise Http404("There are not two lists to compare.")
    form = CompareForm(request.GET if "before" in request.GET else None, cohorts=rows)
    before, after = _chosen(form, rows)
    change = cohort_change(member_ids(before), member_ids(after))
    differing = change.added | change.removed
    organisations = Organisation.objects.filter(pk__in=differing).order_by("name", "code")
    stem = f"{slug}-lists-{before.number}-and-{after.number}"
    exported = _change_rows(organisations, change, after.drawn_on)
    if (file := export_response(request, stem, CHANGE_HEADER, exported)) is not None:
        return file
    page = CountedPaginator(organisations, PAGE_ROWS, len(differing)).get_page(request.GET.get("page"))
    between = f"From list {before.number} to list {after.number}"
    context = {
        "innovation": innovation,
        "filters": form,
        "before": before,
        "after": after,
        "sentence": present.change_sentence(change, before),
        "table": present.change_table(page, change, regions_of(page, after.drawn_on), between),
        "page": page,
        "exports": exports(request),
    }
    return render(request, "innovations/compare.html", context)


def _chosen(form: CompareForm, rows: list[Cohort]) -> tuple[Cohort, Cohort]:
    """The two lists asked for; else the one in force and the one before it."""
    numbered = {str(row.number): row for row in rows}
    if form.is_bound and form.is_valid():
        return numbered[form.cleaned_data["before"]], numbered[form.cleaned_data["after"]]
    return rows[1], rows[0]


def _change_rows(rows: QuerySet[Organisation], change: CohortChange, on: date) -> Iterator[Row]:
    regions = regions_of(rows, on)
    for row in rows:
        yield (*_described(row, regions), "added" if row.pk in change.added else "removed")
