"""How every chart looks. NHS colours, by their names in the NHS identity guidelines. Pure."""

from __future__ import annotations

from typing import Any

Spec = dict[str, Any]

BLUE = "#005eb8"
DARK_GREEN = "#006747"
DARK_GREY = "#425563"
MID_GREY = "#768692"
PALE_GREY = "#e8edee"
BLACK = "#212b32"
WHITE = "#ffffff"

_CONFIG: Spec = {
    "font": "Arial, Helvetica, sans-serif",
    "background": WHITE,
    "view": {"stroke": None},
    "axis": {
        "labelColor": DARK_GREY,
        "titleColor": BLACK,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "gridColor": PALE_GREY,
        "domainColor": MID_GREY,
        "tickColor": MID_GREY,
    },
    "text": {"font": "Arial, Helvetica, sans-serif", "fontSize": 13, "color": BLACK},
}


def chart(description: str, **parts: Any) -> Spec:
    """A Vega-Lite specification in the house look; ``description`` is read out in its place."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": description,
        "config": _CONFIG,
        **parts,
    }
