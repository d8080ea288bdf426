"""Draws a specification as SVG, and remembers what it has drawn."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.http import quote_etag

from scaling.charts.theme import Spec

#: Drawn charts are kept for a day; their address in the cache is what they show.
KEPT_SECONDS = 24 * 60 * 60


def fingerprint(spec: Spec) -> str:
    return hashlib.sha256(json.dumps(spec).encode()).hexdigest()


def svg(spec: Spec) -> str:
    """The chart as SVG text, drawn once for the same figures."""
    return _drawn_once(spec, fingerprint(spec))


def _drawn_once(spec: Spec, mark: str) -> str:
    key = f"chart:{mark}"
    drawn: str | None = cache.get(key)
    if drawn is None:
        drawn = draw(spec)
        cache.set(key, drawn, KEPT_SECONDS)
    return drawn


def draw(spec: Spec) -> str:
    """SVG text. Charts of the same parts differ in what they show only, so what the parts become is worked
    out once a process: it takes as long again as to draw them.
    """
    import vl_convert  # not before a process forks, which the drawing engine does not survive

    rows: dict[str, Any] = {}
    parts = _without_rows({**spec, "description": ""}, rows)
    drawing = json.loads(_compiled(json.dumps(parts)))
    for source in drawing["data"]:
        if source["name"] in rows:
            source["values"] = rows[source["name"]]
    return vl_convert.vega_to_svg({**drawing, "description": spec["description"]}, allowed_base_urls=[])


def _without_rows(view: Mapping[str, Any], rows: dict[str, Any]) -> Spec:
    """The view with a name in place of each layer's rows, which are put in ``rows``."""
    parts = dict(view)
    if "data" in view:
        name = f"rows_{len(rows)}"
        rows[name] = view["data"]["values"]
        parts["data"] = {"name": name}
    if "layer" in view:
        parts["layer"] = [_without_rows(layer, rows) for layer in view["layer"]]
    return parts


@lru_cache(maxsize=64)
def _compiled(parts: str) -> str:
    import vl_convert

    return json.dumps(vl_convert.vegalite_to_vega(parts))


def svg_response(request: HttpRequest, spec: Spec) -> HttpResponse:
    """The chart as an image; 304 where the browser holds the same drawing."""
    mark = fingerprint(spec)
    tag = quote_etag(mark[:32])
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(_drawn_once(spec, mark), content_type="image/svg+xml")
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response
