"""Inviting somebody, and what has become of invitations."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from adopters.guards import allow, seen
from adopters.models import Invitation, Role
from adopters.people import invitations, letters, presenters, rules, selectors
from adopters.people.asking import ask_what_for, chosen_role
from adopters.people.errors import PeopleRefusal
from adopters.people.forms import RoleChoiceForm
from adopters.people.requests import signed_in
from adopters.roles import abilities

PAGE = 50
MAY_NOT_INVITE = "Your role does not let you invite others. Ask an administrator."


def choose(request: HttpRequest) -> HttpResponse:
    offered = rules.roles_to_give(signed_in(request))
    allow(bool(offered), MAY_NOT_INVITE)
    form = RoleChoiceForm(request.POST or None, offered=offered)
    if request.method == "POST" and form.is_valid():
        return redirect("people:invite", role=form.cleaned_data["role"])
    context = {"form": form, "title": "Invite somebody", "back": reverse("people:list")}
    return render(request, "people/choose_role.html", context)


def invite(request: HttpRequest, role: str) -> HttpResponse:
    me = signed_in(request)
    question = ask_what_for(request, chosen_role(me, role), invites=True, cancel=reverse("people:list"))
    form = question.form
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            invitation = invitations.invite(
                email=form.cleaned_data["email"], role=question.role, key=form.key(), by=me
            )
        except PeopleRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            _send(request, invitation)
            return redirect("people:invitation", pk=invitation.pk)
    title = f"Invite somebody as {question.role.label.lower()}"
    context = question.context() | {"title": title, "back": reverse("people:choose_invitation")}
    return render(request, "people/give.html", context)


def _send(request: HttpRequest, invitation: Invitation) -> None:
    if letters.send_invitation(invitation, _link(request, invitation)):
        messages.success(request, f"The invitation to {invitation.email} is on its way.")
    else:
        messages.warning(
            request, "The invitation is kept, but the email could not be sent. Send it again later."
        )


def _link(request: HttpRequest, invitation: Invitation) -> str:
    path = reverse("people:join", args=[invitations.link_token(invitation)])
    return request.build_absolute_uri(path)


@require_GET
def sent(request: HttpRequest) -> HttpResponse:
    me = signed_in(request)
    allow(bool(rules.roles_to_give(me)), MAY_NOT_INVITE)
    found = selectors.invitations_visible_to(me)
    only_open = request.GET.get("show") != "all"
    page = Paginator(found.open() if only_open else found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "only_open": only_open,
        "table": presenters.invitation_table(list(page)),
    }
    return render(request, "people/invitations.html", context)


@require_GET
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    me = signed_in(request)
    one = seen(selectors.invitations_visible_to(me), pk=pk)
    state, colour = presenters.invitation_state(one)
    waiting = not one.accepted_at and not one.withdrawn_at
    shows_link = waiting and not one.has_run_out and letters.stays_here() and abilities(me).administers
    context = {
        "invitation": one,
        "role": presenters.in_words(one.role, letters.place_of(one)),
        "state": state,
        "colour": colour,
        "may_manage": waiting and rules.may_give(me, Role(one.role), one.scope_key),
        "link": _link(request, one) if shows_link else "",
    }
    return render(request, "people/invitation.html", context)


@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    me = signed_in(request)
    one = seen(selectors.invitations_visible_to(me), pk=pk)
    allow(rules.may_give(me, Role(one.role), one.scope_key), MAY_NOT_INVITE)
    try:
        _send(request, invitations.resend(invitation=one, by=me))
    except PeopleRefusal as refusal:
        messages.error(request, str(refusal))
    return redirect("people:invitation", pk=pk)


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    me = signed_in(request)
    one = seen(selectors.invitations_visible_to(me), pk=pk)
    allow(rules.may_give(me, Role(one.role), one.scope_key), MAY_NOT_INVITE)
    if request.method != "POST":
        return render(request, "people/withdraw.html", {"invitation": one})
    try:
        invitations.withdraw(invitation=one, by=me)
        messages.success(request, f"The invitation to {one.email} no longer works.")
    except PeopleRefusal as refusal:
        messages.error(request, str(refusal))
    return redirect("people:invitation", pk=pk)
