"""The question "for what?" behind an invitation and a role: search, then choose from what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest

from adopters.guards import allow
from adopters.models import Role, Scope, User
from adopters.people import rules
from adopters.people.forms import GiveForm, ScopeSearchForm
from adopters.people.presenters import QUESTIONS
from adopters.people.requests import signed_in
from adopters.roles import ROLES


@dataclass(frozen=True)
class WhatFor:
    """``search`` is None where there is nothing to search for, ``form`` while nothing can be chosen."""

    role: Role
    search: ScopeSearchForm | None
    form: GiveForm | None
    words: str

    def context(self) -> dict[str, Any]:
        return {
            "rules": ROLES[self.role],
            "search": self.search,
            "form": self.form,
            "words": self.words,
            "nothing_found": bool(self.words) and self.form is None,
        }


def chosen_role(me: User, value: str) -> Role:
    """Raises Http404 where there is no such role, PermissionDenied where it is not theirs to give."""
    if value not in Role.values:
        raise Http404
    role = Role(value)
    offered = {rules_.role for rules_ in rules.roles_to_give(me)}
    allow(role in offered, f"Your role does not let you make somebody {role.label.lower()}.")
    return role


def ask_what_for(request: HttpRequest, role: Role, *, invites: bool, cancel: str) -> WhatFor:
    me, words = signed_in(request), request.GET.get("find", "").strip()
    scope = ROLES[role].scope
    question, label, hint = QUESTIONS[scope]
    choices = (
        rules.choices_for(me, role, words) if words and scope != Scope.NATION else rules.own_choices(me, role)
    )
    form = GiveForm(
        request.POST if request.method == "POST" else None,
        choices=choices,
        question=question,
        invites=invites,
        cancel=cancel,
        initial={"email": request.GET.get("email", "")},
    )
    search = (
        ScopeSearchForm({"find": words}, label=label, hint=hint) if rules.needs_search(me, role) else None
    )
    return WhatFor(role, search, form if choices else None, words)
