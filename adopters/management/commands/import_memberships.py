from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from adopters.management.files import add_file_arguments, source_from, write_rejects
from adopters.models import AreaKind
from adopters.ods.parser import WrongFile
from adopters.services.membership_files import MembershipSummary, load_memberships
from adopters.services.pcns import load_pcns


class Command(BaseCommand):
    help = (
        "Read a file of memberships: CSV with a header that names organisation, area kind, area code, "
        "area name, from and to (dates as 2026-04-01; to is the last day and may be blank, as may from; "
        "area code or area name will do; with --kind the file needs no area kind). "
        "--layout epcn reads the ODS file of practices and their primary care networks."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_file_arguments(parser)
        parser.add_argument("--layout", choices=["periods", "epcn"], default="periods")
        parser.add_argument(
            "--kind",
            type=AreaKind,
            choices=list(AreaKind),
            help="The kind of area, where the file has no column for it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        source = source_from(options["file"])
        try:
            if options["layout"] == "epcn":
                summary = load_pcns(source, dry_run=options["dry_run"])
            else:
                summary = load_memberships(source, kind=options["kind"], dry_run=options["dry_run"])
        except WrongFile as error:
            raise CommandError(f"{source.filename}: {error} Nothing was changed.") from error
        self._report(summary, dry_run=options["dry_run"])
        write_rejects(self, summary.rejected, options["rejects"], source.filename)
        if len(summary.rejected) == summary.read:
            raise CommandError("No row could be used.")

    def _report(self, summary: MembershipSummary, *, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write("A dry run: nothing was changed.")
        self.stdout.write(
            f"{summary.read} read, {summary.new} new, {summary.unchanged} unchanged, "
            f"{summary.areas_made} areas made or named, {sum(summary.skipped.values())} skipped, "
            f"{len(summary.rejected)} rejected."
        )
        for why, count in summary.skipped.items():
            self.stdout.write(f"  skipped {count}: {why}")
