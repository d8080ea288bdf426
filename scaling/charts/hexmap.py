"""A map of one hexagon an area, so that every area can be read whatever its size. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from scaling.charts.theme import BLACK, MID_GREY, STEPS, WHITE, Spec, chart

#: A hexagon standing on a point, of radius 1, as an SVG path.
HEXAGON = "M0,-1L0.866,-0.5L0.866,0.5L0,1L-0.866,0.5L-0.866,-0.5Z"

#: Upper bounds of the first four steps of colour, as fractions.
BOUNDS = (0.0, 0.25, 0.5, 0.75)
LABELS = ("None", "Up to 25%", "25% to 50%", "50% to 75%", "Over 75%")

#: Steps dark enough to want white lettering.
_DARK_FROM = 3


@dataclass(frozen=True)
class Cell:
    """One area at axial coordinates (q to the right, r downwards); ``rate`` None is no denominator."""

    code: str
    name: str
    q: int
    r: int
    rate: float | None
    words: str


def step(rate: float | None) -> int:
    """Which of the five steps of colour a rate falls in; none of anything is the first."""
    return sum((rate or 0.0) > bound for bound in BOUNDS)


def hex_map(cells: Sequence[Cell], *, description: str) -> Spec:
    """Cells coloured in five steps with the figure written in each."""
    rows = [
        {
            "area": cell.name,
            "figure": cell.words,
            "x": sqrt(3) * (cell.q + cell.r / 2),
            "y": 1.5 * cell.r,
            "step": LABELS[step(cell.rate)],
            "short": "–" if cell.rate is None else f"{cell.rate:.0%}",
            "code": cell.code,
            "ink": WHITE if step(cell.rate) >= _DARK_FROM else BLACK,
        }
        for cell in cells
    ]
    xs, ys = [row["x"] for row in rows] or [0], [row["y"] for row in rows] or [0]
    scale = 27.0
    return chart(
        description,
        width=scale * (max(xs) - min(xs) + 2),
        height=scale * (max(ys) - min(ys) + 2.2),
        data={"values": rows},
        encoding={
            "x": _position("x", min(xs) - 1, max(xs) + 1),
            "y": _position("y", max(ys) + 1.1, min(ys) - 1.1),
        },
        layer=[_hexagons(scale), _lettering("code", -5, 10), _lettering("short", 8, 13)],
    )


def _position(field: str, start: float, end: float) -> Spec:
    scale = {"domain": [start, end], "zero": False, "nice": False}
    return {"field": field, "type": "quantitative", "axis": None, "scale": scale}


def _hexagons(scale: float) -> Spec:
    return {
        "mark": {
            "type": "point",
            "shape": HEXAGON,
            "size": 4 * (scale * 0.96) ** 2,
            "filled": True,
            "opacity": 1,
            "stroke": MID_GREY,
            "strokeWidth": 1,
        },
        "encoding": {
            "fill": {
                "field": "step",
                "scale": {"domain": list(LABELS), "range": list(STEPS)},
                "legend": {"title": None, "orient": "bottom", "symbolType": "square", "labelFontSize": 13},
            },
            "tooltip": [{"field": "area", "title": "Area"}, {"field": "figure", "title": "Coverage"}],
        },
    }


def _lettering(field: str, dy: int, size: int) -> Spec:
    return {
        "mark": {"type": "text", "dy": dy, "fontSize": size, "fontWeight": "bold"},
        "encoding": {"text": {"field": field}, "color": {"field": "ink", "type": "nominal", "scale": None}},
    }
