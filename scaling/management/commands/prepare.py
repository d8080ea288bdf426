"""Everything a database and its pages need before the first visitor, in one process."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from adopters.services.installation import MixedInstallation, claim


class Command(BaseCommand):
    help = "Migrate, load the reference areas (and with DEMO=1 the demonstration), collect static files."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        try:
            claim(demonstration=settings.DEMONSTRATION)
        except MixedInstallation as error:
            raise CommandError(str(error)) from error
        call_command("load_reference", stdout=self.stdout)
        if settings.DEMONSTRATION and "load_demonstration" in get_commands():
            call_command("load_demonstration", stdout=self.stdout)
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
