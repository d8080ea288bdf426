"""What the catalogue refuses, in words for the person who asked."""

from __future__ import annotations


class CatalogueError(Exception):
    """A rule of the catalogue refused a change. ``field`` names the form field it is about, if one."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
