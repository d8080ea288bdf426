"""Keep the estate up to date in the browser: files in, what they changed, and corrections."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from adopters.estate import loading_presenters as presenters
from adopters.estate.loading_forms import CorrectionForm, EstateFileForm
from adopters.exports import export_response
from adopters.guards import keeps_estate, organisation_seen, seen
from adopters.look.parts import Link
from adopters.models import Area, FileLoad, HeldFile, HeldKind, User
from adopters.ods.parser import WrongFile
from adopters.roles import abilities
from adopters.services.corrections import CorrectionRefused, correct_membership
from adopters.services.held_files import apply_held, hold, put_aside

PAGE_SIZE = 50
LOADS_HEADER = (
    "file",
    "kind",
    "as_at",
    "loaded_at",
    "loaded_by",
    "read",
    "new",
    "updated",
    "closed",
    "moved",
)


@require_safe
def loads(request: HttpRequest) -> HttpResponseBase:
    every = FileLoad.objects.select_related("loaded_by").order_by("-loaded_at", "-pk")
    if exported := export_response(request, "estate-files", LOADS_HEADER, map(_load_row, every.iterator())):
        return exported
    page = Paginator(every, PAGE_SIZE).get_page(request.GET.get("page"))
    keeps = abilities(request.user).keeps_estate
    context = {
        "page": page,
        "table": presenters.loads_table(page.object_list),
        "keeps_estate": keeps,
        "held": HeldFile.objects.select_related("uploaded_by").order_by("-uploaded_at") if keeps else (),
        "exports": [
            Link("Download this list (CSV)", "?format=csv"),
            Link("Download this list (Excel)", "?format=xlsx"),
        ],
    }
    return render(request, "adopters/loads/list.html", context)


def _load_row(load: FileLoad) -> tuple[Any, ...]:
    counts = (load.summary.get(key) for key in ("read", "new", "updated", "closed", "moved"))
    by = str(load.loaded_by or "")
    return load.filename, presenters.kind_words(load), load.as_at, load.loaded_at, by, *counts


@require_safe
def load(request: HttpRequest, pk: int) -> HttpResponseBase:
    one = seen(FileLoad.objects.select_related("loaded_by"), pk=pk)
    refused = one.summary.get("refused") or []
    exported = export_response(request, f"left-out-{one.pk}", presenters.PROBLEM_HEADER, refused)
    return exported or render(
        request,
        "adopters/loads/load.html",
        {
            "load": one,
            "kind": presenters.kind_words(one),
            "facts": presenters.facts(one),
            "moves": presenters.moves_table(one.summary),
            "problems": presenters.problems_table(one.summary),
            "exports": REFUSED_EXPORTS,
        },
    )


REFUSED_EXPORTS = [
    Link("Download the rows left out (CSV)", "?format=csv"),
    Link("Download the rows left out (Excel)", "?format=xlsx"),
]


def _kind(kind: str) -> HeldKind:
    if kind not in HeldKind.values:
        raise Http404
    return HeldKind(kind)


@keeps_estate
def upload(request: HttpRequest, kind: str) -> HttpResponseBase:
    chosen = _kind(kind)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = EstateFileForm(*given, kind=chosen, cancel=reverse("adopters:loads"), initial=request.GET.dict())
    if form.is_valid():
        try:
            return redirect("adopters:held", pk=_hold(form, chosen, cast(User, request.user)).pk)
        except WrongFile as wrong:
            form.add_error("file", str(wrong))
    return render(
        request,
        "adopters/loads/upload.html",
        {"form": form, "page": presenters.UPLOADS[chosen], "kind": kind},
    )


def _hold(form: EstateFileForm, kind: HeldKind, by: User) -> HeldFile:
    file = form.upload
    area_kind = form.cleaned_data.get("area_kind", "")
    return hold(kind=kind, filename=file.name or "file.csv", data=file.read(), area_kind=area_kind, by=by)


@never_cache
@require_safe
@keeps_estate
def held(request: HttpRequest, pk: int) -> HttpResponseBase:
    one = seen(HeldFile.objects.all(), pk=pk)
    refused = one.found.get("refused") or []
    exported = export_response(request, "problems", presenters.PROBLEM_HEADER, refused)
    context = {"held": one, "page": presenters.held_page(one), "exports": REFUSED_EXPORTS}
    return exported or render(request, "adopters/loads/held.html", context)


@require_POST
@keeps_estate
def apply(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A second press finds the file gone, and is told so."""
    one = HeldFile.objects.filter(pk=pk).first()
    if one is None:
        messages.warning(request, "That file has been applied or put aside already.")
        return redirect("adopters:loads")
    try:
        done = apply_held(one, by=cast(User, request.user))
    except WrongFile as wrong:
        messages.warning(request, str(wrong))
        return redirect("adopters:held", pk=pk)
    if done is None:
        messages.info(request, f"Everything in {one.filename} was recorded already.")
        return redirect("adopters:loads")
    messages.success(request, f"{one.filename} was applied.")
    return redirect("adopters:load", pk=done.pk)


@require_POST
@keeps_estate
def discard(request: HttpRequest, pk: int) -> HttpResponseBase:
    one = HeldFile.objects.filter(pk=pk).first()
    if one is not None:
        put_aside(one)
        messages.success(request, f"{one.filename} was put aside. Nothing of it was recorded.")
    return redirect("adopters:loads")


@keeps_estate
def correct(request: HttpRequest, code: str) -> HttpResponseBase:
    organisation = organisation_seen(request, code)
    areas = list(Area.objects.visible_to(request.user).order_by("name"))
    cancel = reverse("adopters:organisation", args=[organisation.code])
    form = CorrectionForm(request.POST if request.method == "POST" else None, areas=areas, cancel=cancel)
    if form.is_valid():
        try:
            correct_membership(organisation=organisation, by=cast(User, request.user), **form.said)
            messages.success(
                request, "The correction was saved. What was recorded before stays in the history."
            )
            return redirect(cancel)
        except CorrectionRefused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "organisation": organisation, "back": cancel}
    return render(request, "adopters/loads/correct.html", context)
