"""import_progress and undo_import, as an operator meets them."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from adopters.models import Organisation, User
from innovations.models import Innovation
from scaling.imports import services
from scaling.models import Adoption, BatchStatus, ImportBatch, LedgerLine
from tests.scaling.imports.conftest import Imports

pytestmark = pytest.mark.usefixtures("trusts")


@pytest.fixture
def var(settings: Settings, tmp_path: Path) -> Path:
    folder = tmp_path / "var"
    settings.VAR_DIR = folder
    return folder


def run(file: Path, innovation: Innovation, lead: User, *options: str) -> str:
    out = StringIO()
    call_command(
        "import_progress",
        str(file),
        "--innovation",
        innovation.slug,
        "--by",
        lead.email,
        *options,
        stdout=out,
    )
    return out.getvalue()


def file_of(folder: Path, *rows: str, header: str = "organisation_code,first_used_month") -> Path:
    path = folder / "first use.csv"
    path.write_text("\n".join([header, *rows]))
    return path


def test_a_good_file_is_applied_and_summed_up(innovation: Innovation, lead: User, tmp_path: Path) -> None:
    path = file_of(tmp_path, "RA1,2021-05-01", "RM1,2021-06-01", "RS1,2021-07-01")
    out = run(path, innovation, lead)
    assert "3 read: 3 to apply, 0 unchanged, 0 rejected." in out
    assert "counted in the successor: 1\n  Row 3: Merged trust (RM1)" in out
    assert "Open questions: 1\n  Row 4: Split trust (RS1)" in out
    assert "3 applied" in out
    assert {line.precision for line in LedgerLine.objects.all()} == {"month"}
    assert LedgerLine.objects.filter(recorded_by=lead).count() == 3


def test_the_same_file_again_has_nothing_to_change_until_it_is_undone(
    innovation: Innovation, lead: User, tmp_path: Path
) -> None:
    path = file_of(tmp_path, "RA1,2021-05-01")
    run(path, innovation, lead)
    with pytest.raises(CommandError, match="Nothing to change"):
        run(path, innovation, lead)
    batch = ImportBatch.objects.get()
    out = StringIO()
    call_command("undo_import", str(batch.pk), "--by", lead.email, stdout=out)
    assert "1 lines removed" in out.getvalue()
    assert Adoption.objects.get().stage == ""
    run(path, innovation, lead)
    assert Adoption.objects.get().stage == "live"


def test_errors_stop_all_and_are_listed_and_written_under_var(
    innovation: Innovation, lead: User, tmp_path: Path, var: Path
) -> None:
    path = file_of(tmp_path, "RA1,2021-05-01", "NO1,2021-05-01", "RA2,soon")
    out = StringIO()
    with pytest.raises(CommandError, match="Nothing was applied") as caught:
        call_command(
            "import_progress", str(path), "--innovation", innovation.slug, "--by", lead.email, stdout=out
        )
    assert caught.value.returncode == 1
    assert "Row 3, organisation_code: “NO1” is not an organisation we know." in out.getvalue()
    assert "Row 4, first_used_month: “soon” is not a date" in out.getvalue()
    assert not LedgerLine.objects.exists()
    assert not ImportBatch.objects.exists()
    (written,) = (var / "rejects").iterdir()
    rows = list(csv.DictReader(written.read_text("utf-8-sig").splitlines()))
    assert [(row["row in the file"], row["organisation_code"]) for row in rows] == [
        ("3", "NO1"),
        ("4", "RA2"),
    ]
    assert all(row["what is wrong"] and row["what to do"] for row in rows)


def test_the_good_rows_alone_and_the_rest_as_a_file_to_mend_and_import(
    innovation: Innovation, lead: User, tmp_path: Path
) -> None:
    rejected = tmp_path / "deep" / "rejected.csv"
    path = file_of(tmp_path, "RA1,2021-05-01", "RA2,soon")
    out = run(path, innovation, lead, "--apply-good", "--rejects", str(rejected))
    assert "1 applied, 0 unchanged, 1 rejected" in out
    mended = tmp_path / "mended.csv"
    mended.write_text(rejected.read_text(encoding="utf-8-sig").replace("RA2,soon", "RA2,June 2021"))
    run(mended, innovation, lead)
    assert Adoption.objects.filter(stage="live").count() == 2


def test_nothing_good_is_nothing_applied(
    innovation: Innovation, lead: User, tmp_path: Path, var: Path
) -> None:
    with pytest.raises(CommandError, match="Nothing was applied"):
        run(file_of(tmp_path, "NO1,2021-05-01"), innovation, lead, "--apply-good")


def test_a_dry_run_changes_nothing(innovation: Innovation, lead: User, tmp_path: Path, var: Path) -> None:
    good = file_of(tmp_path, "RA1,2021-05-01")
    assert "Dry run: nothing was changed." in run(good, innovation, lead, "--dry-run")
    with pytest.raises(CommandError):
        run(file_of(tmp_path, "RA1,soon"), innovation, lead, "--dry-run")
    assert not ImportBatch.objects.exists()
    assert not LedgerLine.objects.exists()
    assert not var.exists()


def test_the_stage_of_rows_that_name_none_may_be_chosen(
    innovation: Innovation, lead: User, tmp_path: Path
) -> None:
    run(file_of(tmp_path, "RA1,2021-05-01"), innovation, lead, "--stage", "engaged")
    assert Adoption.objects.get().stage == "engaged"


def test_a_crashed_import_goes_on_under_its_own_batch(
    innovation: Innovation, lead: User, tmp_path: Path
) -> None:
    path = file_of(tmp_path, "RA1,2021-05-01", "RA2,2021-05-01")
    upload = services.Upload(path.name, path.read_bytes())
    checked = services.check_file(innovation, upload, today=timezone.localdate())
    batch = services.keep_file(innovation, checked, by=lead)
    services.begin_applying(batch, good_only=False, by=lead)
    assert f"Going on with import {batch.pk}" in run(path, innovation, lead)
    assert ImportBatch.objects.get().status == BatchStatus.APPLIED


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"--by": "nobody@example.org"}, "Nobody has the e-mail address"),
        ({"--innovation": "no-such"}, "There is no innovation “no-such”. There is: virtual-ward."),
    ],
)
def test_unknown_people_and_innovations_are_refused(
    innovation: Innovation, lead: User, tmp_path: Path, change: dict[str, str], message: str
) -> None:
    options = {"--innovation": innovation.slug, "--by": lead.email, **change}
    words = [word for pair in options.items() for word in pair]
    with pytest.raises(CommandError, match=message):
        call_command("import_progress", str(file_of(tmp_path, "RA1,2021-05-01")), *words)


def test_a_file_that_is_missing_or_unreadable_is_refused(
    innovation: Innovation, lead: User, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "missing.csv", innovation, lead)
    with pytest.raises(CommandError, match="no column of dates"):
        run(file_of(tmp_path, "RA1", header="organisation_code"), innovation, lead)


def test_only_an_applied_import_is_undone(kept: Imports, lead: User) -> None:
    batch = kept("RA1,May 2021")
    with pytest.raises(CommandError, match="Only a file that has been applied"):
        call_command("undo_import", str(batch.pk), "--by", lead.email)
    with pytest.raises(CommandError, match="There is no import 0"):
        call_command("undo_import", "0", "--by", lead.email)


def test_why_an_import_is_undone_holds_no_nhs_number(kept: Imports, lead: User) -> None:
    batch = kept("RA1,May 2021")
    with pytest.raises(CommandError, match="NHS number"):
        call_command("undo_import", str(batch.pk), "--by", lead.email, "--why", "it was 943 476 5919")


def test_an_organisation_added_later_is_found(innovation: Innovation, lead: User, tmp_path: Path) -> None:
    path = file_of(tmp_path, "RX9,2021-05-01")
    Organisation.objects.filter(code="RA5").update(code="RX9")
    assert "1 applied" in run(path, innovation, lead)
