"""Look organisations and areas up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db.models import Count
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from adopters.addresses import address
from adopters.estate import presenters
from adopters.estate.forms import AreaOrganisationFilter, OrganisationFilter
from adopters.exports import export_response
from adopters.guards import area_seen, organisation_seen
from adopters.look.paging import CountedPaginator, page_number
from adopters.look.parts import Link
from adopters.models import Area, AreaKind, Membership, Organisation
from adopters.roles import abilities
from adopters.selectors.profile import area_profile, profile
from adopters.selectors.search import Found, Wanted, areas_to_choose, found, is_open, page_of_found

PAGE_SIZE = 50


@require_safe
def search(request: HttpRequest) -> HttpResponseBase:
    today = timezone.localdate()
    form = OrganisationFilter(request.GET, areas=areas_to_choose(today))
    wanted = form.wanted()
    exported = export_response(request, "organisations", Found._fields, found(wanted, today))
    return exported or render(
        request, "adopters/search.html", {"form": form, **_listed(request, wanted, today)}
    )


def _listed(request: HttpRequest, wanted: Wanted, today: date) -> dict[str, object]:
    page = page_of_found(wanted, today, page_number(request), PAGE_SIZE)
    query = request.GET.copy()
    links = []
    for form, name in (("csv", "CSV"), ("xlsx", "Excel")):
        query["format"] = form
        links.append(Link(f"Download this list ({name})", f"?{query.urlencode()}"))
    return {
        "page": CountedPaginator(page.organisations, PAGE_SIZE, page.length).page(page.number),
        "count": f"{page.length:,} organisation{'' if page.length == 1 else 's'}",
        "table": presenters.organisation_table(page.organisations, today, "Organisations"),
        "exports": links,
    }


@require_safe
def organisation(request: HttpRequest, code: str) -> HttpResponseBase:
    today = timezone.localdate()
    one = profile(organisation_seen(request, code))
    return render(
        request,
        "adopters/organisation.html",
        {
            "organisation": one.organisation,
            "kind": presenters.kind_words(one.organisation),
            "details": {"rows": presenters.details(one, today)},
            "predecessors": presenters.handovers(one.predecessors, today),
            "successors": presenters.handovers(one.successors, today),
            "areas": presenters.stays_timeline(one.stays, today),
            "parents": presenters.stays_timeline(one.parents, today),
            "characteristics": (
                presenters.characteristics_table(one.characteristics) if one.characteristics else None
            ),
            "links": _links(request, one.organisation),
            "may_correct": abilities(request.user).keeps_estate,
        },
    )


def _links(request: HttpRequest, one: Organisation) -> list[Link]:
    """What pages of the rooms above say of it."""
    links = [Link("What it has taken up", address("dashboards:organisation", one.code))]
    if one.code in abilities(request.user).views:
        links.append(Link("Our innovations", address("adoptions:organisation", one.code)))
    return [link for link in links if link.href]


@require_safe
def areas(request: HttpRequest) -> HttpResponseBase:
    today = timezone.localdate()
    every = list(Area.objects.visible_to(request.user).order_by("name"))
    counts = dict(
        Membership.objects.standing()
        .filter(is_open(today, "organisation__"), during__contains=today)
        .values_list("area_id")
        .annotate(count=Count("organisation"))
    )
    rows = (
        (area.kind, area.code, area.name, area.opens_on, area.closes_on, counts.get(area.pk, 0))
        for area in every
    )
    exported = export_response(
        request, "areas", ("kind", "code", "name", "opens_on", "closes_on", "open_organisations"), rows
    )
    return exported or render(
        request,
        "adopters/areas.html",
        {
            "groups": presenters.area_tables(every, counts, today),
            "exports": [
                Link("Download all areas (CSV)", "?format=csv"),
                Link("Download all areas (Excel)", "?format=xlsx"),
            ],
        },
    )


@require_safe
def area(request: HttpRequest, kind: str, code: str) -> HttpResponseBase:
    today = timezone.localdate()
    one = area_profile(area_seen(request, kind, code), today)
    form = AreaOrganisationFilter(request.GET)
    wanted = replace(form.wanted(), area=one.area.pk)
    exported = export_response(request, f"{code}-organisations", Found._fields, found(wanted, today))
    before, after = presenters.area_handovers(one)
    return exported or render(
        request,
        "adopters/area.html",
        {
            "area": one.area,
            "kind": AreaKind(one.area.kind).label,
            "status": presenters.area_words(one.area, today),
            "region": one.area.region,
            "icbs": [Link(each.name, presenters.area_href(each)) for each in one.icbs],
            "predecessors": before,
            "successors": after,
            "form": form,
            "has_members": one.area.memberships.filter(superseded_at__isnull=True).exists(),
            "spread_href": address("dashboards:area", kind, code),
            "upload_href": _upload_href(request, kind),
            **_listed(request, wanted, today),
        },
    )


def _upload_href(request: HttpRequest, kind: str) -> str:
    if not abilities(request.user).keeps_estate:
        return ""
    return f"{reverse('adopters:upload', args=['memberships'])}?area_kind={kind}"
