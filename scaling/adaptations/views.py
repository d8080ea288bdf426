"""Local adaptations: recording one, finding those of others, removing one's own."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from adopters.exports import export_response
from adopters.guards import allow, reads_figures, seen
from adopters.models import User
from adopters.roles import abilities
from scaling.adaptations import services
from scaling.adaptations.forms import AdaptationFilterForm, AdaptationForm
from scaling.adaptations.presenters import EXPORT_HEADER, export_rows, items
from scaling.adaptations.selectors import adaptations, adapted_innovations
from scaling.models import Adaptation, Adoption

PER_PAGE = 50


@require_GET
@reads_figures
def adaptation_list(request: HttpRequest) -> HttpResponseBase:
    form = AdaptationFilterForm(request.GET, innovations=adapted_innovations(request.user))
    found = adaptations(request.user, **form.asked)
    if file := export_response(request, "adaptations", EXPORT_HEADER, export_rows(found)):
        return file
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter_form": form,
        "page": page,
        "items": items(list(page.object_list), abilities(request.user)),
        "is_filtered": any(form.asked.values()),
        "count": f"{page.paginator.count:,} adaptation{'' if page.paginator.count == 1 else 's'}",
        "query": request.GET.urlencode(),
    }
    return render(request, "adaptations/list.html", context)


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, adoption: int) -> HttpResponse:
    place = seen(
        Adoption.objects.visible_to(request.user).select_related("innovation", "organisation"), pk=adoption
    )
    allow(
        abilities(request.user).may_edit(place.organisation.code),
        "Only the organisation’s own editors record its adaptations.",
    )
    back = reverse("adoptions:adoption", args=[place.pk])
    form = AdaptationForm(request.POST or None, innovation=place.innovation, cancel=back)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_adaptation(adoption=place, change=form.change, by=cast(User, request.user))
            messages.success(request, "Adaptation recorded.")
            return redirect(f"{back}#adaptations")
        except services.AdaptationError as error:
            form.add_error(error.field or None, error.message)
    return render(request, "adaptations/record.html", {"form": form, "adoption": place, "back": back})


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Adaptation.objects.standing().visible_to(request.user)
    adaptation = seen(visible.select_related("adoption__organisation"), pk=pk)
    allow(
        abilities(request.user).may_edit(adaptation.adoption.organisation.code),
        "Only the organisation that recorded an adaptation can remove it.",
    )
    back = reverse("adoptions:adoption", args=[adaptation.adoption_id])
    if request.method == "POST":
        try:
            services.remove_adaptation(adaptation=adaptation, by=cast(User, request.user))
            messages.success(request, "Adaptation removed.")
        except services.AdaptationError as error:
            messages.error(request, error.message)
        return redirect(back)
    context = {
        "title": "Remove this adaptation",
        "text": adaptation.what_changed,
        "consequences": ["Nobody will see it any more.", "You can record it again."],
        "button": "Remove",
        "variant": "warning",
        "cancel": back,
    }
    return render(request, "components/confirm.html", context)
