"""The map of the site. Each feature keeps its own ``urls.py``; this page only places them."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from scaling.health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("innovations/", include("innovations.urls")),
    path("people/", include("adopters.people.urls")),
    path("", include("scaling.dashboards.home.urls")),
    path("", include("adopters.estate.urls")),
    path("", include("adopters.pages.urls")),
    path("", include("scaling.dashboards.urls")),
    path("", include("scaling.imports.urls")),
    path("", include("scaling.jobs.urls")),
    path("", include("scaling.milestones.urls")),
    path("", include("scaling.notifications.urls")),
    path("reports/", include("scaling.reports.urls")),
    path("health/", health, name="health"),
    path("", include("scaling.adoptions.urls")),
    path("adaptations/", include("scaling.adaptations.urls")),
]
