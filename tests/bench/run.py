"""One run on one database, which the environment names: ``python -m tests.bench.run``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from io import StringIO

import django

django.setup()

from django.core.management import call_command, get_commands  # noqa: E402 (settings come first)
from django.core.management.base import CommandError  # noqa: E402
from django.db import connection  # noqa: E402

from adopters.models import Organisation  # noqa: E402
from innovations.models import Innovation  # noqa: E402
from scaling.launcher.run import say  # noqa: E402
from scaling.models import Adoption, LedgerLine  # noqa: E402
from tests.bench import bulk, floors, reads, results, scenery, tables, writes  # noqa: E402
from tests.bench.installation import RESULTS, ROOT  # noqa: E402
from tests.bench.measures import Measure, measured  # noqa: E402
from tests.bench.pages import PAGES, Page  # noqa: E402
from tests.bench.results import Machine, Run  # noqa: E402
from tests.bench.web import Server, served  # noqa: E402


def measures(pages: list[Page], scale: float, *, writing: bool) -> Iterator[Measure]:
    """Writes first, so that pages are read with the newest lines in them."""
    yield from rebuilding()
    with served(ROOT) as server:
        yield from floors.floors(server)
        if writing:
            yield from _writing(server, scale)
        scenery.make()
        yield from reads.reads(pages, server)


def rebuilding() -> Iterator[Measure]:
    """Making what is kept ready of the figures anew: the copy may be of another day."""
    if "rebuild" in get_commands():
        yield from measured([lambda: call_command("rebuild", stdout=StringIO())], what="rebuild")


def _writing(server: Server, scale: float) -> Iterator[Measure]:
    yield from floors.writing_floors((writes.MANY, bulk.rows_at(scale)))
    yield from writes.writes(server)
    yield from bulk.imports(scale)
    yield from bulk.reports()


def verified() -> str:
    """What the check of the ledger says, at the end of everything."""
    said = StringIO()
    try:
        call_command("verify_ledger", stdout=said)
    except CommandError as error:
        return f"The ledger's check: {error}"
    return f"The ledger's check: {said.getvalue().strip()}"


def main() -> None:
    asked = arguments().parse_args()
    load_before = os.getloadavg()[0]
    pages = [page for page in PAGES if asked.only in page.name]
    writing = asked.only in ("", "writing")
    found = list(_told(measures(pages, float(asked.scale), writing=writing)))
    notes = [*notes_on(float(asked.scale)), verified()]
    finish(asked, found, notes, load_before)


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kind", default="bench")
    parser.add_argument("--scale", required=True)
    parser.add_argument("--command", required=True, help="What to say the run was started with")
    parser.add_argument("--only", default="", help="Only the pages with this in their name, or writing")
    return parser


def _told(found: Iterator[Measure]) -> Iterator[Measure]:
    """Says each measure as it comes: a run is long."""
    for measure in found:
        about = " · ".join(filter(None, [measure.what, measure.variant, measure.role, measure.way]))
        say(f"{about}: {measure.times.median:,.1f} ms")
        yield measure


def finish(asked: argparse.Namespace, found: list[Measure], notes: list[str], load_before: float) -> None:
    """Keep the run, and print it beside the last like it."""
    run = Run(
        kind=asked.kind,
        scale=asked.scale,
        command=asked.command,
        commit=results.commit(),
        at=results.now(),
        machine=_machine(load_before),
        measures=found,
        notes=notes,
    )
    before = results.last(run.kind, run.scale, RESULTS)
    path = results.keep(run, RESULTS)
    path.with_suffix(".md").write_text(tables.as_markdown(run, before))
    say(f"\n{tables.as_text(run, before)}\n\nKept as {path} and, as Markdown, beside it.")


def _machine(load_before: float) -> Machine:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = str(cursor.fetchone()[0])
    load_after = os.getloadavg()[0]
    return Machine(os.cpu_count() or 0, results.memory_gb(), version, load_before, load_after)


def notes_on(scale: float) -> list[str]:
    """How much there is in the database, and what was made smaller than the design has it."""
    counts = ", ".join(
        f"{model.objects.count():,} {model._meta.verbose_name_plural}"
        for model in (Organisation, Innovation, Adoption, LedgerLine)
    )
    notes = [f"Scale {scale}: {counts}."]
    if scale < 1:
        notes.append(f"The file that is imported has {bulk.rows_at(scale):,} rows, not {bulk.ROWS:,}.")
    return notes


if __name__ == "__main__":
    main()
