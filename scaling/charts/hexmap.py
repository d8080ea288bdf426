"""A map of one hexagon an area, so that every area can be read whatever its size. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

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
class DrawnHexagon:
    """``points`` is the outline, ``x`` and ``y`` where the label's foot stands, all in the view box."""

    label: str
    sentence: str
    points: str
    x: str
    y: str
    shade: int | None
    href: str


@dataclass(frozen=True)
class HexMap:
    """What ``components/hexmap.html`` takes."""

    title: str
    sentence: str
    view_box: str
    hexagons: Sequence[DrawnHexagon]
    key: Sequence[tuple[int, str]] = KEY


def shade(rate: float | None) -> int | None:
    """Which of the seven shades a rate is drawn in; None where there is nothing to be out of."""
    return None if rate is None else sum(rate > bound for bound in BOUNDS)


def hex_map(hexagons: Sequence[Hexagon], *, title: str, sentence: str) -> HexMap:
    """Hexagons at axial coordinates: q to the right along a row, r down the rows."""
    drawn = [_drawn(hexagon) for hexagon in hexagons]
    centres = [_centre(hexagon) for hexagon in hexagons] or [(0.0, 0.0)]
    left, top = min(x for x, _ in centres) - RADIUS, min(y for _, y in centres) - RADIUS
    right, bottom = max(x for x, _ in centres) + RADIUS, max(y for _, y in centres) + RADIUS
    box = f"{left - 2:.1f} {top - 2:.1f} {right - left + 4:.1f} {bottom - top + 4:.1f}"
    return HexMap(title, sentence, box, drawn)


def _centre(hexagon: Hexagon) -> tuple[float, float]:
    return RADIUS * sqrt(3) * (hexagon.q + hexagon.r / 2), RADIUS * 1.5 * hexagon.r


def _drawn(hexagon: Hexagon) -> DrawnHexagon:
    x, y = _centre(hexagon)
    points = " ".join(f"{x + dx * RADIUS * 0.97:.1f},{y + dy * RADIUS * 0.97:.1f}" for dx, dy in _CORNERS)
    return DrawnHexagon(
        hexagon.label, hexagon.sentence, points, f"{x:.1f}", f"{y + 4:.1f}", hexagon.shade, hexagon.href
    )
