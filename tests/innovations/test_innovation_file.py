"""An innovation as a JSON file: its faults, and what importing it does."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from innovations.innovation_file import read_innovation_file
from innovations.models import Innovation, Version
from innovations.selectors import cohort_in_force
from tests.cast import Scenery
from tests.innovations.estate import make_organisations

LEAST = {"name": "Upadacitinib", "summary": "A tablet for arthritis.", "unit": "trust"}
FULL = LEAST | {
    "slug": "upa",
    "problem": "Injections are a burden.",
    "kind": "medicine",
    "status": "spreading",
    "scaling_vehicle": "An invented network",
    "website": "https://example.org/upa",
    "return_interval_days": 60,
    "version": {
        "label": "First",
        "released_on": "2026-01-31",
        "components": [
            {"name": "Tablet", "description": "Once a day.", "character": "core"},
            {"name": "Leaflet", "character": "adaptable"},
        ],
    },
    "steps": [{"stage": "preparing", "name": "On the formulary"}],
    "stage_wording": {"live": "First prescription"},
    "cohort": {"kinds": ["trust"], "areas": ["icb:QN1"], "open_on": "2026-04-01"},
}


def faults(value: Any) -> dict[str, str]:
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    return {fault.path: fault.message for fault in read_innovation_file(content)[1]}


def run(tmp_path: Path, value: Any) -> str:
    path, out = tmp_path / "innovation.json", StringIO()
    path.write_text(json.dumps(value))
    call_command("import_innovation", str(path), stdout=out)
    return out.getvalue()


def test_the_least_and_the_fullest_file_have_no_faults() -> None:
    assert faults(LEAST) == {}
    assert faults(FULL) == {}


def test_every_fault_is_named_by_its_path_at_once() -> None:
    found = faults(
        {
            "name": " ",
            "unit": "ward",
            "sumary": "x",
            "website": "example",
            "return_interval_days": 0,
            "version": {"released_on": "31/01/2026", "components": [{"name": "A"}, {"name": "a"}, 3]},
            "steps": [{"stage": "paused", "name": ""}],
            "stage_wording": {"live": "x" * 61},
            "cohort": {"kinds": ["ward"], "areas": ["Y56"], "outside_england": 1},
        }
    )
    assert set(found) == {
        "$.name",
        "$.summary",
        "$.unit",
        "$.sumary",
        "$.website",
        "$.return_interval_days",
        "$.version.released_on",
        "$.version.components[1].name",
        "$.version.components[2]",
        "$.steps[0].stage",
        "$.steps[0].name",
        "$.stage_wording.live",
        "$.cohort.kinds[0]",
        "$.cohort.areas[0]",
        "$.cohort.outside_england",
    }
    assert "Did you mean “summary”?" in found["$.sumary"]


def test_an_nhs_number_is_refused_anywhere() -> None:
    assert "NHS number" in faults(LEAST | {"problem": "Ask 943 476 5919"})["$.problem"]


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff\xfe", b"null"])
def test_what_is_not_an_object_is_one_fault(content: bytes) -> None:
    assert list(faults(content)) == ["$"]


WORDS = st.sampled_from(["", "a", "name", "stage", "live", "codes", "areas", "\0", "é"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2_000) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*FULL, "other"]), JSON))
def test_no_file_whatever_breaks_the_reading(value: dict[str, Any]) -> None:
    for path in faults(value):
        assert path.startswith("$.")


def test_the_least_file_lists_every_organisation_of_its_kind(scenery: Scenery, tmp_path: Path) -> None:
    make_organisations(["P81001"], kind="gp_practice")
    said = run(tmp_path, LEAST)
    innovation = Innovation.objects.get(slug="upadacitinib")
    cohort = cohort_in_force(innovation)
    assert cohort is not None
    assert cohort.size == 2
    assert "Froze list 1 of sites: 2 NHS trusts" in said


def test_an_empty_estate_gives_an_empty_list_and_says_what_to_do(db: None, tmp_path: Path) -> None:
    said = run(tmp_path, LEAST)
    assert "which is empty" in said
    assert "manage.py import_organisations" in said
    make_organisations(["RX1"])
    call_command("draw_cohort", "upadacitinib", reason="Organisations are loaded", stdout=StringIO())
    cohort = cohort_in_force(Innovation.objects.get())
    assert cohort is not None
    assert (cohort.number, cohort.size) == (2, 1)


def test_the_full_file_says_everything(scenery: Scenery, tmp_path: Path) -> None:
    run(tmp_path, FULL)
    innovation = Innovation.objects.get(slug="upa")
    version = Version.objects.get(innovation=innovation)
    assert (innovation.kind, innovation.return_interval_days) == ("medicine", 60)
    assert [row.name for row in version.components.all()] == ["Tablet", "Leaflet"]
    assert innovation.wordings.get().wording == "First prescription"
    assert [row.organisation for row in innovation.cohorts.get().members.all()] == [scenery.trust]


def test_the_same_file_again_changes_nothing(scenery: Scenery, tmp_path: Path) -> None:
    run(tmp_path, FULL)
    assert "Nothing changed" in run(tmp_path, FULL)
    assert Innovation.objects.get(slug="upa").cohorts.count() == 1


def test_a_changed_file_changes_what_it_says_and_never_the_list(scenery: Scenery, tmp_path: Path) -> None:
    run(tmp_path, FULL)
    changed = FULL | {
        "summary": "A daily tablet.",
        "version": {"components": [{"name": "Leaflet", "character": "core"}, {"name": "Clinic"}]},
        "cohort": {"kinds": ["trust"]},
    }
    said = run(tmp_path, changed)
    innovation = Innovation.objects.get(slug="upa")
    assert "Changed: summary." in said
    assert "stays in force" in said
    assert innovation.cohorts.count() == 1
    names = [(row.name, row.character) for row in innovation.versions.get().components.all()]
    assert names == [("Leaflet", "core"), ("Clinic", "undecided")]


def test_a_higher_version_number_releases_it(scenery: Scenery, tmp_path: Path) -> None:
    run(tmp_path, FULL)
    said = run(tmp_path, FULL | {"version": {"number": 2, "components": [{"name": "Tablet"}]}})
    assert "Released version 2." in said
    assert [row.number for row in Innovation.objects.get(slug="upa").versions.all()] == [2, 1]


def test_a_fault_applies_nothing_and_names_unknown_codes_and_areas(scenery: Scenery, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as error:
        run(tmp_path, LEAST | {"website": "x", "cohort": {"areas": ["icb:QXX"]}})
    assert "$.website" in str(error.value)
    assert "$.cohort.areas[0]" in str(error.value)
    with pytest.raises(CommandError, match=r"\$\.cohort\.codes\[1\]"):
        run(tmp_path, LEAST | {"cohort": {"codes": ["RN1", "RQQ"]}})
    assert not Innovation.objects.filter(slug="upadacitinib").exists()


def test_an_unknown_person_is_refused(db: None, tmp_path: Path) -> None:
    path = tmp_path / "innovation.json"
    path.write_text(json.dumps(LEAST))
    with pytest.raises(CommandError, match="Nobody has"):
        call_command("import_innovation", str(path), by="nobody@example.org")
