"""The administration site: for administrators, behind everyone's sign-in, and mostly for reading."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator

from adopters.guards import allow
from adopters.roles import abilities

if TYPE_CHECKING:
    AnyModelAdmin = admin.ModelAdmin[Any]
else:
    AnyModelAdmin = admin.ModelAdmin

View = Callable[..., HttpResponseBase]


class AdministratorSite(admin.AdminSite):
    site_header = "Scaling administration"
    site_title = "Scaling administration"
    index_title = "Records"

    def has_permission(self, request: HttpRequest) -> bool:
        return abilities(request.user).administers

    def admin_view(self, view: View, cacheable: bool = False) -> View:  # type: ignore[override]
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def for_administrators(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            self._turn_away(request)
            response: HttpResponseBase = guarded(request, *args, **kwargs)
            return response

        return for_administrators

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The sign-in of the whole service, with its limits and its second factor."""
        self._turn_away(request)
        after = request.GET.get(REDIRECT_FIELD_NAME, reverse("admin:index"))
        if request.user.is_authenticated:
            return redirect("admin:index")
        return redirect_to_login(after, reverse("account_login"))

    def _turn_away(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            allow(self.has_permission(request), "Only an administrator can open this.")


class ReadOnlyAdmin(AnyModelAdmin):
    """Looked at, never changed: facts, the ledger, and whatever has a page of its own."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return abilities(request.user).administers

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return abilities(request.user).administers

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
