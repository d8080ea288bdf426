"""The links at the top and the bottom of every page.

Pages of the rooms above are named by URL name alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from adopters.addresses import address
from adopters.roles import Abilities, abilities


@dataclass(frozen=True)
class Item:
    text: str
    href: str
    current: bool = False


def _anyone(able: Abilities) -> bool:
    return True


def _reads_figures(able: Abilities) -> bool:
    return able.reads_figures


_MAIN: tuple[tuple[str, str, Callable[[Abilities], bool]], ...] = (
    ("Home", "home:home", _anyone),
    ("Innovations", "innovations:list", _anyone),
    ("National picture", "dashboards:national", _reads_figures),
    ("Areas", "adopters:areas", _anyone),
    ("Organisations", "adopters:search", _anyone),
    ("Reports", "reports:list", _reads_figures),
    ("People", "people:list", _reads_figures),
)
_FOOTER = (
    ("Accessibility statement", "pages:accessibility"),
    ("Privacy notice", "pages:privacy"),
    ("Contact", "pages:contact"),
    ("Glossary", "pages:glossary"),
)


def main_items(request: HttpRequest | None) -> list[Item]:
    """Only people who have signed in have anywhere to go, and only where their roles let them."""
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return []
    able = abilities(user)
    places = [(text, address(name)) for text, name, may in _MAIN if may(able)]
    here = _here(request.path, [href for _text, href in places])
    return [Item(text, href, current=href == here) for text, href in places]


def _here(path: str, hrefs: list[str]) -> str:
    """The longest address the path lies under; the front page only when on it."""
    under = [href for href in hrefs if path == href or (href != "/" and path.startswith(href))]
    return max(under, key=len, default="")


def footer_items() -> list[Item]:
    return [Item(text, address(name)) for text, name in _FOOTER]
