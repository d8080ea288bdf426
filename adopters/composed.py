"""Queries for models that Django puts together once: for one row, that takes longer than to ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from inspect import signature
from itertools import count
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

from adopters.prepared import Prepared

AnyModel = TypeVar("AnyModel", bound=Model)
OtherModel = TypeVar("OtherModel", bound=Model)

_NUMBERS = count(1)


class Composed(Generic[AnyModel]):
    """Rows of a model, with related ones and annotations, by text or whole numbers given by name.

    ``compose`` makes the query set from what is given. It is asked once, with marks in its place, so
    what is given must not decide what the query is.
    """

    def __init__(self, compose: Callable[..., QuerySet[AnyModel]]) -> None:
        self.query_set: Callable[..., Any] = compose

    def __call__(self, **given: str | int) -> list[AnyModel]:
        query = self.query
        rows = query.prepared.run(query.params(given))
        return [query.model_of(row) for row in query.converted(rows)]

    def first(self, **given: str | int) -> AnyModel | None:
        return next(iter(self(**given)), None)

    @cached_property
    def query(self) -> _Query:
        return _Query(self.query_set)


class Both(Generic[AnyModel, OtherModel]):
    """The rows of two such queries on one journey."""

    def __init__(self, one: Composed[AnyModel], other: Composed[OtherModel]) -> None:
        self.one, self.other = one, other

    def first(self, **given: str | int) -> tuple[AnyModel, OtherModel] | None:
        """None unless both find one."""
        one, other = self.one.query, self.other.query
        row = next(iter(self._prepared.run({**one.params(given), **other.params(given)})), None)
        return row and (one.first_of(row[: one.width]), other.first_of(row[one.width :]))

    @cached_property
    def _prepared(self) -> Prepared:
        one, other = self.one.query.prepared, self.other.query.prepared
        constants = {**one.constants, **other.constants}
        return Prepared(f"{one.name}_{other.name}", _BOTH.format(one.sql, other.sql), constants=constants)


_BOTH = "SELECT * FROM ({}) AS one CROSS JOIN ({}) AS other LIMIT 1"


class _Query:
    """A query set as SQL, and how its rows become models: what ``ModelIterable`` of Django does."""

    def __init__(self, compose: Callable[..., QuerySet[Any]]) -> None:
        # Digits, so that columns of whole numbers take them too.
        marks = {name: f"-72018100{number}" for number, name in enumerate(signature(compose).parameters)}
        self._compiler = compose(**marks).query.get_compiler(connection=connection)
        sql, params = self._compiler.as_sql()
        self.prepared, self._given = _prepared(sql, params, {mark: name for name, mark in marks.items()})

        columns, self._made = self._compiler.select, self._compiler.klass_info
        self.width = len(columns)
        self._first, self._end = self._made["select_fields"][0], self._made["select_fields"][-1] + 1
        self._names = [column[0].target.attname for column in columns[self._first : self._end]]
        self._related = get_related_populators(self._made, columns, connection.alias)  # type: ignore[call-arg]
        self._converters = self._compiler.get_converters([column[0] for column in columns])

    def params(self, given: dict[str, Any]) -> dict[str, Any]:
        return {place: given[name] for place, name in self._given.items()}

    def converted(self, rows: list[Any]) -> Any:
        return self._compiler.apply_converters(rows, self._converters) if self._converters else rows

    def first_of(self, row: Any) -> Any:
        return next(iter(map(self.model_of, self.converted([row]))))

    def model_of(self, row: Any) -> Any:
        found = self._made["model"].from_db(connection.alias, self._names, row[self._first : self._end])
        for each in self._related:
            each.populate(row, found)
        for name, place in self._compiler.annotation_col_map.items():
            setattr(found, name, row[place])
        return found


def _prepared(sql: str, params: Iterable[Any], names: dict[str, str]) -> tuple[Prepared, dict[str, str]]:
    """The statement, and what is given in which of its places: one given twice may be of two types."""
    number = next(_NUMBERS)
    places = {f"p{number}_{place}": each for place, each in enumerate(params)}
    given = {place: names[str(each)] for place, each in places.items() if str(each) in names}
    constants = {place: each for place, each in places.items() if place not in given}
    order = iter(places)
    named = re.sub("%[s%]", lambda found: f"%({next(order)})s" if found[0] == "%s" else "%%", sql)
    return Prepared(f"composed_{number}", named, constants=constants), given
