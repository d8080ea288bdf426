"""An innovation's own steps under the common stages, and its own words for those stages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from innovations.errors import CatalogueError
from innovations.forms.catalogue import WordingForm
from innovations.forms.parts import StepForm
from innovations.models import Innovation, Step
from innovations.presenters import catalogue as present
from innovations.selectors.catalogue import steps_of, wording_of
from innovations.services import add_step, edit_step, move_step, remove_step, set_stage_wording
from innovations.views.loading import innovation_led, person, posted, tried


@require_http_methods(["GET", "POST"])
def steps(request: HttpRequest, slug: str) -> HttpResponse:
    """The ladder with this innovation's steps and wording, and a form for one more step."""
    innovation = innovation_led(request, slug)
    form = StepForm(posted(request), button="Add this step")
    if request.method == "POST" and form.is_valid():
        try:
            added = add_step(innovation=innovation, by=person(request), **form.cleaned_data)
        except CatalogueError as error:
            form.refuse(error)
        else:
            messages.success(request, f"Added “{added.name}”.")
            return redirect("innovations:steps", slug)
    context = {
        "innovation": innovation,
        "stages": present.stages_shown(steps_of(innovation), wording_of(innovation)),
        "form": form,
    }
    return render(request, "innovations/steps.html", context)


@require_http_methods(["GET", "POST"])
def step_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    innovation = innovation_led(request, slug)
    step = _step(innovation, pk)
    back = reverse("innovations:steps", args=[slug])
    form = StepForm(posted(request), initial={"name": step.name, "stage": step.stage}, cancel=back)
    if request.method == "POST" and form.is_valid():
        try:
            edit_step(step=step, by=person(request), **form.cleaned_data)
        except CatalogueError as error:
            form.refuse(error)
        else:
            messages.success(request, "The step is saved.")
            return redirect(back)
    context = {"innovation": innovation, "form": form, "title": f"Change “{step.name}”", "back": back}
    return render(request, "innovations/form.html", context)


@require_POST
def step_move(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    innovation = innovation_led(request, slug)
    step = _step(innovation, pk)
    move_step(step=step, up="up" in request.POST, by=person(request))
    return redirect("innovations:steps", slug)


@require_http_methods(["GET", "POST"])
def step_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    innovation = innovation_led(request, slug)
    step = _step(innovation, pk)
    back = reverse("innovations:steps", args=[slug])
    if request.method == "POST":
        if tried(request, lambda: remove_step(step=step, by=person(request))):
            messages.success(request, f"Removed “{step.name}”.")
        return redirect(back)
    context = {
        "title": f"Remove “{step.name}”?",
        "text": "Sites can no longer choose it. The history keeps that it was there.",
        "button": "Remove it",
        "variant": "warning",
        "cancel": back,
    }
    return render(request, "components/confirm.html", context)


@require_http_methods(["GET", "POST"])
def wording(request: HttpRequest, slug: str) -> HttpResponse:
    innovation = innovation_led(request, slug)
    back = reverse("innovations:steps", args=[slug])
    form = WordingForm(posted(request), wording=wording_of(innovation), cancel=back)
    if request.method == "POST" and form.is_valid():
        set_stage_wording(innovation=innovation, wordings=form.wordings(), by=person(request))
        messages.success(request, "The wording is saved.")
        return redirect(back)
    return render(request, "innovations/wording.html", {"innovation": innovation, "form": form, "back": back})


def _step(innovation: Innovation, pk: int) -> Step:
    return get_object_or_404(innovation.steps.select_related("innovation"), pk=pk)
