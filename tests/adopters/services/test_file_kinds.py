"""Successions, memberships, networks of practices and characteristics, from files."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from adopters.facts import recording
from adopters.models import (
    Affiliation,
    Area,
    AreaKind,
    FileLoad,
    Membership,
    Organisation,
    Succession,
    User,
)
from adopters.ods.parser import Layout, WrongFile, parse
from adopters.selectors.areas import areas_of
from adopters.services.characteristics import load_characteristics
from adopters.services.corrections import CorrectionRefused, correct_membership
from adopters.services.loading import Source
from adopters.services.membership_files import MembershipSummary, load_memberships
from adopters.services.organisations import observe
from adopters.services.pcns import load_pcns
from adopters.services.reference import load_reference
from adopters.services.successions import SuccessionSummary, load_successions
from tests.adopters.ods_files import ods_file, ods_row, practice_row

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


def lines(*rows: str) -> Source:
    return Source("file.csv", "\n".join(rows).encode())


def successions(*rows: str) -> SuccessionSummary:
    return load_successions(lines("old,new,date", *rows))


def memberships(*rows: str) -> MembershipSummary:
    return load_memberships(lines("organisation,area kind,area code,area name,from,to", *rows))


@pytest.fixture
def trusts() -> None:
    load_reference()
    data = ods_file([ods_row("R0A", icb="QMF"), ods_row("R0B", icb="QMF")])
    observe(
        parse(data, Layout.TRUSTS), layout=Layout.TRUSTS, as_at=date(2025, 7, 31), source=Source("etr", data)
    )


@pytest.fixture
def practices(trusts: None) -> None:
    data = ods_file([practice_row("A81001"), practice_row("A81002"), practice_row("A81003", icb="QKK")])
    observe(
        parse(data, Layout.PRACTICES),
        layout=Layout.PRACTICES,
        as_at=date(2025, 8, 31),
        source=Source("epraccur", data),
    )


def place(code: str, on: date = TODAY, kind: AreaKind = AreaKind.NETWORK) -> str | None:
    pk = areas_of(kind, on).get(Organisation.objects.get(code=code).pk)
    return Area.objects.get(pk=pk).code if pk else None


# Successions


def test_a_succession_is_recorded_once() -> None:
    assert successions("R0A,R0B,2021-10-01").new == 1
    again = successions("R0A,R0B,2021-10-01")
    assert (again.new, again.corrected, again.unchanged) == (0, 0, 1)
    assert Succession.objects.count() == FileLoad.objects.count() == 1


def test_a_corrected_date_supersedes_and_the_old_one_is_kept() -> None:
    successions("R0A,R0B,2021-10-01")
    assert successions("R0A,R0B,2021-04-01").corrected == 1
    assert Succession.objects.standing().get().on == date(2021, 4, 1)
    assert Succession.objects.count() == 2


def test_splits_are_counted_self_successions_listed_and_repeats_take_the_first_date() -> None:
    summary = successions("RW6,RM3,2021-10-01", "RW6,R0A,2021-10-01", "X1,X1,2001-04-01",
                          "X2,X3,2001-04-01", "X2,X3,2000-10-01")  # fmt: skip
    assert (summary.splits, summary.itself, summary.repeated, summary.new) == (1, ("X1",), 1, 3)
    assert Succession.objects.get(old_code="X2").on == date(2000, 10, 1)


def test_a_circle_is_refused_with_its_row_and_the_rest_stands() -> None:
    summary = successions("A1,B1,2020-04-01", "B1,C1,2021-04-01", "C1,A1,2022-04-01")
    [problem] = summary.rejected
    assert problem.line == 4
    assert "C1 to A1 to B1 to C1" in problem.reason
    assert summary.new == 2
    assert successions("B1,A1,2023-04-01").rejected[0].line == 2


def test_rows_that_cannot_be_read_say_what_to_do() -> None:
    summary = successions(",B1,2020-04-01", "A1,B 1,2020-04-01", "A1,B1,soon", "A1,B1,")
    assert [(p.line, p.field) for p in summary.rejected] == [(2, "old"), (3, "new"), (4, "date"), (5, "date")]


def test_a_file_of_something_else_is_refused_whole() -> None:
    with pytest.raises(WrongFile, match="no column for old, new"):
        load_successions(lines("code,date", "R0A,2021-10-01"))


# Memberships


@pytest.mark.usefixtures("trusts")
def test_a_network_gets_its_members_from_a_file() -> None:
    summary = memberships(
        "R0A,network,uclpartners,,2018-10-01,", "R0B,Health innovation network,,uclpartners,,"
    )
    assert (summary.new, summary.areas_made, summary.rejected) == (2, 0, ())
    assert place("R0A") == place("R0B") == "uclpartners"
    assert place("R0A", date(2018, 9, 30)) is None


@pytest.mark.usefixtures("trusts")
def test_an_end_is_the_last_day_and_the_same_file_again_changes_nothing() -> None:
    row = "R0A,icb_cluster,NL,North cluster,2025-10-01,2026-03-31"
    memberships(row)
    assert place("R0A", date(2026, 3, 31), AreaKind.ICB_CLUSTER) == "NL"
    assert place("R0A", date(2026, 4, 1), AreaKind.ICB_CLUSTER) is None
    before = Membership.objects.count(), FileLoad.objects.count()
    assert memberships(row).new == 0
    assert (Membership.objects.count(), FileLoad.objects.count()) == before


@pytest.mark.usefixtures("trusts")
def test_a_period_overrides_what_was_derived_for_its_days_whenever_it_is_read() -> None:
    memberships("R0A,icb,QKK,,2025-01-01,2025-12-31")
    for on, code in ((2024, "QMF"), (2025, "QKK"), (2026, "QMF")):
        assert place("R0A", date(on, 6, 1), AreaKind.ICB) == code


@pytest.mark.usefixtures("trusts")
def test_rows_that_cannot_be_used_are_listed_and_the_others_applied() -> None:
    summary = memberships(
        "ZZZ,network,kss,,,",
        "R0A,planet,kss,,,",
        "R0A,network,kss,,2026-04-01,2026-03-31",
        "R0A,network,kss,,2020-04-01,",
        "R0A,network,wessex,,2024-04-01,",
        "R0B,network,,,,",
    )
    found = [(p.line, p.field) for p in summary.rejected]
    assert found == [(2, "organisation"), (3, "area kind"), (4, "to"), (6, "area code")]
    assert summary.skipped == {"no area given": 1}
    assert place("R0A") == "kss"


@pytest.mark.usefixtures("trusts")
def test_a_correction_is_stronger_than_files_and_keeps_what_was_known() -> None:
    with recording() as r:
        before = r.at
    person = User.objects.create_user("lead@example.org")
    trust, board = Organisation.objects.get(code="R0A"), Area.objects.get(kind="icb", code="QKK")
    said = {"kind": AreaKind.ICB, "area": board, "first": date(2025, 1, 1), "last": None, "why": "A letter"}
    correct_membership(organisation=trust, by=person, **said)  # type: ignore[arg-type]
    assert place("R0A", TODAY, AreaKind.ICB) == "QKK"
    was = areas_of(AreaKind.ICB, TODAY, known_at=before)[trust.pk]
    assert Area.objects.get(pk=was).code == "QMF"
    with pytest.raises(CorrectionRefused, match="recorded already"):
        correct_membership(organisation=trust, by=person, **said)  # type: ignore[arg-type]
    memberships("R0A,icb,QMF,,2025-06-01,")
    assert place("R0A", TODAY, AreaKind.ICB) == "QKK"


# Primary care networks

HEADER = (
    "Partner Organisation Code,Partner Name,Practice Parent CCG Code,Practice Parent CCG Name,PCN Code,"
    "PCN Name,PCN Parent CCG Code,PCN Parent CCG Name,Practice to PCN Relationship Start Date,"
    "Practice to PCN Relationship End Date,Practice CCG and PCN CCG Match"
)


def partner(practice: str, pcn: str, start: str, end: str = "") -> str:
    return f"{practice},P,02P,NHS BARNSLEY CCG,{pcn},BARNSLEY PCN,02P,NHS BARNSLEY CCG,{start},{end},True"


@pytest.mark.usefixtures("practices")
def test_networks_are_made_with_their_practices_and_the_areas_on_which_these_agree() -> None:
    file = lines(
        HEADER,
        partner("A81001", "U16464", "20191001"),
        partner("A81002", "U16464", "20200901"),
        partner("A81003", "U16464", "20191001", "20200831"),
        partner("A99999", "U16464", "20191001"),
    )
    summary = load_pcns(file)
    assert [p.line for p in summary.rejected] == [5]
    network = Organisation.objects.get(code="U16464")
    assert (network.kind, network.name, network.opens_on) == ("pcn", "Barnsley PCN", date(2019, 10, 1))
    assert Affiliation.objects.standing().filter(parent=network).count() == 3
    assert place("U16464", TODAY, AreaKind.ICB) == "QMF"
    assert place("U16464", TODAY, AreaKind.SUB_ICB) == "02P"
    again = load_pcns(file)
    assert (again.new, again.memberships_changed) == (0, 0)


# Characteristics


@pytest.mark.usefixtures("practices")
def test_characteristics_are_kept_by_year() -> None:
    file = lines(
        "organisation_code,imd_score,rural_urban,list_size",
        'A81001,29.1,Urban,"4,097"',
        "A81002,NA,,",
        "A81003,many,,",
        "B1,1,,",
    )
    summary = load_characteristics(file, year=2018)
    assert (summary.new, len(summary.rejected)) == (2, 2)
    assert Organisation.objects.get(code="A81001").characteristics.get().list_size == 4097
    assert load_characteristics(file, year=2018).unchanged == 2
    assert load_characteristics(file, year=2019).new == 2


# The commands


@pytest.mark.usefixtures("trusts")
def test_a_command_of_which_no_row_could_be_used_fails_and_keeps_the_rows(tmp_path: Path) -> None:
    path, rejects = tmp_path / "file.csv", tmp_path / "rejects.csv"
    path.write_text("organisation,area code\nZZZ,kss\n")
    with pytest.raises(CommandError, match="No row could be used"):
        call_command("import_memberships", path, "--kind=network", f"--rejects={rejects}", stdout=StringIO())
    assert "no organisation ZZZ has been loaded" in rejects.read_text()
