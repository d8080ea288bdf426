"""Columns of many rows as PostgreSQL's array literals. Pure.

A literal is read by the server in one go. What the driver makes of a list is an expression for
every element, which took three times as long as inserting the rows.
"""

from __future__ import annotations

from collections.abc import Iterable


def array(values: Iterable[object]) -> str:
    """``{"1","2",NULL}``: for any type that reads what ``str`` writes. To be cast where it is used."""
    return "{" + ",".join(["NULL" if each is None else _quoted(str(each)) for each in values]) + "}"


def _quoted(text: str) -> str:
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
