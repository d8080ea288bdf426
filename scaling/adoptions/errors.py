"""What a rule of this room refuses, in words for the person who asked."""

from __future__ import annotations


class AdoptionError(Exception):
    """``field`` names the form field it is about, or is empty."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
