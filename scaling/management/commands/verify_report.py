"""Show that a frozen report can be rebuilt exactly."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scaling.models import SpreadReport
from scaling.reports.services import rebuild_differences


class Command(BaseCommand):
    help = "Compute a spread report's figures again, at its own dates, and compare them with what it holds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("numbers", nargs="*", type=int, metavar="NUMBER", help="All of them by default")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exits 1 where any figure differs."""
        numbers = options["numbers"]
        reports = SpreadReport.objects.select_related("innovation", "area").order_by("number")
        if numbers:
            reports = reports.filter(number__in=numbers)
            missing = set(numbers) - set(reports.values_list("number", flat=True))
            if missing:
                raise CommandError(f"There is no report {', '.join(map(str, sorted(missing)))}.")
        wrong = sum([not self._holds(report) for report in reports.iterator(chunk_size=10)])
        if wrong:
            raise CommandError(f"{wrong} could not be rebuilt exactly.")

    def _holds(self, report: SpreadReport) -> bool:
        differences = rebuild_differences(report)
        self.stdout.write(f"{report}: {'differs' if differences else 'rebuilt exactly'}")
        for difference in differences:
            self.stdout.write(f"  {difference}")
        return not differences
