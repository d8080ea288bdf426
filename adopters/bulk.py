"""COPY: the way rows go in by the ten thousand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.db import connection, models

#: Marks a null; no cell of a published file can be this.
NULL = r"\N"


def copy_in(table: type[models.Model] | str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Copy rows into a table's columns; ``None`` is null. Returns how many."""
    name = table if isinstance(table, str) else table._meta.db_table
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    count = 0
    for row in rows:
        writer.writerow([NULL if value is None else value for value in row])
        count += 1
    if count:
        buffer.seek(0)
        with connection.cursor() as cursor:
            cursor.copy_expert(
                f"COPY {name} ({', '.join(columns)}) FROM STDIN WITH (FORMAT csv, NULL '{NULL}')", buffer
            )
    return count


def copy_text(table: type[models.Model], columns: Sequence[str], rows: Iterable[bytes]) -> None:
    """Copy rows already written in PostgreSQL's text format, each with its newline."""
    buffer = io.BytesIO(b"".join(rows))
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table._meta.db_table} ({', '.join(columns)}) FROM STDIN", buffer)


def reserve_keys(table: type[models.Model], count: int) -> int:
    """Set so many keys of a table aside for rows to be copied in; the first of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table._meta.db_table])
        sequence = cursor.fetchone()[0]
        cursor.execute("SELECT nextval(%s::regclass)", [sequence])
        first: int = cursor.fetchone()[0]
        cursor.execute("SELECT setval(%s::regclass, %s)", [sequence, first + max(count, 1) - 1])
        return first


def range_text(start: object | None, end: object | None) -> str:
    """A half-open range of days as PostgreSQL reads it."""
    return f"[{start or ''},{end or ''})"


def plan_afresh(table: type[models.Model]) -> None:
    """Let the database look at a table that has just grown: planned as if it were empty, what joins
    it to itself takes hours.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table._meta.db_table}")
