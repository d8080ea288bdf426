"""Many rows taken some thousands at a time, so that memory does not grow with the file. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import TypeVar

Row = TypeVar("Row")

#: Rows judged together.
ENOUGH = 5_000


def slices(rows: Iterable[Row], site: Callable[[Row], int]) -> Iterator[list[Row]]:
    """Rows that come in order of site, in lists of ``ENOUGH`` or little more: no site is parted."""
    some: list[Row] = []
    for _, own in groupby(rows, site):
        some.extend(own)
        if len(some) >= ENOUGH:
            yield some
            some = []
    if some:
        yield some
