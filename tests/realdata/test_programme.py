"""One real programme from an empty database, by documented commands alone; the figures come out exactly."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from adopters.models import User
from scaling.ledger.append import append, retract
from scaling.ledger.rules import Draft
from scaling.models import LedgerLine
from scaling.periods import Period
from tests.realdata.published import needs_published_data, published

pytestmark = [pytest.mark.django_db, needs_published_data]

OCTOBER = "2021-10-31"
NOVEMBER = "2026-11-01"


def run(command: str, *words: str) -> str:
    out = io.StringIO()
    call_command(command, *words, stdout=out)
    return out.getvalue()


def rows(command: str, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(command, *words, "--format", "json"))
    return found


def count(slug: str, indicator: str, *words: str) -> int:
    (row,) = [
        row for row in rows("spread", slug, "--indicator", indicator, *words) if row["area_code"] == "ENG"
    ]
    return int(row["numerator"])


@pytest.fixture(scope="module", autouse=True)
def programme(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Both medicines, told by the month of first recorded use: loaded once, undone at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        _load(tmp_path_factory.mktemp("programme"))
        yield
        transaction.set_rollback(True)


def _load(folder: Path) -> None:
    run("load_reference")
    run("import_organisations", published("ods/etr_2025-07.csv"), "--layout", "etr", "--as-at", "2025-07-31")
    run("import_organisations", published("ods/etr_2026-06.csv"), "--layout", "etr", "--as-at", "2026-06-30")
    run("import_successions", published("ods/ods_succession_2022.csv"))
    User.objects.create_superuser("lead@example.org")
    for name, file in (("Upadacitinib", "upadacitinib"), ("Infliximab", "infliximab_subcutaneous")):
        described = folder / f"{file}.json"
        described.write_text(json.dumps({"name": name, "summary": "A medicine.", "unit": "trust"}))
        run("import_innovation", str(described))
        run(
            "import_progress",
            published(f"adoption/{file}_first_use.csv"),
            *("--innovation", name.lower(), "--by", "lead@example.org", "--stage", "live"),
        )


def expected(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(Path(published(f"adoption/{name}")).read_text())))


@pytest.mark.parametrize(
    ("slug", "file"), [("upadacitinib", "upadacitinib"), ("infliximab", "infliximab_subcutaneous")]
)
def test_as_reported_by_month_and_by_region(slug: str, file: str) -> None:
    reported = ("--count-as", "reported", "--as-at", OCTOBER)
    curve = {row["month"]: row["ever_live"] for row in rows("spread", slug, "--curve", "month", *reported)}
    for row in expected(f"{file}_expected_by_month.csv"):
        assert curve[row["month"][:7]] == int(row["cumulative_adopters"])
    by_region = {
        row["area_code"]: row["numerator"]
        for row in rows("spread", slug, "--by", "region", "--indicator", "ever_live", *reported)
    }
    wanted = {row["region_code"]: int(row["adopters"]) for row in expected(f"{file}_expected_by_region.csv")}
    assert {code: number for code, number in by_region.items() if number} == wanted


@pytest.mark.parametrize(
    ("slug", "reported", "surviving", "later"), [("upadacitinib", 83, 75, 74), ("infliximab", 77, 73, 73)]
)
def test_reported_and_surviving(slug: str, reported: int, surviving: int, later: int) -> None:
    assert count(slug, "ever_live", "--as-at", OCTOBER, "--count-as", "reported") == reported
    assert count(slug, "ever_live", "--as-at", OCTOBER) == surviving
    assert count(slug, "ever_live", "--as-at", NOVEMBER) == later


def test_the_trust_that_split_waits_in_its_own_region() -> None:
    waiting = {
        row["area_code"]: row["waiting"]
        for row in rows(
            "spread", "upadacitinib", "--by", "region", "--indicator", "ever_live", "--as-at", OCTOBER
        )
    }
    assert Counter(waiting) == Counter({code: int(code == "Y62") for code in waiting})


def test_the_ledger_verifies_and_retracting_and_logging_again_changes_no_figure() -> None:
    call_command("verify_ledger")
    before = rows("spread", "upadacitinib", "--by", "region", "--as-at", OCTOBER)
    line = LedgerLine.objects.select_related("adoption").order_by("pk").first()
    assert line is not None
    assert line.occurred_on is not None
    retract(line, by=None)
    assert count("upadacitinib", "ever_live", "--as-at", OCTOBER, "--count-as", "reported") == 82
    again = Draft(period=Period(line.occurred_on, line.precision), stage=line.stage, evidence=line.evidence)
    append(line.adoption, again, by=None)
    after = rows("spread", "upadacitinib", "--by", "region", "--as-at", OCTOBER)
    assert [_said(row) for row in after] == [_said(row) for row in before]
    call_command("verify_ledger")


def _said(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "known_at"}


def test_known_before_the_import_there_is_nothing() -> None:
    first = LedgerLine.objects.order_by("recorded_at").values_list("recorded_at", flat=True)[0]
    before = (first - timedelta(microseconds=1)).isoformat()
    found = rows("spread", "upadacitinib", "--by", "region", "--indicator", "live_now", "--known-at", before)
    assert len(found) == 7
    assert {row["numerator"] for row in found} == {0}


def test_a_membership_corrected_afterwards_leaves_what_was_known(tmp_path: Path) -> None:
    asked = ("upadacitinib", "--by", "region", "--indicator", "ever_live", "--as-at", OCTOBER)
    was, instant = rows("spread", *asked), timezone.now().isoformat()
    correction = tmp_path / "correction.csv"
    correction.write_text(
        "organisation_code,area_kind,area_code,area_name,from,to\nREM,region,Y58,South West,2019-04-01,\n"
    )
    run("import_memberships", str(correction))
    now = {row["area_code"]: row["numerator"] for row in rows("spread", *asked)}
    then = {row["area_code"]: row["numerator"] for row in rows("spread", *asked, "--known-at", instant)}
    assert then == {row["area_code"]: row["numerator"] for row in was}
    assert (now["Y58"], now["Y62"]) == (then["Y58"] + 1, then["Y62"] - 1)
