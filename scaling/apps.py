from django.apps import AppConfig


class ScalingConfig(AppConfig):
    """The domain of spread: the ledger, figures, reports and what people do with them."""

    name = "scaling"
    default_auto_field = "django.db.models.BigAutoField"
