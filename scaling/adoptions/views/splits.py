"""The questions that splits raise, and answering them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from adopters.guards import allow
from adopters.roles import abilities
from scaling.adoptions import services
from scaling.adoptions.errors import AdoptionError
from scaling.adoptions.forms.splits import AS_THE_REST, NONE_OF_THEM, SplitAnswerForm
from scaling.adoptions.presenters import splits as words
from scaling.adoptions.selectors.splits import (
    Asked,
    SplitQuestion,
    WaitingAdoption,
    may_answer_any,
    split_question,
    split_questions,
    splits_asked,
)
from scaling.adoptions.views.guards import person
from scaling.models import Adoption

#: Questions on a page, each with the adoptions that wait for it.
PER_PAGE = 10
NOT_YOURS = (
    "Administrators, national leads and innovation leads answer questions about organisations that split."
)


def _question(request: HttpRequest, code: str) -> SplitQuestion:
    allow(may_answer_any(request.user), NOT_YOURS)
    found = split_question(request.user, timezone.localdate(), code)
    if found is None:
        raise Http404("There is no such question.")
    return found


@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    allow(may_answer_any(request.user), NOT_YOURS)
    today = timezone.localdate()
    asked = splits_asked(request.user, today)
    answers_whole = abilities(request.user).keeps_estate
    waiting = _page(request, [each for each in asked if each.is_open], "page")
    answered = _page(request, [each for each in asked if not each.is_open], "answered")
    found = split_questions(request.user, today, [*waiting, *answered])
    shown = [words.question(each, answers_whole=answers_whole) for each in found]
    context = {
        "open": shown[: len(waiting)],
        "open_page": waiting,
        "answered": shown[len(waiting) :],
        "answered_page": answered,
    }
    return render(request, "adoptions/questions.html", context)


def _page(request: HttpRequest, found: list[Asked], field: str) -> Page[Asked]:
    return Paginator(found, PER_PAGE).get_page(request.GET.get(field))


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """For the whole organisation."""
    question = _question(request, code)
    allow(
        abilities(request.user).keeps_estate,
        "Only administrators and national leads answer for a whole organisation.",
    )
    standing = question.answer
    form = _form(request, question, standing.successor_code if standing else None, for_adoption=False)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_split(
                organisation=question.organisation,
                successor_code=form.successor_code,
                by=person(request),
                note=form.cleaned_data["note"],
            )
            return _saved(request, question)
        except AdoptionError as error:
            form.add_error(error.field or None, error.message)
    context = {"form": form, "question": words.question(question, answers_whole=True), "adoption": None}
    return render(request, "adoptions/answer.html", context)


@require_http_methods(["GET", "POST"])
def answer_for_adoption(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """For one adoption, differently from the rest."""
    question = _question(request, code)
    waiting = _waiting(question, pk)
    adoption = Adoption.objects.select_related("innovation").get(pk=pk)
    form = _form(request, question, waiting.answer, for_adoption=True)
    if request.method == "POST" and form.is_valid():
        try:
            _answer_one(request, question, adoption, form)
            return _saved(request, question)
        except AdoptionError as error:
            form.add_error(error.field or None, error.message)
    context = {
        "form": form,
        "question": words.question(question, answers_whole=False),
        "adoption": adoption,
    }
    return render(request, "adoptions/answer.html", context)


def _waiting(question: SplitQuestion, pk: int) -> WaitingAdoption:
    found = next((each for each in question.adoptions if each.adoption == pk), None)
    if found is None:
        raise Http404("This adoption does not wait for this question.")
    return found


def _answer_one(
    request: HttpRequest, question: SplitQuestion, adoption: Adoption, form: SplitAnswerForm
) -> None:
    if form.follows_the_rest:
        services.follow_the_organisation(adoption=adoption, by=person(request))
        return
    services.answer_split_for_adoption(
        adoption=adoption,
        split=question.organisation,
        successor_code=form.successor_code,
        by=person(request),
        note=form.cleaned_data["note"],
    )


def _form(
    request: HttpRequest, question: SplitQuestion, standing: str | None, *, for_adoption: bool
) -> SplitAnswerForm:
    unanswered = AS_THE_REST if for_adoption else None
    return SplitAnswerForm(
        request.POST or None,
        initial={"successor": unanswered if standing is None else standing or NONE_OF_THEM},
        choices=[(each.code, f"{each.name} ({each.code})") for each in question.successors],
        hints=words.hints(question),
        for_adoption=for_adoption,
        cancel=reverse("adoptions:questions"),
    )


def _saved(request: HttpRequest, question: SplitQuestion) -> HttpResponse:
    messages.success(request, f"Saved. Figures now count {question.organisation} where you said.")
    return redirect("adoptions:questions")
