"""Rows put by until they can go in in the order in which they would have been written.

A row is a line of bytes that begins with its instant, so that sorting lines sorts by time, then with
eight digits that tell its place. There is one file a month.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

#: Of "2026-11-22 16:59:59.123456+00".
STAMP = 29
PLACE = slice(STAMP, STAMP + 8)
#: So many bytes of a month are kept before they are written.
_BLOCK = 64_000

Month = int


class Spool:
    """Rows of one table from one shard."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        self.counts: Counter[Month] = Counter()
        self._held: dict[Month, list[bytes]] = {}
        self._sizes: Counter[Month] = Counter()

    def add(self, month: Month, row: bytes) -> None:
        held = self._held.setdefault(month, [])
        held.append(row)
        self.counts[month] += 1
        self._sizes[month] += len(row)
        if self._sizes[month] > _BLOCK:
            self._write(month)

    def _write(self, month: Month) -> None:
        with self._path(month).open("ab") as file:
            file.write(b"".join(self._held.pop(month, ())))
        self._sizes[month] = 0

    def _path(self, month: Month) -> Path:
        return self.folder / f"{self.name}-{month}"

    def close(self) -> None:
        for month in list(self._held):
            self._write(month)

    def rows(self, month: Month) -> list[bytes]:
        """The rows of a month, each with its newline; they can be had once."""
        path = self._path(month)
        if not path.exists():
            return []
        rows = path.read_bytes().splitlines(keepends=True)
        path.unlink()
        return rows
