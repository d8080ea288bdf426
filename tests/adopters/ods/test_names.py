from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adopters.ods.names import readable_lines, readable_name


@pytest.mark.parametrize(
    ("shouted", "readable"),
    [
        ("ROYAL CORNWALL HOSPITALS NHS TRUST", "Royal Cornwall Hospitals NHS Trust"),
        ("THE NEWCASTLE UPON TYNE HOSPITALS NHS FOUNDATION TRUST",
         "The Newcastle upon Tyne Hospitals NHS Foundation Trust"),
        ("GUY'S AND ST THOMAS' NHS FOUNDATION TRUST", "Guy's and St Thomas' NHS Foundation Trust"),
        ("ST. PANCRAS HOSPITAL", "St. Pancras Hospital"),
        ("ST GEORGE’S", "St George’s"),
        ("DR O'BRIEN & DR MCDONALD", "Dr O'Brien & Dr McDonald"),
        ("STOKE-ON-TRENT", "Stoke-on-Trent"),
        ("BARROW-IN-FURNESS", "Barrow-in-Furness"),
        ("EAST LONDON GP CARE CIC", "East London GP Care CIC"),
        ("NHS BARNSLEY CCG", "NHS Barnsley CCG"),
        ("WHITE ROSE PCN II", "White Rose PCN II"),
        ("HMP & YOI FELTHAM", "HMP & YOI Feltham"),
        ("CARE UK (THE NORTH)", "Care UK (The North)"),
        ("12A THE 1ST FLOOR, 133-155 WATERLOO ROAD", "12A the 1st Floor, 133-155 Waterloo Road"),
        ("THE X-RAY DEPARTMENT", "The X-Ray Department"),
        ("Already Written by Someone", "Already Written by Someone"),
        ("123", "123"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_name_in_capitals_is_written_as_people_write_it(shouted: str, readable: str) -> None:
    assert readable_name(shouted) == readable


def test_each_line_of_an_address_is_read_by_itself() -> None:
    assert readable_lines("THE HEALTH CENTRE\nLAWSON STREET") == "The Health Centre\nLawson Street"


@given(st.text(alphabet=st.characters(max_codepoint=0x17F), max_size=40))
def test_only_the_case_of_letters_changes_and_once_is_enough(text: str) -> None:
    once = readable_name(text)
    assert once.casefold() == text.casefold()
    assert readable_name(once) == once or once == once.upper()
