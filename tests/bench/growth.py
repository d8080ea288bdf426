"""How the times of pages grow: with the nation, and with the lines of each adoption.

They should follow the cells of the figures, which are innovations by areas, and not the lines.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from scaling.launcher.run import say
from tests.bench import floors, reads, results
from tests.bench.ending import Account, arguments, checked, size
from tests.bench.floors import SQL
from tests.bench.installation import RESULTS, ROOT
from tests.bench.measures import IN_PROCESS
from tests.bench.pages import FIGURE_PAGES
from tests.bench.results import Run
from tests.bench.run import rebuilding
from tests.bench.tables import Row, Table, milliseconds
from tests.bench.warmth import warm
from tests.bench.web import served

#: The runs that are compared, in order: at the small scale, in full, and with twice the lines.
SMALL, FULL, DOUBLED = KINDS = ("growth-small", "growth-full", "growth-doubled")
HEADER = ("median, ms", "small", "full", "lines doubled", "full / small", "doubled / full")


def main() -> None:
    parser = arguments()
    parser.add_argument("--small", required=True, help="The scale of the small run")
    asked = parser.parse_args()
    account = Account(asked)
    if asked.kind == DOUBLED:
        account.note(double())
    account.note(size())
    account.take(rebuilding())
    with served(ROOT) as server:
        account.take(floors.floors(server))
        warm()
        account.take(reads.reads([page.on_usual_dates() for page in FIGURE_PAGES], server))
    account.note(checked("the bench"))
    account.end()
    if asked.kind == DOUBLED:
        _compare(asked.small, asked.scale)


def double() -> str:
    """Twice the lines of every adoption, saying nothing new."""
    with connection.cursor() as cursor:
        cursor.execute((SQL / "double.sql").read_text())
        added = cursor.rowcount
        cursor.execute("VACUUM (ANALYZE) scaling_ledgerline")
    return f"{added:,} lines were added that say again what was said."


def _compare(small: str, full: str) -> None:
    scales = {SMALL: small, FULL: full, DOUBLED: full}
    runs = [results.last(kind, scale, RESULTS) for kind, scale in scales.items()]
    table = compared([run for run in runs if run])
    path = RESULTS / f"{results.now().replace(':', '')}-growth-{full}.md"
    path.write_text(table.as_markdown())
    say(f"\n{table.as_text()}\n\nKept as {path}.")


def compared(runs: Sequence[Run]) -> Table:
    """One row for each page that all three runs have, as the slowest role found it."""
    small, full, doubled = (slowest(run) for run in runs)
    rows = [
        _row(name, small[name], full[name], doubled[name])
        for name in small
        if name in full and name in doubled
    ]
    return Table("Growth", HEADER, rows)


def slowest(run: Run) -> dict[str, float]:
    """By page and variant the longest median of any role, in this process."""
    found: dict[str, float] = {}
    for measure in run.measures:
        if measure.role and measure.way == IN_PROCESS:
            name = ": ".join(filter(None, [measure.what, measure.variant]))
            found[name] = max(found.get(name, 0.0), measure.times.median)
    return found


def _row(name: str, small: float, full: float, doubled: float) -> Row:
    times = [milliseconds(each) for each in (small, full, doubled)]
    return (name, *times, f"{full / small:.1f}", f"{doubled / full:.1f}")
