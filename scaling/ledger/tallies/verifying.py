"""Are the rows that are kept what the ledger and the estate make of them? Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from adopters.models import EstateVersion
from scaling.ledger.tallies.keeping import (
    ALL_SITES,
    DAY_COLUMNS,
    DAYS,
    HAPPENED,
    INNOVATION_LOCK,
    MONTH_COLUMNS,
    MONTHS,
    SITE_COLUMNS,
    SOME_DAY,
    SOME_MONTH,
    SOME_TALLY,
    TALLIES,
    TALLY_COLUMNS,
    Basis,
    shifted,
)
from scaling.ledger.tallies.whereabouts import moves
from scaling.models import TallyState, Whereabouts, WhereaboutsState


@dataclass(frozen=True)
class KeptDifference:
    """One row that is kept and should not be, or is missing."""

    table: str
    is_kept: bool
    row: tuple[Any, ...]

    def __str__(self) -> str:
        said = "is kept, and nothing makes it" if self.is_kept else "should be kept, and is not"
        return f"{self.table} {said}: {self.row}"


def kept_differences() -> Iterator[list[KeptDifference]]:
    """The whereabouts, then each innovation in order of key, held alone while it is looked at."""
    yield _whereabouts_amiss()
    for key in TallyState.objects.order_by("pk").values_list("pk", flat=True):
        yield _amiss(key)


@transaction.atomic
def _amiss(innovation: int) -> list[KeptDifference]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [INNOVATION_LOCK, innovation])
    state = TallyState.objects.get(pk=innovation)
    basis = Basis(innovation, state.day, state.cohort_id, state.return_interval_days)
    found = [
        KeptDifference(table, is_kept, tuple(row))
        for table, query in _COMPARED.items()
        for is_kept, *row in _rows(query, basis)
    ]
    if (told := shifted(basis)) != state.shifted:
        found.append(KeptDifference("shifted", True, (innovation, state.shifted, told)))
    return found


def _rows(query: str, basis: Basis) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, basis.params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _whereabouts_amiss() -> list[KeptDifference]:
    """Of the sites places count in, while they are of the present estate."""
    held = WhereaboutsState.objects.first()
    if held is None or held.estate != EstateVersion.current():
        return []
    told = {key: (site.fate, site.code) for key, site in moves(held.day).organisations.items()}
    kept = {
        key: (fate, code)
        for key, fate, code, own in Whereabouts.objects.values_list("pk", "fate", "code", "own_code")
        if (fate, code) != ("counted", own)
    }
    rows = [(True, *each) for each in kept.items() - told.items()]
    rows += [(False, *each) for each in told.items() - kept.items()]
    return [KeptDifference("whereabouts", is_kept, (key, *site)) for is_kept, key, site in rows]


def _compared(tables: str, kept: str, made: str) -> str:
    return (
        f"WITH {tables} kept AS ({kept}), made AS ({made})"
        " (SELECT TRUE, gone.* FROM (SELECT * FROM kept EXCEPT SELECT * FROM made) AS gone)"
        " UNION ALL"
        " (SELECT FALSE, lost.* FROM (SELECT * FROM made EXCEPT SELECT * FROM kept) AS lost)"
    )


def _of(table: str, columns: str) -> str:
    return f"SELECT {columns} FROM scaling_{table} WHERE innovation_id = %(innovation)s"


_FROM_KEPT_SITES = f"changed AS MATERIALIZED ({_of('countedsite', f'1 AS sign, {SITE_COLUMNS}')}),"
_COMPARED = {
    "site": _compared(f"{ALL_SITES},", _of("countedsite", SITE_COLUMNS), f"SELECT {SITE_COLUMNS} FROM site"),
    "tally": _compared(
        _FROM_KEPT_SITES,
        f"{_of('tally', TALLY_COLUMNS)} AND {SOME_TALLY}",
        f"SELECT * FROM ({TALLIES}) AS made WHERE {SOME_TALLY}",
    ),
    "month": _compared(
        f"{_FROM_KEPT_SITES} {HAPPENED},",
        f"{_of('monthtally', MONTH_COLUMNS)} AND {SOME_MONTH}",
        f"SELECT * FROM ({MONTHS}) AS made WHERE {SOME_MONTH}",
    ),
    "day": _compared(
        f"{_FROM_KEPT_SITES} {HAPPENED},",
        f"{_of('daytally', DAY_COLUMNS)} AND {SOME_DAY}",
        f"SELECT * FROM ({DAYS}) AS made WHERE {SOME_DAY}",
    ),
}
