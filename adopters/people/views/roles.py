"""Giving a role to somebody who is there, changing it, ending it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from adopters.guards import allow, seen
from adopters.models import Grant, Role, User
from adopters.people import letters, presenters, rules, selectors, services
from adopters.people.asking import ask_what_for, chosen_role
from adopters.people.errors import PeopleRefusal
from adopters.people.forms import RoleChoiceForm
from adopters.people.requests import signed_in
from adopters.roles import ROLES


def choose(request: HttpRequest, pk: int) -> HttpResponse:
    me = signed_in(request)
    user = seen(selectors.people_visible_to(me).filter(is_active=True), pk=pk)
    offered = rules.roles_to_give(me)
    allow(bool(offered), "Your role does not let you give roles to others.")
    form = RoleChoiceForm(request.POST or None, offered=offered)
    if request.method == "POST" and form.is_valid():
        return redirect("people:give_role", pk=user.pk, role=form.cleaned_data["role"])
    context = {
        "form": form,
        "title": f"Give {user} a role",
        "back": reverse("people:person", args=[user.pk]),
    }
    return render(request, "people/choose_role.html", context)


def give(request: HttpRequest, pk: int, role: str) -> HttpResponse:
    me = signed_in(request)
    user = seen(selectors.people_visible_to(me).filter(is_active=True), pk=pk)
    question = ask_what_for(request, chosen_role(me, role), invites=False, cancel=_page_of(user))
    form = question.form
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            grant = services.give_role(user=user, role=question.role, key=form.key(), by=me)
        except PeopleRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            letters.send_role_given(grant, request.build_absolute_uri("/"))
            messages.success(
                request, f"{user} is now {question.role.label.lower()} for {letters.place_of(grant)}."
            )
            return redirect("people:person", pk=user.pk)
    title = f"Make {user} {question.role.label.lower()}"
    context = question.context() | {"title": title, "back": reverse("people:choose_role", args=[user.pk])}
    return render(request, "people/give.html", context)


def end(request: HttpRequest, pk: int) -> HttpResponse:
    me = signed_in(request)
    grant = _grant(me, pk)
    allow(rules.may_end(me, grant), "You cannot end this role. Ask an administrator.")
    title = presenters.in_words(grant.role, letters.place_of(grant))
    if request.method == "POST":
        try:
            services.end_role(grant=grant, by=me)
        except PeopleRefusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{grant.user} is no longer {title[:1].lower()}{title[1:]}.")
        return redirect(_page_of(grant.user) if grant.user_id != me.pk else reverse("people:me"))
    return render(
        request, "people/end_role.html", {"grant": grant, "role": title, "back": _page_of(grant.user)}
    )


def change(request: HttpRequest, pk: int) -> HttpResponse:
    me = signed_in(request)
    grant = _grant(me, pk)
    allow(rules.may_end(me, grant), "You cannot change this role. Ask an administrator.")
    offered = [ROLES[role] for role in presenters.alternatives(grant, me)]
    form = RoleChoiceForm(request.POST or None, offered=offered)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_role(grant=grant, role=Role(form.cleaned_data["role"]), by=me)
        except PeopleRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The role of {grant.user} is changed.")
            return redirect(_page_of(grant.user))
    title = f"Change the role of {grant.user} for {letters.place_of(grant)}"
    return render(
        request, "people/choose_role.html", {"form": form, "title": title, "back": _page_of(grant.user)}
    )


def _grant(me: User, pk: int) -> Grant:
    """A role in force of somebody ``me`` may know of."""
    known = Grant.objects.in_force().filter(user__in=selectors.people_visible_to(me).values("pk"))
    return seen(known.select_related("user"), pk=pk)


def _page_of(user: User) -> str:
    return reverse("people:person", args=[user.pk])
