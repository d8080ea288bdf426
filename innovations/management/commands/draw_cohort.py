"""Draw up the list of sites an innovation is meant to reach, and freeze it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from adopters.management.arguments import words
from adopters.models import AreaKind, OrganisationKind
from innovations.code_files import UnreadableCodesError, codes_from_file
from innovations.cohort_rule import CodeList, CohortRule, CohortSource
from innovations.errors import CatalogueError
from innovations.management.arguments import day_of, person, read_bytes
from innovations.models import Innovation
from innovations.selectors import cohort_in_force, draw_cohort
from innovations.selectors.cohorts import (
    DrawnCohort,
    area_names,
    cohort_change,
    counts_by_region,
    member_ids,
)
from innovations.services import freeze_cohort
from innovations.words import counted_units


class Command(BaseCommand):
    help = (
        "Draws up the list of sites an innovation is meant to reach, by rule or from a file of codes, and"
        " freezes it. A list that takes the place of another needs a reason. --dry-run only shows it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("innovation", metavar="SLUG")
        parser.add_argument(
            "--kind",
            action="append",
            choices=OrganisationKind.values,
            help="The innovation's unit if left out",
        )
        parser.add_argument(
            "--area", action="append", default=[], metavar="KIND:CODE", help="Such as region:Y56"
        )
        parser.add_argument("--on", metavar="DATE", help="Open on this day; today if left out")
        parser.add_argument("--outside-england", action="store_true")
        parser.add_argument("--codes", type=Path, metavar="FILE", help="A CSV, XLSX or text file of codes")
        parser.add_argument(
            "--leave-out-unknown", action="store_true", help="Freeze without codes nobody has"
        )
        parser.add_argument("--reason", default="", help="Why it takes the place of the list before")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--by", metavar="EMAIL")

    def handle(self, *args: Any, **options: Any) -> None:
        innovation = Innovation.objects.filter(slug=options["innovation"]).first()
        if innovation is None:
            raise CommandError(f"No innovation has the slug {options['innovation']}.")
        by, reason = person(options["by"]), words(options["reason"])
        drawn = draw_cohort(innovation, _source(innovation, options))
        self._show(innovation, drawn)
        if drawn.unknown and not options["leave_out_unknown"]:
            raise CommandError("Nothing was frozen. Mend the codes above, or give --leave-out-unknown.")
        if options["dry_run"]:
            return
        try:
            cohort = freeze_cohort(innovation=innovation, drawn=drawn, reason=reason, by=by)
        except CatalogueError as refusal:
            raise CommandError(f"Nothing was frozen. {refusal.message} Use --reason TEXT.") from None
        self.stdout.write(f"Froze list {cohort.number}: {counted_units(cohort.size, innovation.unit)}.")

    def _show(self, innovation: Innovation, drawn: DrawnCohort) -> None:
        for row in counts_by_region(drawn.organisation_ids, drawn.source.drawn_on, len(drawn.members)):
            self.stdout.write(f"{row.name or 'Region not known on that date'}: {row.count:,}")
        change = cohort_change(member_ids(cohort_in_force(innovation)), drawn.organisation_ids)
        self.stdout.write(
            f"Added: {len(change.added):,}. Removed: {len(change.removed):,}. Kept: {change.kept:,}."
        )
        for unknown in drawn.unknown:
            self.stdout.write(f"Row {unknown.row}, {unknown.code}: {unknown.what_to_do}")
        for remark in drawn.remarks:
            self.stdout.write(f"Row {remark.row}, {remark.code}: {remark.remark}")


def _source(innovation: Innovation, options: dict[str, Any]) -> CohortSource:
    on = day_of(options["on"]) if options["on"] else timezone.localdate()
    if options["codes"] is not None:
        path: Path = options["codes"]
        try:
            return CodeList(codes_from_file(path.name, read_bytes(path)), drawn_on=on, filename=path.name)
        except UnreadableCodesError as error:
            raise CommandError(str(error)) from None
    return CohortRule(
        kinds=tuple(options["kind"] or [innovation.unit]),
        open_on=on,
        areas=_known_areas(options["area"]),
        outside_england=options["outside_england"],
    )


def _known_areas(keys: list[str]) -> tuple[str, ...]:
    names = area_names(keys)
    for key in keys:
        if key not in names:
            kinds = ", ".join(AreaKind.values)
            raise CommandError(f"No area {key} is known. Write KIND:CODE, where KIND is one of: {kinds}.")
    return tuple(keys)
