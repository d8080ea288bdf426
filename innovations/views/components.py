"""What an innovation is made of: its components, and its versions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from innovations.errors import CatalogueError
from innovations.forms.parts import ComponentForm, VersionForm
from innovations.guards import innovation_seen
from innovations.models import Component, Innovation
from innovations.presenters import catalogue as present
from innovations.selectors.catalogue import current_version
from innovations.services import (
    add_component,
    edit_component,
    move_component,
    release_version,
    remove_component,
)
from innovations.views.loading import innovation_led, person, posted, tried


@require_http_methods(["GET", "POST"])
def components(request: HttpRequest, slug: str) -> HttpResponse:
    """The components of the current version, and a form for one more."""
    innovation = innovation_led(request, slug)
    version = current_version(innovation)
    form = ComponentForm(posted(request), button="Add this component")
    if request.method == "POST" and form.is_valid():
        try:
            added = add_component(version=version, by=person(request), **form.cleaned_data)
        except CatalogueError as error:
            form.refuse(error)
        else:
            messages.success(request, f"Added “{added.name}”.")
            return redirect("innovations:components", slug)
    context = {
        "innovation": innovation,
        "version": present.version_line(version),
        "components": present.components_shown(list(version.components.all())),
        "form": form,
    }
    return render(request, "innovations/components.html", context)


@require_http_methods(["GET", "POST"])
def component_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    innovation = innovation_led(request, slug)
    component = _component(innovation, pk)
    initial = {name: getattr(component, name) for name in ("name", "description", "character")}
    back = reverse("innovations:components", args=[slug])
    form = ComponentForm(posted(request), initial=initial, cancel=back)
    if request.method == "POST" and form.is_valid():
        try:
            edit_component(component=component, by=person(request), **form.cleaned_data)
        except CatalogueError as error:
            form.refuse(error)
        else:
            messages.success(request, "The component is saved.")
            return redirect("innovations:components", slug)
    context = {"innovation": innovation, "form": form, "title": f"Change “{component.name}”", "back": back}
    return render(request, "innovations/form.html", context)


@require_POST
def component_move(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    innovation = innovation_led(request, slug)
    component = _component(innovation, pk)
    tried(request, lambda: move_component(component=component, up="up" in request.POST, by=person(request)))
    return redirect("innovations:components", slug)


@require_http_methods(["GET", "POST"])
def component_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    innovation = innovation_led(request, slug)
    component = _component(innovation, pk)
    back = reverse("innovations:components", args=[slug])
    if request.method == "POST":
        if tried(request, lambda: remove_component(component=component, by=person(request))):
            messages.success(request, f"Removed “{component.name}”.")
        return redirect(back)
    context = {
        "title": f"Remove “{component.name}”?",
        "text": f"It leaves {present.version_line(component.version)}. The history keeps what it said.",
        "button": "Remove it",
        "variant": "warning",
        "cancel": back,
    }
    return render(request, "components/confirm.html", context)


@require_http_methods(["GET", "POST"])
def version_new(request: HttpRequest, slug: str) -> HttpResponse:
    innovation = innovation_led(request, slug)
    back = reverse("innovations:components", args=[slug])
    last = current_version(innovation)
    form = VersionForm(posted(request), button=f"Release version {last.number + 1}", cancel=back)
    if request.method == "POST" and form.is_valid():
        version = release_version(innovation=innovation, by=person(request), **form.cleaned_data)
        messages.success(request, f"Version {version.number} is released. Change its components here.")
        return redirect(back)
    context = {"innovation": innovation, "form": form, "last": last, "next": last.number + 1, "back": back}
    return render(request, "innovations/version_new.html", context)


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    innovation = innovation_seen(request, slug)
    found = get_object_or_404(innovation.versions, number=number)
    context = {
        "innovation": innovation,
        "number": number,
        "line": present.version_line(found),
        "components": present.components_shown(list(found.components.all())),
        "is_current": found == current_version(innovation),
    }
    return render(request, "innovations/version.html", context)


def _component(innovation: Innovation, pk: int) -> Component:
    return get_object_or_404(
        Component.objects.select_related("version__innovation"), pk=pk, version__innovation=innovation
    )
