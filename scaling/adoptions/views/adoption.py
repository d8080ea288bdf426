"""The page of one innovation at one organisation, and logging there."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from adopters.addresses import address
from adopters.guards import allow, seen
from adopters.look.parts import STAGE_COLOURS
from scaling.adoptions import services
from scaling.adoptions.forms.fields import as_period
from scaling.adoptions.forms.logging import LogStageForm, StepForm
from scaling.adoptions.presenters import adoption as words
from scaling.adoptions.presenters import carried
from scaling.adoptions.presenters.words import stage_words
from scaling.adoptions.selectors import history
from scaling.adoptions.selectors.carried import carried_in, lineage_of, onward
from scaling.adoptions.selectors.place import setting
from scaling.adoptions.selectors.splits import may_answer_any
from scaling.adoptions.views.guards import Place, allow_logging, begun, person, place_at
from scaling.adoptions.views.said import logged_message
from scaling.ledger.rules import LedgerRefusal
from scaling.models import Evidence

#: Lines of a history on its page; the rest are one link away.
LINES_SHOWN = 50


@require_GET
def adoption(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, begun(request, pk)[1])


@require_GET
def site(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The same page where nothing has been recorded yet."""
    place = place_at(request, slug, code)
    if place.adoption:
        return redirect("adoptions:adoption", pk=place.adoption.pk)
    return _page(request, place)


def _page(request: HttpRequest, place: Place) -> HttpResponse:
    every_line = "all" in request.GET
    context = {"page": _adoption_page(place, None if every_line else LINES_SHOWN), "place": place}
    return render(request, "adoptions/adoption.html", context)


def _adoption_page(place: Place, most_lines: int | None) -> words.AdoptionPage:
    adoption, reader = place.adoption, place.reader
    line = lineage_of(place.organisation, place.today, has_kin=place.has_kin)
    went = onward(adoption, line) if adoption else None
    came = carried_in(line, reader.user, place.innovation)
    around = setting(
        place.innovation,
        place.organisation,
        reader.user,
        place.today,
        stands_for=line.codes,
        survivor=went.survivor if went else "",
    )
    told = history.history(adoption, around.people.of_site) if adoption else []
    stage = adoption.stage if adoption else ""
    waits = carried.waits(went, may_answer=may_answer_any(reader.user))
    return words.AdoptionPage(
        title=words.page_title(place.innovation, place.organisation),
        crumbs=words.crumbs(
            place.innovation,
            place.organisation,
            leads=place.reader.leads,
            sees_organisation=bool(stage) or around.sees_organisation,
        ),
        stage=stage,
        stage_label="Carried in" if came and not stage else stage_words(stage, around.wordings),
        colour=STAGE_COLOURS.get(stage, "grey"),
        facts=words.facts(adoption, history.evidence_in(told), around.areas, place.organisation),
        warnings=words.warnings(
            place.organisation,
            told,
            place.today,
            is_on_list=around.is_on_list,
            is_waiting=waits is not None,
        ),
        waits=waits,
        ending=carried.ending(went, adoption, around),
        lines=words.lines(told, reader, around.wordings, adoption, most_lines) if adoption else (),
        line_count=len(told),
        carried=carried.items(came, around.wordings),
        log_carried=None if stage else carried.log_link(came, place.innovation.slug, place.organisation.code),
        steps=words.steps(history.step_states(around.steps, told), reader, adoption),
        adaptations=_adaptations(place),
        leads=words.contacts(around.people.leads),
        editors=words.contacts(around.people.editors),
        may_log=reader.may_log,
        can_confirm=reader.may_log and bool(stage) and stage not in words.EXIT_STAGES,
        still_label=words.still_label(stage),
        token=words.token(),
        record_adaptation=_record_adaptation(place),
    )


def _adaptations(place: Place) -> tuple[words.AdaptationItem, ...]:
    if not place.adoption or not place.adoption.is_adapted:  # type: ignore[attr-defined]
        return ()
    return words.adaptations(list(history.adaptations_seen(place.adoption, place.reader.user)), place.reader)


def _record_adaptation(place: Place) -> str:
    if place.adoption and place.reader.speaks_for_site:
        return address("adaptations:record", place.adoption.pk)
    return ""


@require_http_methods(["GET", "POST"])
def log(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    place = place_at(request, slug, code)
    allow_logging(place)
    form = LogStageForm(
        request.POST or None,
        initial=_asked_for(request),
        wordings=history.wordings(place.innovation),
        today=place.today,
        by_site=place.reader.speaks_for_site and not place.reader.leads,
        cancel=_back(place),
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _logged(request, place, form)
        except LedgerRefusal as refusal:
            form.refuse(refusal)
    return render(request, "adoptions/log.html", {"form": form, "place": place, "back": _back(place)})


def _asked_for(request: HttpRequest) -> dict[str, object]:
    """A link may bring the stage along, and the day: ``?stage=live&when=2026-07-01``."""
    asked: dict[str, object] = {"stage": request.GET["stage"]} if "stage" in request.GET else {}
    try:
        return {**asked, "when": date.fromisoformat(request.GET.get("when", ""))}
    except ValueError:
        return asked


def _logged(request: HttpRequest, place: Place, form: LogStageForm) -> HttpResponse:
    logged = services.log_stage(
        innovation=place.innovation,
        organisation=place.organisation,
        draft=form.draft,
        by=person(request),
        today=place.today,
    )
    messages.success(request, logged_message(place, form, logged))
    return redirect("adoptions:adoption", pk=logged.line.adoption_id)


def _back(place: Place) -> str:
    if place.adoption:
        return reverse("adoptions:adoption", args=[place.adoption.pk])
    return reverse("adoptions:site", args=[place.innovation.slug, place.organisation.code])


@require_POST
def still(request: HttpRequest, pk: int) -> HttpResponse:
    """One press. ``next`` may name the organisation's own page to go back to."""
    adoption, place = begun(request, pk)
    allow_logging(place)
    try:
        services.confirm_still(
            adoption=adoption,
            evidence=_evidence(place),
            by=person(request),
            today=place.today,
            idempotency_key=request.POST.get("token", "")[:60] or None,
        )
        messages.success(request, f"Recorded: nothing has changed with {place.innovation} as of today.")
    except LedgerRefusal as refusal:
        messages.error(request, refusal.message)
    if request.POST.get("next") == "organisation":
        return redirect("adoptions:organisation", code=place.organisation.code)
    return redirect("adoptions:adoption", pk=pk)


def _evidence(place: Place) -> str:
    """A site's own word confirms; anybody else's reports."""
    return Evidence.CONFIRMED if place.organisation.code in place.reader.can.edits else Evidence.REPORTED


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    adoption, place = begun(request, pk)
    allow(place.reader.may_log, "Only the innovation’s leads and the organisation’s editors can do this.")
    asked = seen(place.innovation.steps.all(), pk=key)
    form = StepForm(request.POST or None, today=place.today, cancel=_back(place))
    if request.method == "POST" and form.is_valid():
        try:
            services.complete_step(
                adoption=adoption,
                step=asked,
                period=as_period(form.cleaned_data["when"]),
                evidence=_evidence(place),
                by=person(request),
                today=place.today,
                idempotency_key=form.cleaned_data["token"],
            )
            messages.success(request, f"Recorded: {asked.name} is done.")
            return redirect("adoptions:adoption", pk=pk)
        except LedgerRefusal as refusal:
            form.add_error("when" if refusal.field == "period" else None, refusal.message)
    context = {"form": form, "title": f"{asked.name} is done", "cancel": _back(place)}
    return render(request, "components/confirm.html", context)
