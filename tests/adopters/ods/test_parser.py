"""Every variant in which the files come; no database."""

from __future__ import annotations

from datetime import date

import pytest

from adopters.ods.parser import Layout, Status, WrongFile, parse
from tests.adopters.ods_files import ods_file, ods_row, practice_row


def trusts(*rows: list[str], **how: bool) -> bytes:
    return ods_file(rows, **how)


@pytest.mark.parametrize("quoted", [True, False])
@pytest.mark.parametrize("mark", [True, False])
@pytest.mark.parametrize("columns", [24, 25, 26, 27])
def test_quotes_a_byte_order_mark_and_missing_columns_make_no_difference(
    quoted: bool, mark: bool, columns: int
) -> None:
    parsed = parse(trusts(ods_row("R0A", columns=columns), quoted=quoted, mark=mark), Layout.TRUSTS)
    [row] = parsed.rows
    assert (row.code, row.kind, row.in_england, row.opens_on) == ("R0A", "trust", True, date(2010, 4, 1))
    assert row.address == "1 High Street\nLondon"
    assert not parsed.problems


@pytest.mark.parametrize(
    ("text", "status"),
    [("A", Status.ACTIVE), ("Active", Status.ACTIVE), ("D", Status.DORMANT), ("PROPOSED", Status.PROPOSED)],
)
def test_a_status_is_a_letter_or_a_word(text: str, status: Status) -> None:
    [row] = parse(ods_file([practice_row("A81001", status=text)]), Layout.PRACTICES).rows
    assert row.status is status


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"setting": "4"}, "gp_practice"),
        ({"setting": "RO76"}, "gp_practice"),
        ({"setting": "9"}, "other"),
        ({"region": "W00"}, "other"),
        ({"region": ""}, "other"),
    ],
)
def test_a_practice_has_the_setting_of_one_and_an_english_region(changes: dict[str, str], kind: str) -> None:
    [row] = parse(ods_file([practice_row("A81001", **changes)]), Layout.PRACTICES).rows
    assert row.kind == kind


def test_a_welsh_trust_is_a_trust_without_english_areas() -> None:
    [row] = parse(trusts(ods_row("RQF", region="W00", icb="Q99")), Layout.TRUSTS).rows
    assert (row.kind, row.in_england, row.region_code, row.icb_code) == ("trust", False, "", "")


def test_a_row_that_cannot_be_read_is_a_problem_and_the_others_stand() -> None:
    parsed = parse(
        trusts(
            ods_row("R0A"),
            ods_row("R0B", opens="31 April"),
            ods_row("R0C", closes="20000101"),
            ods_row(""),
            ods_row("R0D", name=""),
            ods_row("R0E", status="X"),
            ods_row("R0F")[:10],
            ods_row("R0A", name="ANOTHER NAME"),
            ods_row("R0A"),
        ),
        Layout.TRUSTS,
    )
    assert [row.code for row in parsed.rows] == ["R0A"]
    assert [(p.line, p.field) for p in parsed.problems] == [
        (2, "open date"), (3, "close date"), (4, "code"), (5, "name"), (6, "status"), (7, "row"), (8, "code")
    ]  # fmt: skip
    assert parsed.read == 9


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"  \n \n", "empty"),
        (b"<!DOCTYPE html><p>Sign in", "web page"),
        (b"PK\x03\x04...", "ZIP or Excel"),
        (b"\x00\x01\x02", "plain text"),
        (b"organisation_code,date\nR0A,2021-05-01\n", "has 2"),
        (ods_file([practice_row("A81001")]), "looks like the file of GP practices"),
        (ods_file([ods_row("R0A01", parent="R0A")]), "looks like the file of trust sites"),
    ],
)
def test_a_wholly_wrong_file_is_one_clear_error(data: bytes, message: str) -> None:
    with pytest.raises(WrongFile, match=message):
        parse(data, Layout.TRUSTS)


def test_a_practice_file_without_settings_is_refused() -> None:
    with pytest.raises(WrongFile, match="prescribing setting"):
        parse(ods_file([practice_row("A81001")[:24]]), Layout.PRACTICES)
