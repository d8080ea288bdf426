from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from adopters.management.files import add_file_arguments, source_from, write_rejects
from adopters.models import AreaKind
from adopters.ods.parser import Layout, WrongFile, parse
from adopters.services.organisations import ObservationSummary, observe


class Command(BaseCommand):
    help = (
        "Read a file of the Organisation Data Service into the estate. Files may be read in any order, "
        "and again: the estate is what all of them together say."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_file_arguments(parser)
        parser.add_argument(
            "--layout",
            type=Layout,
            choices=list(Layout),
            required=True,
            help="etr (trusts), ets (trust sites) or epraccur (GP practices)",
        )
        parser.add_argument(
            "--as-at",
            type=date.fromisoformat,
            required=True,
            metavar="YYYY-MM-DD",
            help="The day the file speaks of",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        source = source_from(options["file"])
        try:
            parsed = parse(source.data, options["layout"])
        except WrongFile as error:
            raise CommandError(f"{source.filename}: {error} Nothing was changed.") from error
        summary = observe(
            parsed,
            layout=options["layout"],
            as_at=options["as_at"],
            source=source,
            dry_run=options["dry_run"],
        )
        self._report(summary, dry_run=options["dry_run"])
        write_rejects(self, summary.rejected, options["rejects"], source.filename)

    def _report(self, summary: ObservationSummary, *, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write("A dry run: nothing was changed.")
        self.stdout.write(
            f"{summary.read} read, {summary.new} new, {summary.updated} updated, "
            f"{summary.closed} closed, {summary.moved} moved area, "
            f"{sum(summary.skipped.values())} skipped, {len(summary.rejected)} rejected."
        )
        for why, count in summary.skipped.items():
            self.stdout.write(f"  skipped {count}: {why}")
        for move in summary.moves:
            kind = AreaKind(move.area_kind).label
            self.stdout.write(f"  moved {move.count}: {kind} {move.from_code} to {move.to_code}")
