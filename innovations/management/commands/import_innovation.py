"""Read an innovation from a JSON file (docs/innovation-file.md)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from innovations.errors import CatalogueError
from innovations.innovation_file import Fault, InnovationFile, read_innovation_file
from innovations.management.arguments import person, read_bytes
from innovations.services.from_file import Outcome, estate_faults, import_innovation


class Command(BaseCommand):
    help = (
        "Creates an innovation from a JSON file, or brings it to what the file says. The least it needs is"
        ' {"name": ..., "summary": ..., "unit": "trust"}. The same file again changes nothing.'
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", metavar="EMAIL", help="Whose act this is; nobody's if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        by = person(options["by"])
        file = _read(options["file"])
        try:
            outcome = import_innovation(file=file, today=timezone.localdate(), by=by)
        except CatalogueError as refusal:
            raise CommandError(
                _listed([Fault(f"$.{refusal.field or ''}".rstrip("."), refusal.message)])
            ) from None
        self._tell(outcome)

    def _tell(self, outcome: Outcome) -> None:
        for line in outcome.done:
            self.stdout.write(line)
        if not outcome.done:
            self.stdout.write(
                f"“{outcome.innovation.name}” already says what the file says. Nothing changed."
            )
        for note in outcome.notes:
            self.stdout.write(f"Note: {note}")


def _read(path: Path) -> InnovationFile:
    """Raises CommandError with every fault of the file."""
    file, faults = read_innovation_file(read_bytes(path))
    if file is not None:
        faults = faults + estate_faults(file)
    if file is None or faults:
        raise CommandError(_listed(faults))
    return file


def _listed(faults: list[Fault]) -> str:
    lines = [f"  {fault.path}: {fault.message}" for fault in faults]
    return "\n".join(["Nothing was changed. What to mend in the file:", *lines])
