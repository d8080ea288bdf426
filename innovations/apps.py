from django.apps import AppConfig


class InnovationsConfig(AppConfig):
    """The catalogue: innovations, what they are made of, whom they are meant to reach."""

    name = "innovations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from adopters.people.scopes import register_innovations
        from innovations.scopes import InnovationBook, meant_to_reach

        register_innovations(InnovationBook(), meant_to_reach)
