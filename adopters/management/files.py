"""What the commands that read files share: opening one, and writing the rows that were refused."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from adopters.ods.parser import Problem
from adopters.services.loading import Source


def add_file_arguments(parser: CommandParser) -> None:
    parser.add_argument("file", type=Path, help="The file to read (CSV)")
    parser.add_argument("--dry-run", action="store_true", help="Print what would change and change nothing")
    parser.add_argument(
        "--rejects", type=Path, help="Where to write the rows refused (default: under var/rejects)"
    )


def source_from(path: Path) -> Source:
    """Raises CommandError if the file cannot be read."""
    try:
        return Source(filename=path.name, data=path.read_bytes())
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from error


def write_rejects(
    command: BaseCommand, problems: Iterable[Problem], path: Path | None, filename: str
) -> None:
    """Line number, field, reason and code of every row refused; says where they are."""
    rows = list(problems)
    if not rows:
        return
    path = path or settings.VAR_DIR / "rejects" / f"{Path(filename).stem}-{timezone.now():%Y%m%d-%H%M%S}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["line", "field", "reason", "code"])
        writer.writerows((p.line, p.field, p.reason, p.code) for p in rows)
    command.stdout.write(f"{len(rows)} rows refused: see {path}")
