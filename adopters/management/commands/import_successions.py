from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from adopters.management.files import add_file_arguments, source_from, write_rejects
from adopters.ods.parser import WrongFile
from adopters.services.successions import SuccessionSummary, load_successions


class Command(BaseCommand):
    help = (
        "Read a file of successions: CSV with a header that names old, new and date. "
        "Several rows with one old code are a split. Safe to run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_file_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        source = source_from(options["file"])
        try:
            summary = load_successions(source, dry_run=options["dry_run"])
        except WrongFile as error:
            raise CommandError(f"{source.filename}: {error} Nothing was changed.") from error
        self._report(summary, dry_run=options["dry_run"])
        write_rejects(self, summary.rejected, options["rejects"], source.filename)
        if len(summary.rejected) == summary.read:
            raise CommandError("No row could be used.")

    def _report(self, summary: SuccessionSummary, *, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write("A dry run: nothing was changed.")
        self.stdout.write(
            f"{summary.read} read, {summary.new} new, {summary.corrected} corrected, "
            f"{summary.unchanged} unchanged, {summary.splits} splits, {len(summary.rejected)} rejected."
        )
        if summary.repeated:
            self.stdout.write(f"  {summary.repeated} rows repeat a pair; its first date was used")
        if summary.itself:
            self.stdout.write(
                f"  skipped {len(summary.itself)} that succeed themselves: {', '.join(summary.itself)}"
            )
