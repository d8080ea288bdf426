"""What the documents name is there: pages, pictures, headings, commands and settings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    text = document.read_text()
    for link in re.findall(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"", text):
        address, _, anchor = "".join(link).partition("#")
        if address.startswith("http"):
            continue
        target = (document.parent / address).resolve() if address else document
        assert target.exists(), address
        assert not anchor or anchor in anchors(target.read_text()), anchor


def test_every_picture_taken_is_shown() -> None:
    taken = {f"docs/screenshots/{path.name}" for path in (ROOT / "docs" / "screenshots").glob("*.png")}
    assert taken == set(re.findall(r"docs/screenshots/[\w-]+\.png", README))


def test_the_readme_names_every_command_of_ours_and_no_other() -> None:
    section = README.split("## Commands")[1].split("## The same figures")[0]
    named = set(re.findall(r"^\| `(\w+)", section, re.MULTILINE))
    ours = {name for name, app in get_commands().items() if app in {"adopters", "innovations", "scaling"}}
    assert named == ours | {"migrate"}


def test_the_readme_names_every_setting_read_from_the_environment() -> None:
    code = (ROOT / "scaling" / "settings.py").read_text()
    read = set(re.findall(r"env(?:\.\w+)?\(\s*\"(\w+)\"", code))
    tuning = {"JOB_LEASE_SECONDS", "JOB_SWEEP_SECONDS"}
    assert read - tuning <= set(re.findall(r"^\| `(\w+)`", README, re.MULTILINE))
