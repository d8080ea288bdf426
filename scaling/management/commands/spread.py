"""An analyst's way to the figures: the same door the pages use."""

from __future__ import annotations

import csv
import json
from argparse import ArgumentParser
from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from innovations.models import Innovation
from scaling.lens import CountAs, Lens
from scaling.spread import selectors
from scaling.spread.figures import Curve, Figure
from scaling.spread.indicators import INDICATORS

Row = dict[str, Any]


class Command(BaseCommand):
    help = "Print figures of one innovation's spread."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="The innovation, as its address names it")
        parser.add_argument("--by", choices=["nation", "region", "icb", "organisation"], default="nation")
        parser.add_argument(
            "--indicator",
            action="append",
            choices=list(INDICATORS),
            metavar="CODE",
            help=f"May be given again; all of them by default. One of: {', '.join(INDICATORS)}",
        )
        parser.add_argument("--as-at", type=_day, metavar="DATE", help="True on this date; default today")
        parser.add_argument(
            "--known-at",
            type=_instant,
            metavar="TIME",
            help="Using what had been recorded by this time (a date is the end of that day); default now",
        )
        parser.add_argument(
            "--boundaries-on", type=_day, metavar="DATE", help="Whose area boundaries; default today's"
        )
        parser.add_argument("--count-as", choices=list(CountAs), default=CountAs.SURVIVING, type=CountAs)
        parser.add_argument("--curve", choices=["month"], help="Month by month instead of one day's figures")
        parser.add_argument("--format", choices=["table", "csv", "json"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        innovation = Innovation.objects.filter(slug=options["slug"]).first()
        if innovation is None:
            known = ", ".join(Innovation.objects.values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no innovation “{options['slug']}”. Known: {known}.")
        reading = selectors.read([innovation], _lens(options))
        if options["curve"]:
            rows = [row for curve in selectors.curves(reading, by=options["by"]) for row in _points(curve)]
        else:
            asked = [INDICATORS[code] for code in options["indicator"] or INDICATORS]
            rows = [_row(figure) for figure in selectors.figures(reading, asked, by=options["by"])]
        self._print(rows, options["format"])

    def _print(self, rows: list[Row], form: str) -> None:
        if form == "json":
            self.stdout.write(json.dumps(rows, indent=1))
        elif form == "csv":
            writer = csv.DictWriter(self.stdout, list(rows[0]) if rows else [])
            writer.writeheader()
            writer.writerows(rows)
        else:
            self._print_table(rows)

    def _print_table(self, rows: list[Row]) -> None:
        if not rows:
            self.stdout.write("No rows.")
            return
        shown = [[_plain(value) for value in row.values()] for row in rows]
        widths = [max(map(len, column)) for column in zip(list(rows[0]), *shown, strict=True)]
        for line in [list(rows[0]), *shown]:
            cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())


def _plain(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return "" if value is None else str(value)


def _lens(options: dict[str, Any]) -> Lens:
    today = timezone.localdate()
    return Lens(
        as_at=options["as_at"] or today,
        boundaries_on=options["boundaries_on"] or today,
        known_at=options["known_at"],
        count_as=options["count_as"],
    )


def _day(text: str) -> date:
    day = parse_date(text)
    if day is None:
        raise ValueError(text)
    return day


def _instant(text: str) -> datetime:
    """An instant; without a zone, London's; a bare date is the end of that day."""
    day = parse_date(text) if len(text) <= 10 else None
    instant = datetime.combine(day, time.max) if day else parse_datetime(text)
    if instant is None:
        raise ValueError(text)
    return instant if timezone.is_aware(instant) else timezone.make_aware(instant)


def _provenance(each: Figure | Curve) -> Row:
    return {
        "waiting": each.waiting,
        "cohort": each.cohort.number if each.cohort else None,
        "as_at": each.lens.as_at.isoformat(),
        "known_at": each.known_at.isoformat(),
        "boundaries_on": each.lens.boundaries_on.isoformat(),
        "count_as": str(each.lens.count_as),
    }


def _row(figure: Figure) -> Row:
    return {
        "area_code": figure.place.code,
        "area_name": figure.place.name,
        "indicator": figure.indicator.code,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "rate": figure.rate,
        **_provenance(figure),
    }


def _points(curve: Curve) -> list[Row]:
    return [
        {
            "area_code": curve.place.code,
            "area_name": curve.place.name,
            "month": str(point.month),
            "ever_live": point.ever_live,
            "live_now": point.live_now,
            **_provenance(curve),
        }
        for point in curve.points
    ]
