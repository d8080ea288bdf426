"""Following the link of an invitation."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from adopters.models import Invitation, Role, User
from adopters.people import invitations, letters, presenters
from adopters.people.errors import PeopleRefusal
from adopters.people.forms import JoinForm
from adopters.people.invitations import LinkState
from adopters.roles import ROLES

SIGN_IN_BACKEND = "adopters.sign_in.WithRoles"


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody new chooses a name and password; somebody known signs in and accepts."""
    followed = invitations.follow(token)
    invitation = followed.invitation
    if followed.state is not LinkState.OPEN or invitation is None:
        return _dead(request, followed.state, invitation)
    if isinstance(request.user, User):
        return _accept(request, invitation, request.user)
    if User.objects.filter(email__iexact=invitation.email, is_active=True).exists():
        return _sign_in_first(request, invitation)
    return _start(request, invitation)


def _dead(request: HttpRequest, state: LinkState, invitation: Invitation | None) -> HttpResponse:
    heading, next_step = presenters.DEAD_LINKS[state]
    context = {
        "heading": heading,
        "next_step": next_step,
        "invited_by": invitation.invited_by if invitation else None,
        "offer_sign_in": state is LinkState.ACCEPTED,
    }
    return render(request, "people/dead_link.html", context, status=410 if invitation else 404)


def _offer(invitation: Invitation) -> dict[str, object]:
    """What every page of an open invitation says."""
    return {
        "invitation": invitation,
        "role": presenters.in_words(invitation.role, letters.place_of(invitation)),
        "rules": ROLES[Role(invitation.role)],
    }


def _sign_in_first(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    sign_in = f"{reverse('account_login')}?{urlencode({'next': request.path})}"
    return render(request, "people/join_sign_in.html", _offer(invitation) | {"sign_in": sign_in})


def _start(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = JoinForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and form.is_valid():
        try:
            user = invitations.join(
                invitation=invitation, name=form.cleaned_data["name"], password=form.cleaned_data["password"]
            )
        except PeopleRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _welcome(request, user)
    return render(request, "people/join.html", _offer(invitation) | {"form": form})


def _welcome(request: HttpRequest, user: User) -> HttpResponse:
    """Straight in, except for somebody with a second factor, who shows it first."""
    if is_mfa_enabled(user):
        messages.success(request, "Your access is back. Sign in to continue.")
        return redirect("account_login")
    login(request, user, backend=SIGN_IN_BACKEND)
    messages.success(request, f"Welcome, {user}. You can now use Scaling.")
    return redirect("home:home")


def _accept(request: HttpRequest, invitation: Invitation, user: User) -> HttpResponse:
    if user.email.lower() != invitation.email.lower():
        return _somebody_else(request, invitation)
    if request.method == "POST":
        try:
            invitations.accept(invitation=invitation, by=user)
        except PeopleRefusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "You have accepted. Your new role is in force.")
        return redirect("home:home")
    return render(request, "people/join_accept.html", _offer(invitation))


def _somebody_else(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if request.method == "POST":
        logout(request)
        return redirect(request.path)
    return render(request, "people/join_somebody_else.html", _offer(invitation))
