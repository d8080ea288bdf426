"""The estate from the files as really published, by the documented commands alone."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from adopters.models import Area, FileLoad, Organisation
from adopters.selectors.areas import areas_of
from tests.realdata.published import needs_published_data, published

pytestmark = [pytest.mark.django_db, needs_published_data]


def run(command: str, *args: object) -> str:
    out = StringIO()
    call_command(command, *map(str, args), stdout=out)
    return out.getvalue()


def read(name: str, layout: str, as_at: str) -> str:
    return run("import_organisations", published(f"ods/{name}.csv"), f"--layout={layout}", f"--as-at={as_at}")


def estate(*args: str) -> dict[str | None, int]:
    rows = json.loads(run("estate", "--format=json", *args))
    return {row["area_code"]: row["open"] for row in rows if row["area_name"] != "Outside England"} | {
        "abroad": sum(row["open"] for row in rows if row["area_name"] == "Outside England")
    }


@pytest.fixture
def reference() -> None:
    run("load_reference")


@pytest.mark.usefixtures("reference")
def test_two_years_of_trusts_and_their_successions() -> None:
    read("etr_2025-07", "etr", "2025-07-31")
    assert estate("--kind=trust") == {"ENG": 202, "abroad": 3}
    second = read("etr_2026-06", "etr", "2026-06-30")
    assert estate("--kind=trust") == {"ENG": 199, "abroad": 3}
    assert "55 moved area" in second
    assert FileLoad.objects.latest("pk").summary["moved"] == 55

    for on, boards in (("2025-12-01", 42), ("2026-05-01", 36)):
        counts = estate("--kind=trust", "--by=icb", f"--boundaries-on={on}")
        assert None not in counts
        assert len(counts.keys() - {"abroad"}) == boards
        assert sum(counts.values()) == 202
        assert min(counts.values()) > 0

    out = run("import_successions", published("ods/ods_succession_2022.csv"))
    assert "25480 read, 25406 new" in out
    assert "0 rejected" in out
    assert "25480 read, 0 new" in run("import_successions", published("ods/ods_succession_2022.csv"))
    assert estate("--kind=trust") == {"ENG": 199, "abroad": 3}


@pytest.mark.usefixtures("reference")
def test_the_two_trust_files_the_other_way_round() -> None:
    read("etr_2026-06", "etr", "2026-06-30")
    second = read("etr_2025-07", "etr", "2025-07-31")
    assert "55 moved area" in second
    assert estate("--kind=trust") == {"ENG": 199, "abroad": 3}
    camden = Organisation.objects.get(code="G6V2S")
    placed = [Area.objects.get(pk=areas_of("icb", date(2026, m, 1))[camden.pk]).code for m in (3, 4)]
    assert placed == ["QMJ", "Z9B2Z"]


@pytest.mark.usefixtures("reference")
def test_practices_of_2025() -> None:
    read("epraccur_2025-08", "epraccur", "2025-08-31")
    assert estate("--kind=gp_practice") == {"ENG": 6220, "abroad": 0}
    counts = estate("--kind=gp_practice", "--by=region")
    assert None not in counts
    assert sum(counts.values()) == 6220


def test_practices_of_2020() -> None:
    run("load_reference")
    read("epraccur_2020-01", "epraccur", "2020-01-31")
    assert estate("--kind=gp_practice") == {"ENG": 6830, "abroad": 0}


@pytest.mark.usefixtures("reference")
def test_practices_of_both_years_and_their_networks() -> None:
    read("epraccur_2025-08", "epraccur", "2025-08-31")
    read("epraccur_2020-01", "epraccur", "2020-01-31")
    assert estate("--kind=gp_practice") == {"ENG": 6220, "abroad": 0}
    epcn = published("ods/epcn_core_partner_details_2022.csv")
    assert "7359 read" in run("import_memberships", epcn, "--layout=epcn")
    assert estate("--kind=pcn")["ENG"] > 1_200
    again = run("import_memberships", epcn, "--layout=epcn")
    assert " 0 new" in again


@pytest.mark.usefixtures("reference")
def test_cancer_alliances_get_their_members_from_a_file() -> None:
    read("etr_2026-06", "etr", "2026-06-30")
    alliances = published("areas/trust_to_cancer_alliance_2026.csv")
    run("import_memberships", alliances, "--kind=cancer_alliance")
    assert estate("--kind=trust", "--by=cancer_alliance")["N45"] == 15


@pytest.mark.usefixtures("reference")
def test_characteristics_are_of_a_year() -> None:
    read("epraccur_2025-08", "epraccur", "2025-08-31")
    practices = published("equity/practice_characteristics_2018.csv")
    out = run("import_characteristics", practices, "--year=2018")
    assert "for 2018" in out
    found = Organisation.objects.get(code="A81001").characteristics.get()
    assert (found.year, round(found.deprivation_score or 0, 2)) == (2018, 29.14)
