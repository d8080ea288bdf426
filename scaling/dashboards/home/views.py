"""The front page: one's own for people who have signed in, a public one for everybody else."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from adopters.models import User
from scaling.dashboards.home.presenters import home_of
from scaling.notifications.selectors import unread


@login_not_required
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not isinstance(user, User):
        return render(request, "home/public.html")
    page = home_of(user, timezone.localdate())
    if page.is_outsider:
        return render(request, "home/outsider.html", {"home": page})
    return render(request, "home/home.html", {"home": page, "news": unread(user)})
