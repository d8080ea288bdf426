"""Importing is observing: what files say is kept, and the estate follows from all of it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adopters.models import (
    Affiliation,
    Area,
    FileLoad,
    Membership,
    Organisation,
    OrganisationSpan,
    Sighting,
)
from adopters.ods.parser import Layout, parse
from adopters.selectors.areas import areas_of
from adopters.services.loading import Source
from adopters.services.organisations import ObservationSummary, observe
from adopters.services.reference import load_reference
from tests.adopters.ods_files import ods_file, ods_row, practice_row

pytestmark = pytest.mark.django_db

JULY, JUNE = date(2025, 7, 31), date(2026, 6, 30)


@pytest.fixture(autouse=True)
def reference(db: None) -> None:
    load_reference()


def read(rows: Iterable[list[str]], as_at: date, layout: Layout = Layout.TRUSTS) -> ObservationSummary:
    data = ods_file(rows)
    return observe(parse(data, layout), layout=layout, as_at=as_at, source=Source("file.csv", data))


def areas(code: str, on: date, kind: str = "icb") -> str | None:
    organisation = Organisation.objects.get(code=code)
    area = areas_of(kind, on).get(organisation.pk)
    return Area.objects.get(pk=area).code if area else None


def snapshot() -> tuple[list[Any], ...]:
    """The estate as it stands, without keys, sources and times of recording."""
    return (
        sorted(
            Organisation.objects.values_list(
                "code", "name", "kind", "in_england", "opens_on", "closes_on", "address", "postcode"
            ),
            key=str,
        ),
        sorted(
            OrganisationSpan.objects.standing().values_list(
                "organisation__code", "kind", "in_england", "during"
            ),
            key=str,
        ),
        sorted(
            Membership.objects.standing().values_list(
                "organisation__code", "area_kind", "area__code", "during"
            ),
            key=str,
        ),
        sorted(
            Affiliation.objects.standing().values_list("organisation__code", "parent__code", "during"),
            key=str,
        ),
        sorted(Area.objects.values_list("kind", "code", "name_known")),
    )


def counts() -> list[int]:
    models = (Organisation, OrganisationSpan, Membership, Affiliation, Area, Sighting, FileLoad)
    return [model._default_manager.count() for model in models]


def test_a_change_of_board_is_dated_by_the_succession() -> None:
    read([ods_row("R0A", icb="QMJ")], JULY)
    summary = read([ods_row("R0A", icb="Z9B2Z")], JUNE)
    assert (areas("R0A", date(2026, 3, 31)), areas("R0A", date(2026, 4, 1))) == ("QMJ", "Z9B2Z")
    assert areas("R0A", date(2022, 7, 1)) == "QMJ"
    assert areas("R0A", date(2022, 6, 30)) is None
    assert summary.moved == 1


def test_a_change_of_board_without_a_succession_is_dated_by_the_later_file() -> None:
    read([ods_row("RPG", region="Y56", icb="QKK")], JULY)
    read([ods_row("RPG", region="Y59", icb="QKS")], JUNE)
    assert (areas("RPG", date(2026, 6, 29)), areas("RPG", JUNE)) == ("QKK", "QKS")
    assert areas("RPG", JUNE, "region") == "Y59"


def test_an_unknown_area_code_makes_an_area_whose_name_is_not_known() -> None:
    summary = read([ods_row("R0A", region="Y54", icb="Q74")], date(2020, 1, 31))
    assert not summary.rejected
    assert not Area.objects.get(kind="icb", code="Q74").name_known
    assert areas("R0A", date(2026, 11, 1)) == "Q74"


def test_a_closed_organisation_keeps_its_last_areas() -> None:
    read([ods_row("R0A", icb="QMF", opens="19900401", closes="20060331")], JUNE)
    read([ods_row("R0A", region="", icb="", opens="19900401", closes="20060331")], date(2026, 9, 30))
    assert areas("R0A", date(2026, 11, 1)) == "QMF"


def test_a_dormant_row_is_skipped_unless_it_is_known_whichever_file_comes_first() -> None:
    dormant = ([practice_row("A81001", status="D")], JULY, Layout.PRACTICES)
    active = ([practice_row("A81001")], date(2020, 1, 31), Layout.PRACTICES)
    summary = read(*dormant)
    assert summary.skipped == {"dormant without a closing date, and not known": 1}
    assert not Organisation.objects.exists()
    read(*active)
    assert Organisation.objects.get().closes_on == date(2025, 7, 30)
    read([practice_row("A81001")], date(2026, 1, 31), Layout.PRACTICES)
    assert Organisation.objects.get().closes_on is None


def test_a_correction_to_a_closing_date_keeps_what_was_known() -> None:
    read([ods_row("R0A")], JULY)
    summary = read([ods_row("R0A", closes="20260331")], JUNE)
    assert (summary.closed, summary.updated, summary.new) == (1, 1, 0)
    assert OrganisationSpan.objects.count() == 2
    assert OrganisationSpan.objects.standing().get().during.upper == date(2026, 4, 1)


def test_the_same_file_again_changes_nothing() -> None:
    rows = [ods_row("R0A"), ods_row("R0B", region="W00"), ods_row("R0C", closes="20250101")]
    read(rows, JULY)
    before, state = counts(), snapshot()
    summary = read(rows, JULY)
    assert (counts(), snapshot()) == (before, state)
    assert (summary.read, summary.new, summary.updated, summary.moved) == (3, 0, 0, 0)


def test_a_site_belongs_to_its_trust_whichever_file_comes_first() -> None:
    read([ods_row("R0A01", parent="R0A")], JULY, Layout.SITES)
    assert not Affiliation.objects.exists()
    read([ods_row("R0A")], JULY)
    [tie] = Affiliation.objects.standing()
    assert (tie.organisation.code, tie.parent.code, tie.organisation.kind) == ("R0A01", "R0A", "trust_site")


def test_an_import_asks_a_number_of_queries_that_does_not_grow(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(45):
        read([ods_row(f"R{n:03}") for n in range(300)], JULY)


codes = st.sampled_from(["R0A", "R0B", "R0C"])
boards = st.sampled_from(["QMJ", "Z9B2Z", "QM7", "S1Y5D", "Q74", ""])
dates = st.sampled_from([date(2020, 1, 31), date(2024, 3, 31), JULY, JUNE, date(2026, 10, 31)])


@st.composite
def files(draw: st.DrawFn) -> tuple[Layout, date, list[list[str]]]:
    rows = {}
    practices = draw(st.booleans())
    make = practice_row if practices else ods_row
    for code in draw(st.lists(codes, min_size=1, unique=True)):
        rows[code] = make(
            code,
            name=draw(st.sampled_from(["ONE", "TWO"])),
            icb=draw(boards),
            region=draw(st.sampled_from(["Y56", "Y61", "W00"])),
            closes=draw(st.sampled_from(["", "20250930"])),
            status=draw(st.sampled_from("ADP" if practices else ["", "A"])),
        )
    return Layout.PRACTICES if practices else Layout.TRUSTS, draw(dates), list(rows.values())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(files(), min_size=1, max_size=4), data=st.data())
def test_any_order_of_files_gives_the_same_estate(
    said: Sequence[tuple[Layout, date, list[list[str]]]], data: st.DataObject
) -> None:
    def estate_after(order: Sequence[tuple[Layout, date, list[list[str]]]]) -> tuple[list[Any], ...]:
        with transaction.atomic():
            for layout, as_at, rows in order:
                read(rows, as_at, layout)
            found = snapshot()
            read(order[0][2], order[0][1], order[0][0])
            assert snapshot() == found
            transaction.set_rollback(True)
        return found

    assert estate_after(data.draw(st.permutations(said))) == estate_after(said)


# The command


def run(*args: str) -> str:
    out = StringIO()
    call_command("import_organisations", *args, stdout=out)
    return out.getvalue()


def test_the_command_prints_a_summary_and_writes_the_rows_it_refused(tmp_path: Path) -> None:
    path, rejects = tmp_path / "etr.csv", tmp_path / "rejects.csv"
    path.write_bytes(ods_file([ods_row("R0A"), ods_row("R0B", opens="soon")]))
    out = run(str(path), "--layout=etr", "--as-at=2025-07-31", f"--rejects={rejects}")
    assert "2 read, 1 new, 0 updated, 0 closed, 0 moved area, 0 skipped, 1 rejected." in out
    with rejects.open() as handle:
        [refused] = csv.DictReader(handle)
    assert (refused["line"], refused["field"], refused["code"]) == ("2", "open date", "R0B")
    assert "not a date" in refused["reason"]


def test_a_dry_run_prints_the_same_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "etr.csv"
    path.write_bytes(ods_file([ods_row("R0A")]))
    before = counts()
    assert "1 read, 1 new" in run(str(path), "--layout=etr", "--as-at=2025-07-31", "--dry-run")
    assert counts() == before


def test_a_wrong_file_is_one_error_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "page.csv"
    path.write_text("<html>")
    before = counts()
    with pytest.raises(CommandError, match=r"web page.*Nothing was changed"):
        run(str(path), "--layout=etr", "--as-at=2025-07-31")
    assert counts() == before
    with pytest.raises(CommandError, match="No such file"):
        run(str(tmp_path / "absent.csv"), "--layout=etr", "--as-at=2025-07-31")
