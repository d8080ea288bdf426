"""Draws a specification as SVG, and remembers what it has drawn."""

from __future__ import annotations

import hashlib
import json

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
    """The drawing engine must not be used before a process forks, so it is imported here."""
    key = f"chart:{mark}"
    drawn: str | None = cache.get(key)
    if drawn is None:
        import vl_convert

        drawn = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
        cache.set(key, drawn, KEPT_SECONDS)
    return drawn


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
