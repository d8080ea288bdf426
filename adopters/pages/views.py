"""Pages about the service, which anyone may read, and the page of one's own account."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from adopters.pages import gallery as shown
from adopters.pages.glossary import SECTIONS


def _operator() -> dict[str, str]:
    """Who runs this installation, as far as it has said."""
    return {
        "operator": settings.OPERATOR or "the organisation that runs this service",
        "contact_email": settings.CONTACT_EMAIL,
        "privacy_url": settings.PRIVACY_URL,
    }


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html", _operator())


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html", _operator())


@login_not_required
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/contact.html", _operator())


@login_not_required
def glossary(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/glossary.html", {"sections": SECTIONS})


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component on one page; ``?errors`` shows the form as it is sent back."""
    return render(request, "pages/gallery.html", shown.context(request))


@login_not_required
def gallery_chart(request: HttpRequest) -> HttpResponse:
    return HttpResponse(shown.CHART_SVG, content_type="image/svg+xml")
