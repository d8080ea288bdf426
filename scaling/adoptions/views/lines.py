"""Taking a line back, disagreeing with it, and settling the disagreement."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from adopters.guards import allow, seen
from scaling.adoptions import services
from scaling.adoptions.errors import AdoptionError
from scaling.adoptions.forms.logging import DisputeForm, RemoveLineForm
from scaling.adoptions.presenters.words import line_when, line_words
from scaling.adoptions.selectors.history import is_by_site, wordings
from scaling.adoptions.views.guards import Place, begun, line_of, person
from scaling.ledger.rules import LedgerRefusal
from scaling.models import Adoption, Dispute, LedgerLine

LEADS_REMOVE = "Only the innovation’s leads can remove this line. You can say that it is not right."
STAYS = "The line no longer counts. It stays in the history, struck through, with who removed it and why."


def _words(line: LedgerLine, place: Place) -> str:
    return f"{line_words(line, wordings(place.innovation))} {line_when(line)}"


def _back(adoption: Adoption) -> str:
    return reverse("adoptions:adoption", args=[adoption.pk])


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    adoption, place = begun(request, pk)
    line = line_of(adoption, key)
    allow(_may_remove(line, place), LEADS_REMOVE)
    form = RemoveLineForm(request.POST or None, cancel=_back(adoption))
    if request.method == "POST" and form.is_valid():
        try:
            services.retract_line(line=line, by=person(request), note=form.cleaned_data["note"])
            messages.success(request, f"Removed: {_words(line, place)}. It stays in the history.")
            return redirect(_back(adoption))
        except LedgerRefusal as refusal:
            form.add_error(None, refusal.message)
    context = {
        "form": form,
        "title": f"Remove “{_words(line, place)}”",
        "text": STAYS,
        "cancel": _back(adoption),
    }
    return render(request, "components/confirm.html", context)


def _may_remove(line: LedgerLine, place: Place) -> bool:
    return place.reader.leads or (place.reader.speaks_for_site and is_by_site(line))


@require_http_methods(["GET", "POST"])
def dispute(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    adoption, place = begun(request, pk)
    line = line_of(adoption, key)
    allow(
        place.reader.speaks_for_site, "Only the organisation’s own editors can say that a line is not right."
    )
    form = DisputeForm(request.POST or None, cancel=_back(adoption))
    if request.method == "POST" and form.is_valid():
        try:
            statement = form.cleaned_data["statement"]
            services.dispute_line(line=line, statement=statement, by=person(request))
            messages.success(request, "Sent. Both statements are shown until you and the lead agree.")
            return redirect(_back(adoption))
        except AdoptionError as error:
            form.add_error(error.field or None, error.message)
    context = {
        "form": form,
        "title": f"“{_words(line, place)}” is not right",
        "text": "Until you and the innovation lead agree, this line does not count as confirmed.",
        "cancel": _back(adoption),
    }
    return render(request, "components/confirm.html", context)


@require_POST
def settle(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """The site takes its statement back."""
    adoption, place = begun(request, pk)
    line = line_of(adoption, key)
    allow(place.reader.speaks_for_site, "Only the organisation’s own editors can take this back.")
    standing = seen(Dispute.objects.standing(), line=line)
    try:
        services.settle_dispute(dispute=standing, by=person(request))
        messages.success(request, "Taken back. The line counts as before.")
    except AdoptionError as error:
        messages.error(request, error.message)
    return redirect(_back(adoption))
