"""Finding reports, and what one can be asked for about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Case, F, Func, JSONField, Q, QuerySet, Value, When

from adopters.models import Area, AreaKind
from adopters.selectors.areas import areas_open
from innovations.models import Innovation
from scaling.models import SpreadReport


def reports(filters: Mapping[str, Any]) -> QuerySet[SpreadReport]:
    """Newest first, without their content, by number or words of the title and by what they are about."""
    found = SpreadReport.objects.select_related("requested_by").defer("content").order_by("-number")
    words = str(filters.get("q") or "").strip()
    if words:
        named = Q(title__icontains=words)
        found = found.filter(named | Q(number=words) if re.fullmatch(r"[0-9]{1,9}", words) else named)
    match filters.get("about"):
        case "innovation":
            return found.filter(innovation__isnull=False)
        case "area":
            return found.filter(area__isnull=False)
    return found


#: The part of a report's content that its page shows: of an area's, the figures as data are megabytes.
SHOWN = Case(
    When(
        innovation=None,
        then=Func(F("content"), Value("data"), arg_joiner=" - ", template="(%(expressions)s)"),
    ),
    default=F("content"),
    output_field=JSONField(),
)


def subjects(today: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a report can be about, in groups: pairs of key and name. Areas are those open today."""
    innovations = [
        (f"innovation:{slug}", name)
        for slug, name in Innovation.objects.order_by("name").values_list("slug", "name")
    ]
    groups, areas = [("Innovations", innovations)], areas_open(AreaKind, today)
    for kind in AreaKind:
        of_kind = [(area_key(area), area.name) for area in areas if area.kind == kind]
        groups.append((f"Area: {kind.label}", of_kind))
    return [group for group in groups if group[1]]


def area_key(area: Area) -> str:
    """How a link names an area to report on: ``icb:QMJ``."""
    return f"{area.kind}:{area.code}"
