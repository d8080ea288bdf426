"""Everything measured once: the floors, the writes, the pages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from io import StringIO

from django.core.management import call_command
from django.db import connection

from tests.bench import bulk, floors, reads, scenery, writes
from tests.bench.ending import Account, arguments, checked, size
from tests.bench.installation import ROOT
from tests.bench.measures import Measure, measured
from tests.bench.pages import chosen
from tests.bench.warmth import warm
from tests.bench.web import Server, served


def main() -> None:
    parser = arguments()
    parser.add_argument(
        "--only",
        default="",
        help="Parts of pages’ names, between commas; usual; or writing",
    )
    asked = parser.parse_args()
    account, scale = Account(asked), float(asked.scale)
    account.note(size())
    account.take(rebuilding())
    with served(ROOT) as server:
        account.take(floors.floors(server))
        if not asked.only or "writing" in asked.only.split(","):
            account.take(_writing(server, scale))
        if scale < 1:
            account.note(f"The file that is imported has {bulk.rows_at(scale):,} rows, not {bulk.ROWS:,}.")
        scenery.make()
        warm()
        pages = chosen(asked.only)
        account.take(reads.reads(pages, server))
    if unopened := {page.name for page in pages} - {each.what for each in account.measures}:
        account.note(f"Not measured, since nobody had one to open: {', '.join(sorted(unopened))}.")
    account.note(checked("the bench"))
    account.end()


def rebuilding() -> Iterator[Measure]:
    """Making anew what is kept ready of the figures: the copy may be of another day."""
    rebuild = partial(call_command, "rebuild", stdout=StringIO())
    yield from measured([rebuild], what="rebuild what is kept beside the ledger")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")  # as the server does by itself within a minute


def _writing(server: Server, scale: float) -> Iterator[Measure]:
    """Before reading, so that pages are read with the newest lines in them."""
    yield from floors.writing_floors((writes.MANY, bulk.rows_at(scale)))
    yield from writes.writes(server)
    yield from bulk.imports(scale)
    yield from bulk.reports()
