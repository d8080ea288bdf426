"""Where pages are, by their names; those of the rooms above are named only."""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse

#: Some for every innovation in every area; each is a short text.
MOST = 50_000


@lru_cache(MOST)
def address(name: str, *args: str | int) -> str:
    """Where a named page is; remembered, since a table of figures has hundreds, most of them again and again.

    Raises NoReverseMatch.
    """
    return reverse(name, args=args)
