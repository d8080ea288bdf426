"""The map of the site, and two views that do nothing: what any page costs at the least."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from scaling.urls import urlpatterns as pages


@login_not_required
def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def empty_signed_in(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("empty/", empty, name="empty"),
    path("empty/signed-in/", empty_signed_in, name="empty_signed_in"),
    *pages,
]
