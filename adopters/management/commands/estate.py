from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from adopters.models import AreaKind, OrganisationKind
from adopters.selectors.estate import NATION, OpenCount, open_counts


class Command(BaseCommand):
    help = "How many organisations of a kind are open, in the nation or by area."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kind", choices=OrganisationKind.values, required=True)
        parser.add_argument("--by", choices=[NATION, *AreaKind.values], default=NATION)
        parser.add_argument(
            "--on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="Open on this day (default: today)"
        )
        parser.add_argument(
            "--boundaries-on",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="The areas they were in on this day (default: today)",
        )
        parser.add_argument("--format", choices=["table", "csv", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        rows = open_counts(
            kind=options["kind"],
            on=options["on"] or today,
            boundaries_on=options["boundaries_on"] or today,
            by=options["by"],
        )
        {"table": self._table, "csv": self._csv, "json": self._json}[options["format"]](rows)

    def _json(self, rows: Sequence[OpenCount]) -> None:
        self.stdout.write(json.dumps([asdict(row) for row in rows], indent=2))

    def _csv(self, rows: Sequence[OpenCount]) -> None:
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(["area_code", "area_name", "open"])
        writer.writerows((row.area_code or "", row.area_name, row.open) for row in rows)

    def _table(self, rows: Sequence[OpenCount]) -> None:
        width = max(len(row.area_name) for row in rows)
        self.stdout.write(f"{'Code':<12}  {'Area':<{width}}  {'Open':>6}")
        for row in rows:
            self.stdout.write(f"{row.area_code or '':<12}  {row.area_name:<{width}}  {row.open:>6}")
