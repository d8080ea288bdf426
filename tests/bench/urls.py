"""The map of the site, two views that do nothing, and one that asks one question."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from scaling.urls import urlpatterns as pages
from tests.bench import pace


@login_not_required
def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def empty_signed_in(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("empty/", empty, name="empty"),
    path("empty/signed-in/", empty_signed_in, name="empty_signed_in"),
    path("one-query/<int:key>/", pace.page, name="one_query"),
    *pages,
]
