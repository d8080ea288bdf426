"""Draw up a list of sites, look at it, decide who is out of scope, and freeze it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from adopters.look.formats import nhs_date
from adopters.look.paging import CountedPaginator
from adopters.models import Area, Organisation
from innovations.errors import CatalogueError
from innovations.forms.cohorts import AREA_KINDS, CodesForm, FreezeForm, RuleForm
from innovations.models import Cohort, CohortDraft, Innovation
from innovations.presenters import cohorts as present
from innovations.selectors.cohorts import (
    CohortChange,
    DrawnCohort,
    cohort_and_members,
    cohort_change,
    counts_by_region,
    decided_proposals,
    draft_source,
    draw_cohort,
    open_proposals,
    regions_of,
)
from innovations.services import decide_removal_proposal, discard_draft, freeze_cohort, keep_draft
from innovations.views.loading import PAGE_ROWS, allow_leading, innovation_led, person, posted, tried
from innovations.words import counted_units

#: Faulty codes shown on the page; the rest of a long list is mended in the file itself.
SHOWN_CODES = 200


@require_http_methods(["GET", "POST"])
def draw(request: HttpRequest, slug: str) -> HttpResponse:
    """By rule."""
    innovation = innovation_led(request, slug)
    form = RuleForm(
        posted(request),
        innovation=innovation,
        areas=list(Area.objects.filter(kind__in=AREA_KINDS, name_known=True).order_by("name")),
        today=timezone.localdate(),
        cancel=reverse("innovations:cohorts", args=[slug]),
    )
    if request.method == "POST" and form.is_valid():
        draft = keep_draft(innovation=innovation, source=form.rule(), by=person(request))
        return redirect("innovations:draft", slug, draft.pk)
    return render(request, "innovations/draw.html", {"innovation": innovation, "form": form, "by_rule": True})


@require_http_methods(["GET", "POST"])
def draw_codes(request: HttpRequest, slug: str) -> HttpResponse:
    """By codes, from a file or pasted."""
    innovation = innovation_led(request, slug)
    form = CodesForm(
        posted(request), request.FILES or None, cancel=reverse("innovations:cohorts", args=[slug])
    )
    if request.method == "POST" and form.is_valid():
        source = form.code_list(timezone.localdate())
        draft = keep_draft(innovation=innovation, source=source, by=person(request))
        return redirect("innovations:draft", slug, draft.pk)
    return render(
        request, "innovations/draw.html", {"innovation": innovation, "form": form, "by_rule": False}
    )


@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The list as it would be frozen. What is frozen is what was looked at, or the person looks again."""
    found = _draft_led(request, slug, pk)
    innovation = found.innovation
    drawn = draw_cohort(innovation, draft_source(found))
    current, on_it = cohort_and_members(innovation)
    form = FreezeForm(
        posted(request),
        fingerprint=drawn.fingerprint,
        supersedes=current is not None,
        unknown_count=len(drawn.unknown),
        cancel=reverse("innovations:cohorts", args=[slug]),
    )
    if request.method == "POST" and form.is_valid():
        frozen = _freeze(request, innovation, found, drawn, form)
        if frozen is not None:
            return redirect("innovations:cohort", slug, frozen.number)
    return render(
        request, "innovations/draft.html", _draft_context(request, found, drawn, (current, on_it), form)
    )


def _freeze(
    request: HttpRequest, innovation: Innovation, found: CohortDraft, drawn: DrawnCohort, form: FreezeForm
) -> Cohort | None:
    if form.cleaned_data["fingerprint"] != drawn.fingerprint:
        form.data = {**form.data, "fingerprint": drawn.fingerprint}
        form.add_error(None, "The list has changed since you looked at it. Look again, then freeze it.")
        return None
    reason = form.cleaned_data.get("reason", "")
    try:
        frozen = freeze_cohort(innovation=innovation, drawn=drawn, reason=reason, by=person(request))
    except CatalogueError as error:
        form.refuse(error)
        return None
    discard_draft(draft=found, by=person(request))
    size = counted_units(frozen.size, innovation.unit)
    messages.success(request, f"List {frozen.number} is frozen and in force: {size}.")
    return frozen


def _draft_context(
    request: HttpRequest,
    found: CohortDraft,
    drawn: DrawnCohort,
    in_force: tuple[Cohort | None, frozenset[int]],
    form: FreezeForm,
) -> dict[str, Any]:
    innovation, (current, on_it) = found.innovation, in_force
    change = cohort_change(on_it, drawn.organisation_ids)
    shown = _shown(request, drawn, change)
    rows = Organisation.objects.filter(pk__in=shown).order_by("name", "code")
    page = CountedPaginator(rows, PAGE_ROWS, len(shown)).get_page(request.GET.get("page"))
    regions = regions_of(page, drawn.source.drawn_on)
    why = {member.organisation_id: member.why for member in drawn.members}
    counts = counts_by_region(drawn.organisation_ids, drawn.source.drawn_on, len(drawn.members))
    return {
        "innovation": innovation,
        "draft": found,
        "form": form,
        "size": counted_units(len(drawn.members), innovation.unit),
        "source": present.source_sentence(drawn.source, drawn.areas),
        "change": present.change_sentence(change, current),
        "current": current,
        "regions": present.region_table(counts, nhs_date(drawn.source.drawn_on)),
        "unknown_count": len(drawn.unknown),
        "unknown": present.unknown_table(drawn.unknown[:SHOWN_CODES]) if drawn.unknown else None,
        "remarks": present.remark_table(drawn.remarks[:SHOWN_CODES]) if drawn.remarks else None,
        "remark_count": len(drawn.remarks),
        "shown_codes": SHOWN_CODES,
        "proposals": [
            row for row in open_proposals(innovation) if row.organisation_id in drawn.organisation_ids
        ],
        "left_out": drawn.left_out[:SHOWN_CODES],
        "tabs": _tabs(request, drawn, change, current),
        "table": present.member_table(page, why, regions, "Sites"),
        "page": page,
    }


def _shown(request: HttpRequest, drawn: DrawnCohort, change: CohortChange) -> frozenset[int]:
    by_name = {"added": change.added, "removed": change.removed}
    return by_name.get(request.GET.get("show", ""), drawn.organisation_ids)


def _tabs(
    request: HttpRequest, drawn: DrawnCohort, change: CohortChange, current: Cohort | None
) -> list[tuple[str, str, bool]]:
    """Text, address and whether it is the one shown."""
    if current is None:
        return []
    chosen = request.GET.get("show", "")
    tabs = (
        ("", f"All sites ({len(drawn.members):,})"),
        ("added", f"Added ({len(change.added):,})"),
        ("removed", f"Removed ({len(change.removed):,})"),
    )
    return [(text, f"?show={name}#sites" if name else "?#sites", name == chosen) for name, text in tabs]


@require_POST
def draft_discard(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    innovation = innovation_led(request, slug)
    discard_draft(draft=_draft(innovation, pk), by=person(request))
    messages.success(request, "The draft is thrown away. The list in force has not changed.")
    return redirect("innovations:cohorts", slug)


@require_safe
def proposals(request: HttpRequest, slug: str) -> HttpResponse:
    """What sites said with "does not apply to us", and what was decided."""
    innovation = innovation_led(request, slug)
    waiting = Paginator(open_proposals(innovation), PAGE_ROWS).get_page(request.GET.get("waiting"))
    page = Paginator(decided_proposals(innovation), PAGE_ROWS).get_page(request.GET.get("page"))
    context = {"innovation": innovation, "open": waiting, "page": page}
    return render(request, "innovations/proposals.html", context)


@require_POST
def proposal_decide(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    innovation = innovation_led(request, slug)
    proposal = get_object_or_404(innovation.removal_proposals.select_related("organisation"), pk=pk)
    accepted = "accept" in request.POST
    if tried(
        request,
        lambda: decide_removal_proposal(proposal=proposal, accepted=accepted, by=person(request)),
    ):
        outcome = "is left out of the next list" if accepted else "stays in the next list"
        messages.success(request, f"{proposal.organisation} {outcome}.")
    return _back(request, innovation)


def _back(request: HttpRequest, innovation: Innovation) -> HttpResponse:
    """To the draft the decision was made beside, else to the page of proposals."""
    draft_pk = request.POST.get("draft", "")
    if draft_pk.isdecimal() and innovation.cohort_drafts.filter(pk=int(draft_pk[:18])).exists():
        return redirect("innovations:draft", innovation.slug, int(draft_pk))
    return redirect("innovations:proposals", innovation.slug)


def _draft_led(request: HttpRequest, slug: str, pk: int) -> CohortDraft:
    """Raises Http404, and PermissionDenied unless this person leads the innovation."""
    drafts = CohortDraft.objects.select_related("innovation")
    found = get_object_or_404(drafts, pk=pk, innovation__slug=slug)
    allow_leading(request, found.innovation)
    return found


def _draft(innovation: Innovation, pk: int) -> CohortDraft:
    return get_object_or_404(innovation.cohort_drafts.select_related("innovation"), pk=pk)
