"""The catalogue, one innovation in it, and what is said of that innovation."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from adopters.exports import export_response
from adopters.guards import needs
from adopters.roles import abilities
from innovations.errors import CatalogueError
from innovations.forms.catalogue import CatalogueFilterForm, InnovationForm, NewInnovationForm
from innovations.guards import innovation_seen
from innovations.presenters import catalogue as present
from innovations.presenters import history as told
from innovations.selectors.catalogue import (
    innovations_listed,
    leads_of,
    steps_of,
    versions_of,
    wording_of,
)
from innovations.selectors.cohorts import cohort_in_force, open_proposals
from innovations.selectors.history import changes
from innovations.services import create_innovation, edit_innovation
from innovations.views.loading import PAGE_ROWS, exports, innovation_led, person, posted
from innovations.words import counted

creates_innovations = needs(
    lambda can: can.creates_innovations,
    "Only a national lead or an administrator can add an innovation to the catalogue.",
)


@require_safe
def catalogue(request: HttpRequest) -> HttpResponseBase:
    form = CatalogueFilterForm(request.GET)
    rows = innovations_listed(request.user, form.chosen())
    if (
        file := export_response(request, "innovations", present.EXPORT_HEADER, present.export_rows(rows))
    ) is not None:
        return file
    page = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
    context = {
        "filters": form,
        "filtered": any(request.GET.get(name) for name in ("q", "kind", "unit", "status")),
        "page": page,
        "rows": present.listed(page),
        "count": counted(page.paginator.count, "innovation", "innovations"),
        "may_create": abilities(request.user).creates_innovations,
        "exports": exports(request),
    }
    return render(request, "innovations/list.html", context)


@require_safe
def innovation(request: HttpRequest, slug: str) -> HttpResponse:
    found = innovation_seen(request, slug)
    can = abilities(request.user)
    leads, cohort, versions = leads_of(found), cohort_in_force(found), versions_of(found)
    may_lead = can.may_lead(slug)
    context = {
        "innovation": found,
        "status": present.status_tag(found),
        "facts": present.facts(found, cohort),
        "pages": present.page_links(found, can),
        "changes": present.change_links(found, can),
        "leads": leads,
        "lead_link": present.lead_link(found) if may_lead or can.creates_innovations else "",
        "version": present.version_line(versions[0]) if versions else "",
        "components": present.components_shown(list(versions[0].components.all())) if versions else [],
        "earlier": [(version.number, present.version_line(version)) for version in versions[1:]],
        "stages": [
            stage
            for stage in present.stages_shown(steps_of(found), wording_of(found))
            if stage.steps or stage.wording
        ],
        "may_lead": may_lead,
        "ready": present.unfinished(present.tasks(found, versions[0] if versions else None, leads, cohort))
        if may_lead
        else None,
        "proposals": open_proposals(found).count() if may_lead else 0,
    }
    return render(request, "innovations/innovation.html", context)


@require_http_methods(["GET", "POST"])
@creates_innovations
def create(request: HttpRequest) -> HttpResponse:
    form = NewInnovationForm(posted(request), cancel=reverse("innovations:list"))
    if request.method == "POST" and form.is_valid():
        try:
            made = create_innovation(details=form.details(), by=person(request))
        except CatalogueError as error:
            form.refuse(error)
        else:
            messages.success(request, f"“{made.name}” is in the catalogue. Now make it ready to spread.")
            return redirect("innovations:innovation", made.slug)
    return render(request, "innovations/create.html", {"form": form})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    found = innovation_led(request, slug)
    form = InnovationForm(
        posted(request), innovation=found, cancel=reverse("innovations:innovation", args=[slug])
    )
    if request.method == "POST" and form.is_valid():
        try:
            edit_innovation(innovation=found, details=form.details(), by=person(request))
        except CatalogueError as error:
            form.refuse(error)
        else:
            messages.success(request, "The details are saved.")
            return redirect("innovations:innovation", slug)
    return render(request, "innovations/edit.html", {"form": form, "innovation": found})


@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    found = innovation_seen(request, slug)
    page = Paginator(changes(found), PAGE_ROWS).get_page(request.GET.get("page"))
    context = {"innovation": found, "page": page, "items": told.timeline(found, list(page))}
    return render(request, "innovations/history.html", context)
