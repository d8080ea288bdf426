"""Statements planned once a connection: to read and plan a long one takes longer than to run it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection
from psycopg2.extensions import AsIs

_PREPARED: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
_PARAMETER = re.compile(r"%\((\w+)\)s")
_NUMBERS = count(1)


@dataclass(frozen=True)
class Prepared:
    """``sql`` with named parameters as psycopg2 takes them. ``types`` are of those whose type the database
    cannot tell from where they stand; ``constants`` are the same each time.
    """

    name: str
    sql: str
    types: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)

    def run(self, params: Mapping[str, Any], *, before: str = "") -> list[tuple[Any, ...]]:
        """The rows, if it gives any; ``before`` is a statement that goes first, on the same journey.

        Behind a pool that shares connections it is planned each time. Such a pool needs
        DISABLE_SERVER_SIDE_CURSORS of Django's settings for the same reason.
        """
        with connection.cursor() as cursor:
            if connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
                cursor.execute(before + self.sql, {**self.constants, **params})
            else:
                self._prepare()
                cursor.execute(before + self._execute, params)
            return cursor.fetchall() if cursor.description else []

    @cached_property
    def _given(self) -> list[str]:
        """The parameters in order, each once."""
        return [name for name in dict.fromkeys(_PARAMETER.findall(self.sql)) if name not in self.constants]

    @cached_property
    def _execute(self) -> str:
        given = [
            f"%({name})s" + (f"::{self.types[name]}" if name in self.types else "") for name in self._given
        ]
        return f"EXECUTE {self.name}" + (f" ({', '.join(given)})" if given else "")

    def _prepare(self) -> None:
        here = _PREPARED.setdefault(connection.connection, set())
        if self.name in here:
            return
        types = [self.types.get(name, "unknown") for name in self._given]
        places = {name: AsIs(f"${number}") for number, name in enumerate(self._given, 1)}
        declared = f" ({', '.join(types)})" if types else ""
        # Past Django's wrappers: one that adds parameters of its own would take each % for a place.
        with connection.connection.cursor() as cursor:
            cursor.execute(f"PREPARE {self.name}{declared} AS {self.sql}", {**self.constants, **places})
        here.add(self.name)


@cache
def planned(sql: str) -> Prepared:
    """A statement that is put together from a few parts, so that there are few of its kind."""
    return Prepared(f"planned_{next(_NUMBERS)}", sql)
