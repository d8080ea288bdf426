"""Who is asking."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from adopters.models import User


def signed_in(request: HttpRequest) -> User:
    """The person behind a request; for views that only people who have signed in reach."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied("Sign in first.")
    return user
