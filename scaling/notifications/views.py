"""Everything a person has been told, and what they have read of it."""

from __future__ import annotations

from typing import cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from adopters.guards import seen
from adopters.models import User
from scaling.models import Notification
from scaling.notifications import services
from scaling.notifications.selectors import unread_count

PAGE_SIZE = 50


def notification_list(request: HttpRequest) -> HttpResponse:
    notifications = Notification.objects.visible_to(request.user)
    page = Paginator(notifications, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "unread_count": unread_count(cast(User, request.user))}
    return render(request, "notifications/list.html", context)


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read and go to the page it is about."""
    notification = seen(Notification.objects.visible_to(request.user), pk=pk)
    services.mark_read(notification)
    onward = notification.url
    safe = url_has_allowed_host_and_scheme(onward, allowed_hosts=None) and onward.startswith("/")
    return redirect(onward if safe else "notifications:list")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    services.mark_all_read(by=cast(User, request.user))
    return redirect("notifications:list")
