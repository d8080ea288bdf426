"""What browsers are given: complete, ours, and from nowhere else."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "static" / "dist"
spec = importlib.util.spec_from_file_location("assets_check", ROOT / "static" / "check.py")
assert spec
assert spec.loader
check = importlib.util.module_from_spec(spec)
spec.loader.exec_module(check)


def test_the_committed_assets_come_from_the_committed_sources() -> None:
    assert check.differences_from_recorded_hashes() == []


def test_a_changed_source_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        check, "hashes", lambda: check.json.loads((DIST / "sources.json").read_text()) | {"x": "y"}
    )
    assert check.differences_from_recorded_hashes() == ["x"]


def test_the_stylesheet_fetches_nothing_from_elsewhere_and_all_it_names_is_there() -> None:
    css = (DIST / "scaling.css").read_text(encoding="utf-8")
    assert "http:" not in css.replace("http://www.w3.org", "")
    assert "https:" not in css
    named = re.findall(r'url\("?([^")]+)"?\)', css)
    assert named
    for address in named:
        assert address.startswith("data:") or (DIST / address).is_file(), address


def test_the_font_is_one_every_machine_has() -> None:
    css = (DIST / "scaling.css").read_text(encoding="utf-8")
    assert "Frutiger" not in css
    assert re.search(r"html\{font-family:arial,sans-serif[;}]", css)


def test_scripts_of_every_page_name_no_other_site_and_evaluate_nothing() -> None:
    for name in ("scaling.js", "supported.js"):
        script = (DIST / name).read_text(encoding="utf-8")
        assert not re.search(r"https?://(?!www\.w3\.org)", script)
        assert "eval(" not in script
        assert "new Function" not in script
