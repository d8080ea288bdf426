"""Which pages of a list to offer, and where they are."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, QueryDict


class CountedPaginator(Paginator):  # type: ignore[type-arg]
    """Of a list whose length is known already, so that nobody counts it again."""

    def __init__(self, found: Any, per_page: int, count: int) -> None:
        super().__init__(found, per_page)
        self.count = count


def page_number(request: HttpRequest) -> int:
    """The page that an address asks for; the first where it does not say."""
    asked = request.GET.get("page", "")
    return max(int(asked), 1) if asked.isdecimal() and len(asked) < 10 else 1


def page_links(request: HttpRequest | None, page: Page, field: str) -> dict[str, object]:  # type: ignore[type-arg]
    """The first, the last and those around this one; the rest of the address is kept."""
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query.pop(field, None)
    rest = f"{kept}&" if (kept := query.urlencode()) else ""

    def href(number: int) -> str:
        return f"?{rest}{field}={number}"

    offered = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    numbers = [(number, href(number)) if isinstance(number, int) else (None, "") for number in offered]
    return {
        "page": page,
        "numbers": numbers,
        "previous": href(page.number - 1) if page.has_previous() else "",
        "next": href(page.number + 1) if page.has_next() else "",
    }
