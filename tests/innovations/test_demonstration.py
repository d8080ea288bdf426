"""The catalogue of the demonstration is in order."""

from __future__ import annotations

from pathlib import Path

import pytest

from innovations.innovation_file import read_innovation_file

FILES = sorted((Path(__file__).resolve().parents[2] / "innovations" / "demonstration").glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file_can_be_imported_and_says_all_there_is_to_say(path: Path) -> None:
    file, faults = read_innovation_file(path.read_bytes())
    assert faults == []
    assert file is not None
    assert file.slug == path.stem
    assert file.version is not None
    assert file.version.components
    assert file.steps
    assert "invented" in file.given["scaling_vehicle"]


def test_the_demonstration_shows_several_units() -> None:
    units = set()
    for path in FILES:
        file, _ = read_innovation_file(path.read_bytes())
        assert file is not None
        units.add(file.given["unit"])
    assert units == {"trust", "trust_site", "gp_practice", "pcn"}
