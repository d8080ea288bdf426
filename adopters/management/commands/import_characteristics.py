from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from adopters.management.files import add_file_arguments, source_from, write_rejects
from adopters.ods.parser import WrongFile
from adopters.services.characteristics import load_characteristics


class Command(BaseCommand):
    help = (
        "Read deprivation, rurality and list size by organisation: CSV with a header that names "
        "organisation_code and any of imd_score, rural_urban and list_size."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_file_arguments(parser)
        parser.add_argument("--year", type=int, required=True, help="The year the figures are of")

    def handle(self, *args: Any, **options: Any) -> None:
        source = source_from(options["file"])
        try:
            summary = load_characteristics(source, year=options["year"], dry_run=options["dry_run"])
        except WrongFile as error:
            raise CommandError(f"{source.filename}: {error} Nothing was changed.") from error
        if options["dry_run"]:
            self.stdout.write("A dry run: nothing was changed.")
        self.stdout.write(
            f"{summary.read} read, {summary.new} new, {summary.updated} updated, "
            f"{summary.unchanged} unchanged, {len(summary.rejected)} rejected, for {options['year']}."
        )
        write_rejects(self, summary.rejected, options["rejects"], source.filename)
        if len(summary.rejected) == summary.read:
            raise CommandError("No row could be used.")
