"""The innovation lead's worklist, and logging the same at many sites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from adopters.exports import export_response
from adopters.guards import allow
from adopters.look.paging import CountedPaginator, page_number
from adopters.models import AreaKind, Organisation
from adopters.roles import abilities
from innovations.guards import innovation_seen
from innovations.models import Innovation
from scaling.adoptions import services
from scaling.adoptions.forms.logging import LogStageForm
from scaling.adoptions.forms.worklist import Choices, Offered, filters_asked
from scaling.adoptions.presenters import many
from scaling.adoptions.presenters import worklist as words
from scaling.adoptions.presenters.figures import coverage_sentence
from scaling.adoptions.selectors.history import wordings
from scaling.adoptions.selectors.worklist import (
    Background,
    Worklist,
    WorklistFilters,
    background,
    chosen_sites,
    reads_sites,
    worklist,
)
from scaling.adoptions.views.guards import person
from scaling.ledger.append import check_many
from scaling.ledger.rules import LedgerRefusal, check_draft

PER_PAGE = 50
#: The most sites that are logged together; one preview of more could not be read.
MOST_AT_ONCE = 500


def _innovation(request: HttpRequest, slug: str) -> Innovation:
    innovation = innovation_seen(request, slug)
    allow(
        reads_sites(abilities(request.user), slug),
        "You can see this innovation’s figures, but not its sites one by one.",
    )
    return innovation


def _offered(known: Background) -> Offered:
    return Offered(
        regions=_choices(known.areas, AreaKind.REGION),
        icbs=_choices(known.areas, AreaKind.ICB),
        wordings=tuple(sorted(known.wordings.items())),
    )


def _choices(areas: Sequence[tuple[str, str, str]], kind: AreaKind) -> Choices:
    return tuple((code, name) for of_kind, code, name in areas if of_kind == kind)


@require_GET
def sites(request: HttpRequest, slug: str) -> HttpResponseBase:
    innovation, today = _innovation(request, slug), timezone.localdate()
    known = background(innovation, today)
    filters, panel = filters_asked(request.GET, _offered(known))
    found = worklist(innovation, known.cohort, request.user, filters, today)
    if file := _export(request, innovation, found, known.wordings):
        return file
    number = page_number(request)
    shown, count = found.page(number, PER_PAGE)
    may_log = abilities(request.user).may_lead(slug)
    rows = words.rows(shown, slug, known.wordings, today, may_log=may_log)
    context = {
        "panel": panel,
        "innovation": innovation,
        "cohort": known.cohort,
        "page": CountedPaginator(shown, PER_PAGE, count).get_page(number),
        "is_filtered": filters != WorklistFilters(sort=filters.sort),
        "rows": rows,
        "head": words.head(request.GET, filters.sort),
        "body": words.body(rows),
        "count": f"{count:,} {'site' if count == 1 else 'sites'}",
        "may_log": may_log,
        "query": words.without(request.GET, "page", "format"),
        "log_all": count <= MOST_AT_ONCE,
    }
    return render(request, "adoptions/worklist.html", context)


def _export(
    request: HttpRequest, innovation: Innovation, found: Worklist, own_words: Mapping[str, str]
) -> HttpResponseBase | None:
    if "format" not in request.GET:
        return None
    rows = words.export_rows(found.all(), own_words)
    return export_response(request, f"{innovation.slug}-sites", words.EXPORT_HEADER, rows)


@require_http_methods(["GET", "POST"])
def log_many(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose a stage for the sites picked; see what it would do; confirm."""
    innovation = _innovation(request, slug)
    allow(
        abilities(request.user).may_lead(slug), "Only this innovation’s leads can log at many sites at once."
    )
    picked = _picked(request, innovation)
    if not picked:
        messages.warning(request, "Select the sites first.")
        return redirect("adoptions:worklist", slug=slug)
    form = LogStageForm(
        request.POST or None,
        wordings=wordings(innovation),
        today=timezone.localdate(),
        by_site=False,
        cancel=reverse("adoptions:worklist", args=[slug]),
        button="Continue",
    )
    form.helper.form_tag, form.helper.disable_csrf = False, True
    context = {
        "form": form,
        "innovation": innovation,
        "sites": picked,
        "codes": [each.code for each in picked],
    }
    if request.method == "POST" and form.is_valid() and "change" not in request.POST:
        return _preview_or_log(request, innovation, picked, form, context)
    return render(request, "adoptions/log_many.html", context)


def _picked(request: HttpRequest, innovation: Innovation) -> list[Organisation]:
    """The sites ticked, or all that the filters leave where "all" was asked."""
    today = timezone.localdate()
    given = request.POST if request.method == "POST" else request.GET
    if given.get("all") and request.method == "GET":
        known = background(innovation, today)
        filters, _ = filters_asked(request.GET, _offered(known))
        found = worklist(innovation, known.cohort, request.user, filters, today)
        codes = [site.code for site in found.all(MOST_AT_ONCE)]
        every = Organisation.objects.in_bulk(codes, field_name="code")
        return [every[code] for code in codes]
    return chosen_sites(innovation, request.user, given.getlist("site")[:MOST_AT_ONCE], today)


def _preview_or_log(
    request: HttpRequest,
    innovation: Innovation,
    picked: list[Organisation],
    form: LogStageForm,
    context: dict[str, object],
) -> HttpResponse:
    try:
        check_draft(form.draft, today=timezone.localdate(), opens_on=None)
    except LedgerRefusal as refusal:
        form.refuse(refusal)
        return render(request, "adoptions/log_many.html", context)
    if "confirmed" in request.POST:
        return _log_all(request, innovation, picked, form)
    proposals = [(each.pk, services.draft_for(form.draft, each)) for each in picked]
    verdicts = check_many(innovation, proposals, today=timezone.localdate())
    preview = many.preview(picked, verdicts, form.draft, wordings(innovation))
    sent = [
        (name, value) for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "site")
    ]
    return render(request, "adoptions/log_many_preview.html", {**context, "preview": preview, "sent": sent})


def _log_all(
    request: HttpRequest, innovation: Innovation, picked: list[Organisation], form: LogStageForm
) -> HttpResponse:
    verdicts = services.log_stage_at_many(
        innovation=innovation,
        organisations=picked,
        draft=form.draft,
        by=person(request),
        today=timezone.localdate(),
    )
    said = many.logged_sentence(verdicts)
    messages.success(request, f"{said} {coverage_sentence(innovation, timezone.localdate())}")
    return redirect("adoptions:worklist", slug=innovation.slug)
