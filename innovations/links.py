"""Addresses of pages in the rooms above, named only; one that leads nowhere here is left out."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse


def address(name: str, *args: object) -> str:
    """Where the page is, or an empty text."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
