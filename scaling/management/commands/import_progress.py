"""Progress at many sites, from a file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from adopters.models import User
from innovations.models import Innovation, Stage
from scaling.imports import rejects, services
from scaling.imports.reading import UnreadableFile
from scaling.imports.selectors import unfinished
from scaling.imports.summary import Summary
from scaling.models import ImportBatch


class Command(BaseCommand):
    help = (
        "Import progress from a CSV or spreadsheet with an organisation code and a date in each row. All "
        "rows are checked before any is applied. Exits 1 where it applied nothing because of errors; 0 where "
        "it applied something, where all of it was recorded already, or where a dry run found nothing wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV, XLSX, XLS or ODS, with a row of headings")
        parser.add_argument("--innovation", required=True, metavar="SLUG")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="Who is recorded as having said so")
        parser.add_argument(
            "--stage",
            default=Stage.LIVE,
            choices=Stage.values,
            help="For rows that name no stage (default: live)",
        )
        parser.add_argument("--dry-run", action="store_true", help="Check and print; change nothing")
        parser.add_argument("--apply-good", action="store_true", help="Apply the rows without errors")
        parser.add_argument(
            "--rejects",
            type=Path,
            metavar="PATH",
            help="Where rejected rows go (default: under var/rejects/)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        innovation, by = _innovation(options["innovation"]), person(options["by"])
        upload = _upload(options["file"], options["stage"])
        begun = unfinished(innovation, upload.sha256, upload.default_stage)
        if begun and not options["dry_run"]:
            self.stdout.write(f"Going on with import {begun.pk}, which stopped part way.")
            self._apply(begun)
            return
        checked = self._check(innovation, upload)
        summary = Summary.of_findings(checked.findings)
        for line in [*summary.errors(), *summary.lines()]:
            self.stdout.write(line)
        self._keep_rejects(checked, options)
        if summary.rejected and not (options["apply_good"] and summary.ready):
            raise CommandError("Nothing was applied: some rows have errors, listed above.")
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was changed.")
        elif not summary.ready:
            raise CommandError("Nothing to change: all of it is recorded already, or not filled in.")
        else:
            batch = services.keep_file(innovation, checked, by=by)
            services.begin_applying(batch, good_only=options["apply_good"], by=by)
            self._apply(batch)

    def _check(self, innovation: Innovation, upload: services.Upload) -> services.CheckedFile:
        try:
            return services.check_file(innovation, upload, today=timezone.localdate())
        except UnreadableFile as unreadable:
            raise CommandError(f"Nothing was applied. {unreadable}") from unreadable

    def _keep_rejects(self, checked: services.CheckedFile, options: dict[str, Any]) -> None:
        rejected = [each for each in checked.findings if each.problems]
        path = options["rejects"]
        if not rejected or (options["dry_run"] and not path):
            return
        path = path or settings.VAR_DIR / "rejects" / f"{Path(checked.upload.filename).stem}-rejected.csv"
        headings = checked.table.headings
        lines = (
            rejects.line(each.row.number, each.row.cells, map(asdict, each.problems), headings)
            for each in rejected
        )
        rejects.write(path, headings, lines)
        self.stdout.write(f"The rejected rows, with what to do, are in {path}.")

    def _apply(self, batch: ImportBatch) -> None:
        try:
            batch = services.apply(batch, today=timezone.localdate())
        except services.ImportRefused as refused:
            raise CommandError(str(refused)) from refused
        if not batch.applied_count:
            raise CommandError("Nothing was applied: the ledger refused every row.")
        self.stdout.write(
            f"Import {batch.pk}: {batch.applied_count} applied, {batch.unchanged_count} unchanged, "
            f"{batch.rejected_count} rejected. To undo it: manage.py undo_import {batch.pk} --by EMAIL"
        )


def _innovation(slug: str) -> Innovation:
    try:
        return Innovation.objects.get(slug=slug)
    except Innovation.DoesNotExist:
        known = ", ".join(Innovation.objects.values_list("slug", flat=True)[:20]) or "none yet"
        raise CommandError(f"There is no innovation “{slug}”. There is: {known}.") from None


def person(email: str) -> User:
    """Raises CommandError for an address that nobody has."""
    found: User | None = User.objects.filter(email__iexact=email).first()
    if found is None:
        raise CommandError(f"Nobody has the e-mail address {email}.")
    return found


def _upload(path: Path, stage: str) -> services.Upload:
    try:
        return services.Upload(path.name, path.read_bytes(), stage)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
