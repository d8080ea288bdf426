from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from adopters.services.reference import load_reference


class Command(BaseCommand):
    help = "Load the regions, ICBs, ICB successions and health innovation networks. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        summary = load_reference()
        self.stdout.write(
            f"{summary.areas} areas and {summary.successions} successions read, {summary.changed} changed."
        )
