"""Find organisations by code or by any part of a name, spelt more or less right, in an area or in all.

Everyone signed in may look them up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q

#: Letters of a text to which a name may be alike (how alike, the settings say). Fewer say nothing;
#: more cost a comparison of every name in the country and say no more.
SHORTEST_ALIKE, LONGEST_ALIKE = 3, 60
#: Where so many names hold the text, those that are only like it are not looked for; nor are more of them.
ENOUGH = 50


@dataclass(frozen=True)
class Wanted:
    """What to look for. Empty parts do not narrow the search.

    ``area`` is the key of one; ``is_open``: on ``today``; None is either.
    """

    text: str = ""
    kind: str = ""
    area: int | None = None
    is_open: bool | None = None

    @property
    def condition(self) -> str:
        """In SQL, on an organisation; the text apart."""
        parts = ["TRUE"]
        if self.kind:
            parts.append("kind = %(kind)s")
        if self.area is not None:
            parts.append(_IN_AREA)
        if self.is_open is not None:
            parts.append(_OPEN if self.is_open else f"NOT ({_OPEN})")
        return " AND ".join(parts)


class Found(NamedTuple):
    """One row per organisation, as lists and files show it: a file may have all there are."""

    code: str
    name: str
    kind: str
    opens_on: date | None
    closes_on: date | None
    postcode: str


@dataclass(frozen=True)
class FoundPage:
    """Part of a list: what is on the page of this number, and how long the whole list is."""

    organisations: list[Found]
    number: int
    length: int


def found(wanted: Wanted, today: date) -> Iterator[Found]:
    """Best first where text was given, else by name. Asked for when the first is taken."""
    for *columns, _ in _rows(wanted, today, 0, None):
        yield Found(*columns)


def page_of_found(wanted: Wanted, today: date, number: int, size: int) -> FoundPage:
    """One page of them; the first if there is none of that number."""
    rows = _rows(wanted, today, (number - 1) * size, size)
    if not rows and number > 1:
        return page_of_found(wanted, today, 1, size)
    return FoundPage([Found(*columns) for *columns, _ in rows], number, rows[0][-1] if rows else 0)


class AreaToChoose(NamedTuple):
    pk: int
    kind: str
    code: str
    name: str


def areas_to_choose(today: date) -> list[AreaToChoose]:
    """Those that have a name and have not closed, alphabetically."""
    with connection.cursor() as cursor:
        cursor.execute(_AREAS, {"today": today})
        return [AreaToChoose(*row) for row in cursor.fetchall()]


def is_open(on: date, prefix: str = "") -> Q:
    """Open on a day, as is known now; ``prefix`` leads from the model asked to the organisation."""
    opened = Q(**{f"{prefix}opens_on__isnull": True}) | Q(**{f"{prefix}opens_on__lte": on})
    not_closed = Q(**{f"{prefix}closes_on__isnull": True}) | Q(**{f"{prefix}closes_on__gte": on})
    return opened & not_closed


def _rows(wanted: Wanted, today: date, offset: int, limit: int | None) -> list[tuple[Any, ...]]:
    """The columns of what is found, and the length of the whole list."""
    text = " ".join(wanted.text.upper().split())
    end = None if limit is None else offset + limit
    query = (_NAMED if text else _EVERY).replace("CONDITION", wanted.condition)
    where = {"kind": wanted.kind, "area": wanted.area, "today": today}
    with connection.cursor() as cursor:
        cursor.execute(query, {**where, **_named(text, end), "offset": offset, "limit": limit})
        return list(cursor.fetchall())


def _named(text: str, end: int | None) -> dict[str, Any]:
    """Of one letter only beginnings count: nearly every name holds it."""
    held = connection.ops.prep_for_like_query(text)
    is_letter = len(text) == 1
    return {
        "text": text,
        "near": text[:LONGEST_ALIKE],
        "begins": f"{held}%",
        "holds": f"{held}%" if is_letter else f"%{held}%",
        "most_holding": 0 if is_letter else end,
        "most_alike": ENOUGH if len(text) >= SHORTEST_ALIKE else 0,
        "enough": ENOUGH,
    }


_OPEN = "(opens_on IS NULL OR opens_on <= %(today)s) AND (closes_on IS NULL OR closes_on >= %(today)s)"

_IN_AREA = """id IN (
    SELECT organisation_id FROM adopters_membership
    WHERE area_id = %(area)s AND superseded_at IS NULL AND during @> %(today)s::date
)"""

_AREAS = """
SELECT id, kind, code, name FROM adopters_area
WHERE name_known AND (closes_on IS NULL OR closes_on >= %(today)s)
ORDER BY name, code
"""

_EVERY = """
SELECT code, name, kind, opens_on, closes_on, postcode,
    (SELECT count(*) FROM adopters_organisation WHERE CONDITION)
FROM adopters_organisation WHERE CONDITION
ORDER BY name, code LIMIT %(limit)s OFFSET %(offset)s
"""

# The code itself comes first, then names that begin so, names that hold it, codes that begin so, and
# the few names that are most like it. Names that hold the text may be thousands: they are counted, and
# only as many as come before the end of the page are read, in the order of an index. Names that are
# like it are read from the nearest on, likewise; of names that are equally near, as the index has them.
_NAMED = """
WITH estate AS NOT MATERIALIZED (
    SELECT code, name, kind, opens_on, closes_on, postcode, upper(name) AS upper_name
    FROM adopters_organisation WHERE CONDITION
), counted AS (
    SELECT count(*) AS holding FROM estate WHERE code LIKE %(begins)s OR upper_name LIKE %(holds)s
), hit AS (
    SELECT * FROM estate WHERE code LIKE %(begins)s OR upper_name LIKE %(begins)s
    UNION (SELECT * FROM estate WHERE upper_name LIKE %(holds)s ORDER BY name, code LIMIT %(most_holding)s)
    UNION (
        SELECT * FROM estate WHERE name %%> %(near)s AND (SELECT holding FROM counted) < %(enough)s
        ORDER BY name <->> %(near)s LIMIT %(most_alike)s
    )
)
SELECT code, name, kind, opens_on, closes_on, postcode,
    greatest((SELECT holding FROM counted), count(*) OVER ())
FROM hit
ORDER BY
    CASE
        WHEN code = %(text)s THEN 4
        WHEN upper_name LIKE %(begins)s THEN 3
        WHEN strpos(upper_name, %(text)s) > 0 THEN 2
        WHEN code LIKE %(begins)s THEN 1.5
        ELSE word_similarity(%(near)s, name)
    END DESC, name, code
LIMIT %(limit)s OFFSET %(offset)s
"""
