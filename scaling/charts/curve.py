"""The adoption curve: how many had ever used an innovation, and how many were using it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from scaling.charts.theme import BLUE, DARK_GREEN, DARK_GREY, Spec, chart


@dataclass(frozen=True)
class Point:
    """Counts of sites on ``day``, the end of a month."""

    day: date
    ever_live: int
    live_now: int


@dataclass(frozen=True)
class Target:
    """A milestone to draw: ``count`` sites by ``day``."""

    day: date
    count: int
    label: str


_SERIES = ("Ever live", "Live now")


def adoption_curve(
    points: Sequence[Point], *, description: str, targets: Sequence[Target] = (), eligible: int | None = None
) -> Spec:
    """Two lines, told apart by dash and by a label at their ends as well as by colour."""
    rows = [
        {"day": point.day.isoformat(), "sites": count, "series": series}
        for point in points
        for series, count in zip(_SERIES, (point.ever_live, point.live_now), strict=True)
    ]
    layers = [_lines(rows), *_ends(rows[-2:])]
    if eligible is not None:
        layers.append(_ceiling(eligible))
    if targets:
        layers.extend(_targets(targets))
    return chart(description, width=640, height=320, layer=layers)


def _encoding() -> Spec:
    return {
        "x": {
            "field": "day",
            "type": "temporal",
            "title": None,
            "axis": {"format": "%b %Y", "labelOverlap": True, "tickCount": 8, "grid": False},
        },
        "y": {
            "field": "sites",
            "type": "quantitative",
            "title": "Sites",
            "scale": {"domainMin": 0, "nice": True},
            "axis": {"tickMinStep": 1, "format": ",d"},
        },
    }


def _lines(rows: list[Spec]) -> Spec:
    return {
        "data": {"values": rows},
        "mark": {"type": "line", "strokeWidth": 3, "tooltip": True},
        "encoding": {
            **_encoding(),
            "color": {
                "field": "series",
                "legend": None,
                "scale": {"domain": list(_SERIES), "range": [DARK_GREY, BLUE]},
            },
            "strokeDash": {
                "field": "series",
                "legend": None,
                "scale": {"domain": list(_SERIES), "range": [[5, 4], [1, 0]]},
            },
        },
    }


def _ends(rows: list[Spec]) -> list[Spec]:
    """The last count of each line, above the upper and below the lower; one where they end together."""
    if rows and len({row["sites"] for row in rows}) == 1:
        rows = [{**rows[0], "series": "Ever live and live now"}]
    return [
        {
            "data": {"values": [{**row, "label": f"{row['series']} {row['sites']:,}"}]},
            "mark": {"type": "text", "align": "left", "dx": 8, "dy": shift, "fontWeight": "bold"},
            "encoding": {**_encoding(), "text": {"field": "label"}},
        }
        for row, shift in zip(rows, (-8, 9), strict=False)
    ]


def _ceiling(eligible: int) -> Spec:
    rows = [{"sites": eligible, "label": f"{eligible:,} this is meant to reach"}]
    level = {"y": {"field": "sites", "type": "quantitative"}}
    return {
        "data": {"values": rows},
        "layer": [
            {"mark": {"type": "rule", "color": DARK_GREY, "strokeDash": [2, 3]}, "encoding": level},
            {
                "mark": {"type": "text", "align": "left", "x": 4, "dy": -8, "color": DARK_GREY},
                "encoding": {**level, "text": {"field": "label"}},
            },
        ],
    }


def _targets(targets: Sequence[Target]) -> list[Spec]:
    rows = [{"day": each.day.isoformat(), "sites": each.count, "label": each.label} for each in targets]
    return [
        {
            "data": {"values": rows},
            "mark": {
                "type": "point",
                "shape": "diamond",
                "size": 160,
                "color": DARK_GREEN,
                "filled": True,
                "tooltip": {"content": "data"},
            },
            "encoding": _encoding(),
        },
        {
            "data": {"values": rows},
            # Above its mark and to the right, clear of the labels at the ends of the lines.
            "mark": {"type": "text", "align": "right", "dx": 8, "dy": -16, "color": DARK_GREEN},
            "encoding": {**_encoding(), "text": {"field": "label"}},
        },
    ]
