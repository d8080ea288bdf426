from django.apps import AppConfig


class InnovationsConfig(AppConfig):
    """The catalogue: innovations, what they are made of, whom they are meant to reach."""

    name = "innovations"
    default_auto_field = "django.db.models.BigAutoField"
