"""The milestones of an innovation: seen by all who read figures, set by those who lead."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from adopters.composed import Composed
from adopters.exports import Row, export_response
from adopters.guards import allow, reads_figures, seen
from adopters.look.parts import Link
from adopters.models import Area, AreaKind
from adopters.roles import abilities
from innovations.guards import innovation_seen
from innovations.models import Innovation
from scaling.lens import Lens
from scaling.milestones import selectors, services
from scaling.milestones.forms import ChangeForm, MilestoneForm, WithdrawForm
from scaling.milestones.presenters import milestone_row
from scaling.models import Adaptation, Milestone, MilestoneTarget
from scaling.spread import selectors as spread
from scaling.spread import words
from scaling.spread.indicators import CONFIRMED_SHARE, COVERAGE, INDICATORS, RETENTION

NOT_YOURS = (
    "Only the innovation’s leads, national leads and, for their own area, area leads set its milestones."
)


@reads_figures
@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponseBase:
    innovation = innovation_seen(request, slug)
    today = timezone.localdate()
    reading = spread.read([innovation], Lens.on(today))
    found = selectors.all_standings(innovation, reading)
    exported = export_response(request, f"{slug}-milestones", HEADER, map(_file_row, found))
    beside = spread.figures(reading, [COVERAGE, RETENTION, CONFIRMED_SHARE])
    return exported or render(
        request,
        "milestones/list.html",
        {
            "innovation": innovation,
            "rows": [
                (milestone_row(each, innovation.unit), _may_change(request, innovation, each.area))
                for each in found
            ],
            "dates": words.lens_words(reading.lens, today),
            "notes": words.notes(beside[0]),
            "cards": [words.card(figure) for figure in beside],
            "adaptation_count": Adaptation.objects.standing().filter(innovation=innovation).count(),
            "may_set": bool(_areas(request, innovation)),
            "exports": [
                Link("Download milestones (CSV)", "?format=csv"),
                Link("Download milestones (Excel)", "?format=xlsx"),
            ],
        },
    )


HEADER = (
    "area",
    "indicator",
    "target_count",
    "target_percent",
    "due_on",
    "goal",
    "actual",
    "state",
    "reached_on",
)


def _file_row(each: selectors.Standing) -> Row:
    return (
        each.area.name if each.area else "England",
        each.indicator.code,
        each.target.count,
        each.target.percent,
        each.due_on,
        each.goal,
        each.progress.actual,
        str(each.state),
        each.progress.reached_on,
    )


def _may_change(request: HttpRequest, innovation: Innovation, area: Area | None) -> bool:
    key = (area.kind, area.code) if area else None
    return abilities(request.user).may_set_milestone(innovation.slug, key)


def _areas(request: HttpRequest, innovation: Innovation) -> list[Area | None]:
    """Where this person may set a milestone; None is England."""
    return [area for area in (None, *_OPEN_NOW()) if _may_change(request, innovation, area)]


_OPEN_NOW = Composed(
    lambda: Area.objects.filter(
        kind__in=[AreaKind.REGION, AreaKind.ICB], name_known=True, closes_on__isnull=True
    ).order_by("-kind", "name")
)


def new(request: HttpRequest, slug: str) -> HttpResponse:
    innovation = innovation_seen(request, slug)
    areas = _areas(request, innovation)
    allow(bool(areas), NOT_YOURS)
    back = reverse("milestones:list", args=[slug])
    form = MilestoneForm(request.POST or None, areas=areas, cancel=back)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_milestone(
                innovation=innovation,
                indicator=INDICATORS[form.cleaned_data["indicator"]],
                area=form.chosen_area(),
                wanted=form.wanted(),
                today=timezone.localdate(),
                by=request.user,  # type: ignore[arg-type]
            )
        except services.MilestoneRefusal as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, "Milestone set.")
            return redirect(back)
    return render(
        request, "milestones/form.html", {"innovation": innovation, "form": form, "title": "Set a milestone"}
    )


def _milestone(request: HttpRequest, pk: int) -> tuple[Milestone, MilestoneTarget]:
    milestone = seen(Milestone.objects.select_related("innovation", "area"), pk=pk)
    allow(_may_change(request, milestone.innovation, milestone.area), NOT_YOURS)
    target = seen(MilestoneTarget.objects.standing().filter(withdrawn=False), milestone=milestone)
    return milestone, target


def change(request: HttpRequest, pk: int) -> HttpResponse:
    milestone, target = _milestone(request, pk)
    back = reverse("milestones:list", args=[milestone.innovation.slug])
    initial = {
        "measure": "count" if target.percent is None else "percent",
        "count": target.count,
        "percent": target.percent,
        "due_on": target.due_on,
    }
    form = ChangeForm(request.POST or None, initial=initial, cancel=back)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_target(
                milestone=milestone,
                wanted=form.wanted(form.cleaned_data["reason"]),
                today=timezone.localdate(),
                by=request.user,  # type: ignore[arg-type]
            )
        except services.MilestoneRefusal as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, "Target changed. The old one is kept beside it.")
            return redirect(back)
    context = {"innovation": milestone.innovation, "form": form, "title": "Change the target"}
    return render(request, "milestones/form.html", context)


def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    milestone, _ = _milestone(request, pk)
    back = reverse("milestones:list", args=[milestone.innovation.slug])
    form = WithdrawForm(request.POST or None, cancel=back)
    if request.method == "POST" and form.is_valid():
        services.withdraw_milestone(
            milestone=milestone,
            reason=form.cleaned_data["reason"],
            by=request.user,  # type: ignore[arg-type]
        )
        messages.success(request, "Milestone given up. Its history is kept.")
        return redirect(back)
    context = {"innovation": milestone.innovation, "form": form, "title": "Give up this milestone"}
    return render(request, "milestones/form.html", context)
