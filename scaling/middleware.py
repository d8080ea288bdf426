"""What is decided of a request before any view sees it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

NUL = "\0"
Answer = Callable[[HttpRequest], HttpResponseBase]


def without_nul(answer: Answer) -> Answer:
    """Answers 404 to an address that holds a NUL: nothing kept has one, and PostgreSQL will not be asked
    for one. What is posted is left to its form, which says so beside the field.
    """

    def checked(request: HttpRequest) -> HttpResponseBase:
        if NUL in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404
        return answer(request)

    return checked
