"""Statements planned once a connection: planning a long one takes ten times as long as running it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

_PREPARED: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Prepared:
    """``sql`` with parameters as psycopg2 takes them; ``types`` are theirs, by name."""

    name: str
    sql: str
    types: Mapping[str, str]

    def run(self, params: Mapping[str, Any], *, before: str = "") -> list[tuple[Any, ...]]:
        """The rows, if it gives any; ``before`` is a statement that goes first, on the same journey.

        Behind a pool that shares connections it is planned each time. Such a pool needs
        DISABLE_SERVER_SIDE_CURSORS of Django's settings for the same reason.
        """
        with connection.cursor() as cursor:
            if connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
                cursor.execute(before + self.sql, params)
            else:
                self._prepare()
                given = ", ".join(f"%({name})s::{kind}" for name, kind in self.types.items())
                cursor.execute(f"{before}EXECUTE {self.name} ({given})", params)
            return cursor.fetchall() if cursor.description else []

    def _prepare(self) -> None:
        here = _PREPARED.setdefault(connection.connection, set())
        if self.name in here:
            return
        places = {name: f"${number}" for number, name in enumerate(self.types, 1)}
        # Past Django's wrappers: one that adds parameters of its own would take each % for a place.
        with connection.connection.cursor() as cursor:
            cursor.execute(f"PREPARE {self.name} ({', '.join(self.types.values())}) AS {self.sql % places}")
        here.add(self.name)
