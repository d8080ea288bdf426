"""Fill an empty database with the demonstration."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from adopters.models import Organisation, User
from innovations.models import Innovation
from scaling.demonstration.loading import load
from scaling.launcher.sign_ins import INNOVATION_LEAD


class Command(BaseCommand):
    help = (
        "Fill an empty database with invented organisations in real areas, invented innovations and people. "
        "Refuses a database that holds anything else; run again, it changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.filter(email=INNOVATION_LEAD.email).exists():
            self.stdout.write("The demonstration is already here.")
            return
        if Organisation.objects.exists() or Innovation.objects.exists() or User.objects.exists():
            raise CommandError(
                "This database holds data of its own, and a demonstration never mixes with it. "
                "Use an empty database."
            )
        load(timezone.localdate(), self.stdout.write)
        self.stdout.write(
            f"{Organisation.objects.count()} invented organisations, "
            f"{Innovation.objects.count()} innovations."
        )
