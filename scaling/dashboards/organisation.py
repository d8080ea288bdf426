"""What one organisation has taken up, as far as its reader may see."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from adopters.addresses import address
from adopters.exports import export_response
from adopters.guards import organisation_seen, reads_figures
from adopters.look.formats import nhs_date
from adopters.look.parts import STAGE_COLOURS, Cell, Column, DataTable, Link
from innovations.models import Stage
from scaling.models import Adoption

HEADER = ("innovation", "stage", "since", "first_live_on", "last_activity_on")


@reads_figures
@require_safe
def page(request: HttpRequest, code: str) -> HttpResponseBase:
    organisation = organisation_seen(request, code)
    adoptions = list(
        Adoption.objects.visible_to(request.user)
        .filter(organisation=organisation)
        .exclude(stage="")
        .select_related("innovation")
        .order_by("innovation__name")
    )
    rows = [
        (each.innovation.name, each.stage, each.since, each.first_live_on, each.last_activity_on)
        for each in adoptions
    ]
    exported = export_response(request, f"{code}-adoptions", HEADER, rows)
    return exported or render(
        request,
        "dashboards/organisation.html",
        {
            "organisation": organisation,
            "table": _table(adoptions) if adoptions else None,
            "exports": [
                Link("Download this list (CSV)", "?format=csv"),
                Link("Download this list (Excel)", "?format=xlsx"),
            ],
        },
    )


def _table(adoptions: list[Adoption]) -> DataTable:
    return DataTable(
        "Innovations taken up",
        (
            Column("Innovation"),
            Column("Stage"),
            Column("Since"),
            Column("First live"),
            Column("Last activity"),
        ),
        [
            (
                Cell(each.innovation.name, address("adoptions:adoption", each.pk)),
                Cell("", tag=str(Stage(each.stage).label), colour=STAGE_COLOURS[each.stage]),
                *(
                    Cell(nhs_date(day) if day else "")
                    for day in (each.since, each.first_live_on, each.last_activity_on)
                ),
            )
            for each in adoptions
        ],
    )
