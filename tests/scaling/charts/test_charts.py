import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from adopters.look.parts import Hexagon
from scaling.charts.curve import Point, Target, adoption_curve
from scaling.charts.hexmap import hex_map, shade
from scaling.charts.rendering import draw
from scaling.charts.theme import Spec


def drawn(spec: Spec) -> str:
    pytest.importorskip("vl_convert")
    return draw(spec)


def words(svg: str) -> str:
    return " ".join(element.text or "" for element in ET.fromstring(svg).iter())


def test_the_curve_labels_both_lines_the_targets_and_the_number_to_reach() -> None:
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


def test_the_curve_tells_thousands_apart() -> None:
    points = [Point(date(2026, 1, 31), 13_665, 12_629)]
    text = words(drawn(adoption_curve(points, description="Spread", eligible=18_579)))
    for label in ("Ever live 13,665", "Live now 12,629", "18,579 this is meant to reach", "10,000"):
        assert label in text


def test_lines_that_end_together_share_one_label() -> None:
    text = words(drawn(adoption_curve([Point(date(2026, 1, 31), 3, 3)], description="Spread")))
    assert "Ever live and live now 3" in text


@pytest.mark.parametrize("eligible", [None, 6_000])
@pytest.mark.parametrize("targets", [(), (Target(date(2026, 5, 31), 5_000, "5,000 by 31 May 2026"),)])
@pytest.mark.parametrize("lost", [0, 7])
def test_a_curve_is_what_its_specification_draws_whatever_was_drawn_before(
    eligible: int | None, targets: tuple[Target, ...], lost: int
) -> None:
    vl_convert = pytest.importorskip("vl_convert")
    for steps in (3, 40):
        points = [Point(date(2026, month, 28), steps * month, steps * month - lost) for month in range(1, 5)]
        spec = adoption_curve(points, description=f"In {steps}", targets=targets, eligible=eligible)
        assert draw(spec) == vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])


def test_hexagons_of_neighbouring_places_touch_and_do_not_overlap() -> None:
    east, here = Hexagon("A", "A", 1, 0, 2), Hexagon("B", "B", 0, 0, None)
    drawn_map = hex_map([here, east], title="Map", sentence="Two areas")
    left, right = re.findall('points="([^"]*)"', drawn_map.body)
    assert max(_xs(left)) <= min(_xs(right)) <= max(_xs(left)) + 3


def _xs(points: str) -> list[float]:
    return [float(point.split(",")[0]) for point in points.split()]


def test_a_map_says_what_each_area_is_and_cannot_be_injected() -> None:
    area = Hexagon("<b>", 'Kent & "Medway"', 0, 0, 3, "/areas/?a=1&b=2")
    body = hex_map([area, Hexagon("–", "Sussex", 1, 0)], title="Map", sentence="Two areas").body
    assert 'href="/areas/?a=1&amp;b=2" aria-label="Kent &amp; &quot;Medway&quot;"' in body
    assert "&lt;b&gt;</text></a></g>" in body
    assert "<b>" not in body
    assert "app-hexmap__area--3" in body
    assert "app-hexmap__area--none" in body


@pytest.mark.parametrize(
    ("rate", "expected"),
    [(None, None), (0.0, 0), (0.01, 1), (0.2, 1), (0.21, 2), (0.8, 4), (0.99, 5), (1.0, 6)],
)
def test_shades_tell_none_and_all_from_the_rest(rate: float | None, expected: int | None) -> None:
    assert shade(rate) == expected


def test_a_name_cannot_inject_markup() -> None:
    spec = adoption_curve(
        [Point(date(2026, 1, 31), 3, 3)],
        description="</svg><script>",
        targets=[Target(date(2026, 3, 31), 8, "<script>")],
    )
    assert "<script" not in drawn(spec)
