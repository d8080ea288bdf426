"""An organisation's own innovations: what it uses, what it is asked, what is meant for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from adopters.guards import allow, looked_up, organisation_seen, seen
from adopters.models import Organisation
from adopters.roles import abilities
from innovations.guards import innovation_seen
from scaling.adoptions import services
from scaling.adoptions.errors import AdoptionError
from scaling.adoptions.forms.logging import NotForUsForm, StartForm
from scaling.adoptions.presenters import carried
from scaling.adoptions.presenters import organisation as words
from scaling.adoptions.selectors.carried import carried_in, lineage_of
from scaling.adoptions.selectors.organisation import (
    ORGANISATION,
    meant_to_reach,
    open_proposals,
    sees_organisation,
    startable,
    taken_up,
)
from scaling.adoptions.views.guards import person

AnyItem = TypeVar("AnyItem")

#: Innovations of each kind on a page.
PER_PAGE = 50
EDITORS_ONLY = "Only the organisation’s own editors can do this."


def _edited(request: HttpRequest, code: str) -> Organisation:
    organisation = organisation_seen(request, code)
    allow(abilities(request.user).may_edit(code), EDITORS_ONLY)
    return organisation


@require_GET
def innovations(request: HttpRequest, code: str) -> HttpResponse:
    today = timezone.localdate()
    organisation = looked_up(request, ORGANISATION.first, code=code, today=today.isoformat())
    sees_all = sees_organisation(organisation, request.user)
    taken = taken_up(organisation, request.user, sees_all=sees_all)
    line = lineage_of(organisation, today, has_kin=organisation.has_kin)  # type: ignore[attr-defined]
    came = carried_in(line, request.user)
    shown = [each for each in came if sees_all or each.is_seen]
    allow(
        sees_all or bool(taken or shown),
        "You can see figures, but not what is recorded of this organisation.",
    )
    may_edit = abilities(request.user).may_edit(code)
    own = frozenset(each.innovation for each in taken)
    recorded = own.union(each.adoption.innovation_id for each in came)
    meant = meant_to_reach(organisation, line, recorded) if sees_all else []
    taken_page = _page(request, words.by_what_they_ask(taken, today), "page")
    carried_page = _page(request, carried.by_innovation(shown), "carried")
    meant_page = _page(request, meant, "meant")
    context = {
        "organisation": organisation,
        "taken": words.taken(taken_page, organisation, may_edit=may_edit, today=today),
        "taken_page": taken_page,
        "carried": carried.cards(carried_page, organisation, has_own=own, may_edit=may_edit),
        "carried_page": carried_page,
        "meant": words.meant(meant_page, organisation, may_edit=may_edit),
        "meant_page": meant_page,
        "sees_all": sees_all,
        "may_edit": may_edit,
    }
    return render(request, "adoptions/organisation.html", context)


def _page(request: HttpRequest, found: Sequence[AnyItem], field: str) -> Page[AnyItem]:
    return Paginator(found, PER_PAGE).get_page(request.GET.get(field))


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Choose an innovation; the next page asks which stage it is at."""
    organisation = _edited(request, code)
    choices = [(each.slug, each.name) for each in startable(organisation)]
    form = StartForm(request.POST or None, choices=choices, cancel=_back(organisation))
    if request.method == "POST" and form.is_valid():
        return redirect("adoptions:log", slug=form.cleaned_data["innovation"], code=code)
    return render(
        request, "adoptions/start.html", {"form": form, "organisation": organisation, "choices": choices}
    )


def _back(organisation: Organisation) -> str:
    return reverse("adoptions:organisation", args=[organisation.code])


@require_http_methods(["GET", "POST"])
def not_for_us(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    organisation = _edited(request, code)
    innovation = innovation_seen(request, slug)
    form = NotForUsForm(request.POST or None, cancel=_back(organisation))
    if request.method == "POST" and form.is_valid():
        try:
            services.propose_removal(
                innovation=innovation,
                organisation=organisation,
                reason=form.cleaned_data["reason"],
                by=person(request),
            )
            messages.success(
                request, f"Sent. The lead of {innovation} will decide whether the next list leaves you out."
            )
            return redirect(_back(organisation))
        except AdoptionError as error:
            form.add_error(error.field or None, error.message)
    context = {
        "form": form,
        "title": f"{innovation} does not apply to us",
        "text": "This does not count as declining. It asks the innovation lead to leave your organisation "
        "out of the next list of sites.",
        "cancel": _back(organisation),
    }
    return render(request, "components/confirm.html", context)


@require_POST
def applies_after_all(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    organisation = _edited(request, code)
    proposal = seen(open_proposals(organisation), innovation__slug=slug)
    try:
        services.withdraw_removal(proposal=proposal, by=person(request))
        messages.success(request, f"Taken back: {proposal.innovation} does apply to you.")
    except AdoptionError as error:
        messages.error(request, error.message)
    return redirect(_back(organisation))
