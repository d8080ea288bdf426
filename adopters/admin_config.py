"""Names the administration site before any model is loaded."""

from django.contrib.admin.apps import AdminConfig


class AdministratorsOnly(AdminConfig):
    """Puts ``AdministratorSite`` in the place of Django's own."""

    default_site = "adopters.admin_site.AdministratorSite"
