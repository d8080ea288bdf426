"""Where pages are, by their names; those of the rooms above are named only."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from django.urls import NoReverseMatch, reverse

#: Some for every innovation in every area; each is a short text.
MOST = 50_000

#: What stands in an address as it is.
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")


@lru_cache(MOST)
def address(name: str, *args: str | int) -> str:
    """Where a named page is; remembered, since a table of figures has hundreds, most of them again and again.

    Raises NoReverseMatch.
    """
    if all(isinstance(each, int) or _PLAIN.fullmatch(each) for each in args):
        form = _form(name, tuple([isinstance(each, int) for each in args]))
        if form:
            return form % args
    return reverse(name, args=args)


@cache
def _form(name: str, whole_numbers: tuple[bool, ...]) -> str:
    """The address with ``%s`` in place of each part; empty if it cannot be told from marks in their places.
    A site of every organisation and innovation has its own, and Django takes longer to find one than the
    database takes to find the site.
    """
    marks = [720_181_000 + place if whole else f"mark-{place}-" for place, whole in enumerate(whole_numbers)]
    try:
        form = reverse(name, args=marks).replace("%", "%%")
    except NoReverseMatch:
        return ""
    for mark in marks:
        form = form.replace(str(mark), "%s")
    return form
