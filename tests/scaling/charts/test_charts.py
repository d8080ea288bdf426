from datetime import date
from xml.etree import ElementTree

import pytest

from scaling.charts.curve import Point, Target, adoption_curve
from scaling.charts.hexmap import Cell, hex_map, step


def drawn(spec) -> str:
    vl_convert = pytest.importorskip("vl_convert")
    return vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])


def words(svg: str) -> str:
    return " ".join(element.text or "" for element in ElementTree.fromstring(svg).iter())


def test_the_curve_labels_both_lines_the_targets_and_the_number_to_reach():
    points = [Point(date(2026, 1, 31), 3, 3), Point(date(2026, 2, 28), 5, 4)]
    spec = adoption_curve(
        points,
        description="Spread",
        targets=[Target(date(2026, 3, 31), 8, "8 by 31 March 2026")],
        eligible=10,
    )
    text = words(drawn(spec))
    for label in ("Ever live 5", "Live now 4", "8 by 31 March 2026", "10 this is meant to reach"):
        assert label in text


def test_lines_that_end_together_share_one_label():
    text = words(drawn(adoption_curve([Point(date(2026, 1, 31), 3, 3)], description="Spread")))
    assert "Ever live and live now 3" in text


def test_each_area_of_the_map_carries_its_code_and_its_figure():
    cells = [Cell("QAA", "North", 0, 0, 0.5, "4 of 8"), Cell("QBB", "South", 0, 1, None, "no eligible")]
    text = words(drawn(hex_map(cells, description="Map")))
    assert "QAA" in text
    assert "50%" in text
    assert "–" in text


@pytest.mark.parametrize(
    ("rate", "expected"), [(None, 0), (0.0, 0), (0.01, 1), (0.25, 1), (0.26, 2), (0.75, 3), (1.0, 4)]
)
def test_colours_come_in_five_steps(rate, expected):
    assert step(rate) == expected


def test_a_name_cannot_inject_markup():
    svg = drawn(hex_map([Cell("<b>", "<script>", 0, 0, 0.5, "x")], description="</svg><script>"))
    assert "<script" not in svg
