"""Which pages of a list to offer, and where they are."""

from __future__ import annotations

from django.core.paginator import Page
from django.http import HttpRequest, QueryDict


def page_links(request: HttpRequest | None, page: Page, field: str) -> dict[str, object]:  # type: ignore[type-arg]
    """The first, the last and those around this one; the rest of the address is kept."""
    query = request.GET.copy() if request else QueryDict(mutable=True)

    def href(number: int) -> str:
        query[field] = str(number)
        return f"?{query.urlencode()}"

    offered = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    numbers = [(number, href(number)) if isinstance(number, int) else (None, "") for number in offered]
    return {
        "page": page,
        "numbers": numbers,
        "previous": href(page.number - 1) if page.has_previous() else "",
        "next": href(page.number + 1) if page.has_next() else "",
    }
