"""A file of progress taken back."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from adopters.management.arguments import words
from scaling.imports import services
from scaling.imports.selectors import contradictory_after
from scaling.management.commands.import_progress import person
from scaling.models import ImportBatch


class Command(BaseCommand):
    help = "Undo an import: remove those of its lines that still stand. They stay in the history."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("batch", type=int, help="The number of the import")
        parser.add_argument("--by", required=True, metavar="EMAIL")
        parser.add_argument("--why", default="The import was undone.", help="Kept with every removed line")

    def handle(self, *args: Any, **options: Any) -> None:
        by, why = person(options["by"]), words(options["why"])
        batch = ImportBatch.objects.filter(pk=options["batch"]).first()
        if batch is None:
            raise CommandError(f"There is no import {options['batch']}.")
        try:
            removed = services.undo(batch, by=by, why=why)
        except services.ImportRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"Import {batch.pk} undone: {removed} lines removed.")
        for adoption in contradictory_after(batch):
            self.stdout.write(f"Left contradictory: {adoption.organisation} ({adoption.organisation.code})")
