"""A map of one hexagon an area, so that every area can be read whatever its size. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from math import sqrt

from django.utils.safestring import SafeString, mark_safe

from adopters.look.parts import Hexagon

RADIUS = 30.0
_CORNERS = (
    (0, -1),
    (sqrt(3) / 2, -0.5),
    (sqrt(3) / 2, 0.5),
    (0, 1),
    (-sqrt(3) / 2, 0.5),
    (-sqrt(3) / 2, -0.5),
)

#: Upper bounds of the shades 0 to 5, as fractions; the last shade is all.
BOUNDS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9999)
KEY = (
    (0, "None"),
    (1, "Up to 20%"),
    (2, "20% to 40%"),
    (3, "40% to 60%"),
    (4, "60% to 80%"),
    (5, "Over 80%"),
    (6, "All"),
)


@dataclass(frozen=True)
class HexMap:
    """What ``components/hexmap.html`` takes."""

    title: str
    sentence: str
    view_box: str
    body: SafeString
    key: Sequence[tuple[int, str]] = KEY


def shade(rate: float | None) -> int | None:
    """Which of the seven shades a rate is drawn in; None where there is nothing to be out of."""
    return None if rate is None else bisect_left(BOUNDS, rate)


def hex_map(hexagons: Sequence[Hexagon], *, title: str, sentence: str) -> HexMap:
    """Hexagons at axial coordinates: q to the right along a row, r down the rows."""
    centres = [_centre(hexagon) for hexagon in hexagons] or [(0.0, 0.0)]
    left, top = min(x for x, _ in centres) - RADIUS, min(y for _, y in centres) - RADIUS
    right, bottom = max(x for x, _ in centres) + RADIUS, max(y for _, y in centres) + RADIUS
    box = f"{left - 2:.1f} {top - 2:.1f} {right - left + 4:.1f} {bottom - top + 4:.1f}"
    body = "".join(_drawn(hexagon) for hexagon in hexagons)
    return HexMap(title, sentence, box, mark_safe(body))  # noqa: S308 - escaped word by word


def _centre(hexagon: Hexagon) -> tuple[float, float]:
    return RADIUS * sqrt(3) * (hexagon.q + hexagon.r / 2), RADIUS * 1.5 * hexagon.r


@cache
def _outline(x: float, y: float) -> str:
    return " ".join(f"{x + dx * RADIUS * 0.97:.1f},{y + dy * RADIUS * 0.97:.1f}" for dx, dy in _CORNERS)


def _drawn(hexagon: Hexagon) -> str:
    x, y = _centre(hexagon)
    sentence = escape(hexagon.sentence)
    area = (
        f'<title>{sentence}</title><polygon class="app-hexmap__hex" points="{_outline(x, y)}" />'
        f'<text class="app-hexmap__label" x="{x:.1f}" y="{y + 4:.1f}" aria-hidden="true">'
        f"{escape(hexagon.label)}</text>"
    )
    if hexagon.href:
        area = f'<a href="{escape(hexagon.href)}" aria-label="{sentence}">{area}</a>'
    shaded = "none" if hexagon.shade is None else hexagon.shade
    return f'<g class="app-hexmap__area app-hexmap__area--{shaded}">{area}</g>'
