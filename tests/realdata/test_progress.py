"""Published first uses of a medicine, imported as they stand: closures followed, a split asked about."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from pytest_django import DjangoDbBlocker

from adopters.models import OrganisationKind, User
from innovations.models import Innovation
from scaling.models import Adoption, ImportBatch, LedgerLine
from tests.realdata.published import needs_published_data, published

pytestmark = [pytest.mark.django_db, needs_published_data]

#: By the worked check that comes with the data: the code reported under, to its single successor.
FOLLOWED = {
    "RNL": "RNN",
    "RR1": "RRK",
    "RW3": "R0A",
    "RM2": "R0A",
    "RDZ": "R0D",
    "RGQ": "RDE",
    "RQ6": "REM",
    "RQ8": "RAJ",
    "RJF": "RTG",
}


@pytest.fixture(scope="module", autouse=True)
def estate(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Both lists of trusts and the successions: loaded once, undone at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        _load()
        yield
        transaction.set_rollback(True)


def _load() -> None:
    User.objects.create_user("lead@example.org")
    for year, day in (("2025-07", "2025-07-31"), ("2026-06", "2026-06-30")):
        file = published(f"ods/etr_{year}.csv")
        call_command("import_organisations", file, layout="etr", as_at=day, stdout=io.StringIO())
    call_command("import_successions", published("ods/ods_succession_2022.csv"), stdout=io.StringIO())


@pytest.fixture
def innovation(db: None) -> Innovation:
    return Innovation.objects.create(
        slug="upadacitinib", name="Upadacitinib", summary="A medicine.", unit=OrganisationKind.TRUST
    )


def run(name: str, *options: str) -> str:
    out = io.StringIO()
    file = published(f"adoption/{name}_first_use.csv")
    options = ("--innovation", "upadacitinib", "--by", "lead@example.org", *options)
    call_command("import_progress", file, *options, stdout=out)
    return out.getvalue()


def followed(out: str) -> dict[str, str]:
    """Code reported under to code counted in, of every line that says so."""
    pairs = re.findall(r"\((\w+)\) had closed by then\. It is kept .* counts in .*\((\w+)\)\.", out)
    return dict(pairs)


def test_every_row_applies_with_its_closures_followed_and_its_split_asked(innovation: Innovation) -> None:
    out = run("upadacitinib")
    assert "83 read: 83 to apply, 0 unchanged, 0 rejected." in out
    assert "83 applied" in out
    assert followed(out) == FOLLOWED
    assert re.search(r"Open questions: 1\n  Row \d+: .*\(RW6\) .* split between R0A, RM3", out)
    assert Adoption.objects.filter(stage="live").count() == 83
    assert set(LedgerLine.objects.values_list("precision", flat=True)) == {"month"}
    months = Counter(line.occurred_on.isoformat() for line in LedgerLine.objects.all() if line.occurred_on)
    expected = Path(published("adoption/upadacitinib_expected_by_month.csv")).read_text().splitlines()[1:]
    assert months == {month: int(new) for month, new, _ in (line.split(",") for line in expected)}


def test_the_same_file_changes_nothing_until_it_is_undone(innovation: Innovation) -> None:
    run("upadacitinib")
    with pytest.raises(CommandError, match="Nothing to change"):
        run("upadacitinib")
    out = io.StringIO()
    call_command("undo_import", str(ImportBatch.objects.get().pk), "--by", "lead@example.org", stdout=out)
    assert "83 lines removed" in out.getvalue()
    assert not Adoption.objects.exclude(stage="").exists()
    assert "83 applied" in run("upadacitinib")


def test_the_other_medicine_applies_in_full_too(innovation: Innovation) -> None:
    out = run("infliximab_subcutaneous")
    assert "77 applied" in out
    assert "Open questions: 0" in out
