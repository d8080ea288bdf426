"""Watching background work."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from adopters.guards import seen
from adopters.models import User
from adopters.roles import abilities
from scaling.jobs.forms import JobFilterForm
from scaling.jobs.presenters import job_page, jobs_table
from scaling.jobs.selectors import narrowed
from scaling.jobs.services import JobNotFailed, retry_job
from scaling.models import Job

PAGE_SIZE = 50
#: The status with which htmx is told to ask no more.
STOP_POLLING = 286


def job_list(request: HttpRequest) -> HttpResponse:
    form = JobFilterForm(request.GET)
    jobs = narrowed(Job.objects.visible_to(request.user), form.cleaned_data if form.is_valid() else {})
    page = Paginator(jobs, PAGE_SIZE).get_page(request.GET.get("page"))
    table = jobs_table(page, whose=abilities(request.user).administers)
    return render(request, "jobs/list.html", {"filters": form, "page_obj": page, "table": table})


@never_cache
def job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    found = seen(Job.objects.visible_to(request.user).select_related("requested_by"), pk=job_id)
    return render(request, "jobs/job.html", {"page": job_page(found)})


@never_cache
def progress(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The part of the page that changes, for htmx to ask for each second until there is no more."""
    found = seen(Job.objects.visible_to(request.user).select_related("requested_by"), pk=job_id)
    status = STOP_POLLING if found.is_finished else 200
    return render(request, "jobs/progress.html", {"page": job_page(found)}, status=status)


@require_POST
def again(request: HttpRequest, job_id: UUID) -> HttpResponse:
    found = seen(Job.objects.visible_to(request.user), pk=job_id)
    try:
        retry_job(found, by=cast(User, request.user))
    except JobNotFailed as refusal:
        messages.warning(request, str(refusal))
    return redirect(found)
