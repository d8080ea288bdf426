"""Keep rows in the order people put them in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from innovations.models import Component, Step

AnyRow = TypeVar("AnyRow", Component, Step)


def move_among(rows: Sequence[AnyRow], row: AnyRow, *, up: bool) -> None:
    """Swap ``row`` with its neighbour and number the rows from 0."""
    ordered = list(rows)
    place = ordered.index(row)
    other = place - 1 if up else place + 1
    if 0 <= other < len(ordered):
        ordered[place], ordered[other] = ordered[other], ordered[place]
    number_in_order(ordered)


def number_in_order(rows: Sequence[AnyRow]) -> None:
    """Position each row as it stands in ``rows``; saves those that moved."""
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])
