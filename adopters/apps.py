from django.apps import AppConfig


class AdoptersConfig(AppConfig):
    """The NHS estate and its people. Knows nothing of the apps above it."""

    name = "adopters"
    default_auto_field = "django.db.models.BigAutoField"
