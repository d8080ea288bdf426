"""The list of people, one person, and oneself."""

from __future__ import annotations

from typing import Literal

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from adopters.exports import export_response
from adopters.guards import allow, reads_figures, seen
from adopters.look.parts import Column, Link
from adopters.models import User
from adopters.people import presenters, rules, scopes, selectors, services
from adopters.people.errors import PeopleRefusal
from adopters.people.forms import NameForm, PeopleFilterForm
from adopters.people.requests import signed_in
from adopters.roles import abilities

PAGE = 50
SORTS = ("name", "email", "last_login")


@require_GET
@reads_figures
def people_list(request: HttpRequest) -> HttpResponseBase:
    form = PeopleFilterForm(request.GET or {"standing": "active"})
    people = selectors.people(signed_in(request), form.filters()).order_by(_order(request), "email")
    if request.GET.get("format"):
        rows = presenters.export_rows(people)
        if file := export_response(request, "people", presenters.EXPORT_HEADER, rows):
            return file
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    context = {
        "filter_form": form,
        "page": page,
        "table": presenters.people_table(page, lambda text, field: _sortable(request, text, field)),
        "may_invite": bool(rules.roles_to_give(signed_in(request))),
        "downloads": [
            Link("Download as CSV", _with(request, format="csv")),
            Link("Download as Excel", _with(request, format="xlsx")),
        ],
    }
    return render(request, "people/list.html", context)


def _order(request: HttpRequest) -> str:
    asked = request.GET.get("sort", "")
    return asked if asked.removeprefix("-") in SORTS else "name"


def _sortable(request: HttpRequest, text: str, field: str) -> Column:
    now = _order(request)
    direction: Literal["", "ascending", "descending"] = ""
    if now.removeprefix("-") == field:
        direction = "descending" if now.startswith("-") else "ascending"
    return Column(
        text,
        href=_with(request, sort=f"-{field}" if direction == "ascending" else field),
        direction=direction,
    )


def _with(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"


@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    me = signed_in(request)
    if pk == me.pk:
        return redirect("people:me")
    user = seen(selectors.people_visible_to(me), pk=pk)
    context = {
        "person": user,
        **_roles(user, me, with_history=abilities(me).administers),
        "may_give": user.is_active and bool(rules.roles_to_give(me)),
        "may_end_access": user.is_active and abilities(me).administers,
        "may_invite_again": not user.is_active and abilities(me).administers,
    }
    return render(request, "people/person.html", context)


def _roles(user: User, viewer: User, *, with_history: bool) -> dict[str, object]:
    """What a person may do, and every change to it."""
    grants = selectors.grants_of(user)
    events = selectors.grant_events(user) if with_history else []
    named = scopes.names([(each.scope, each.scope_key) for each in (*grants, *events)])
    cards = presenters.role_cards(grants, viewer, named)
    if not with_history:
        return {"cards": cards, "history": []}
    changes = selectors.user_events(user)
    actors = selectors.people_by_pk({presenters.actor_of(event) for event in changes} - {0})
    return {"cards": cards, "history": presenters.history(events, changes, actors, named)}


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    context = {
        "person": user,
        **_roles(user, user, with_history=True),
        "has_second_factor": is_mfa_enabled(user),
    }
    return render(request, "people/me.html", context)


def name(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = NameForm(request.POST or None, initial={"name": user.name}, cancel="/people/me/")
    if request.method == "POST" and form.is_valid():
        services.rename(user=user, name=form.cleaned_data["name"], by=user)
        messages.success(request, "Your name is saved.")
        return redirect("people:me")
    return render(request, "people/name.html", {"form": form})


def end_access(request: HttpRequest, pk: int) -> HttpResponse:
    mine = signed_in(request)
    user = seen(selectors.people_visible_to(mine), pk=pk)
    allow(abilities(mine).administers, "Only an administrator can end all access.")
    if request.method == "POST":
        try:
            services.end_access(user=user, by=mine)
        except PeopleRefusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{user} can no longer sign in.")
        return redirect("people:person", pk=user.pk)
    return render(request, "people/end_access.html", {"person": user})
