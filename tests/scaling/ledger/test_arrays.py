"""What is put into an array literal comes out of the database as it was."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scaling.ledger.arrays import array

pytestmark = pytest.mark.django_db

texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"))


def back(values: list[object], kind: str) -> list[object]:
    with connection.cursor() as cursor:
        unnest = f"SELECT each FROM unnest(%s::{kind}[]) AS each"  # noqa: S608 - a kind named below
        cursor.execute(unnest, [array(values)])
        return [each for (each,) in cursor.fetchall()]


@given(values=st.lists(st.none() | texts))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text(values: list[object]) -> None:
    assert back(values, "text") == values


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, None, -(2**62)], "bigint"),
        ([date(2026, 2, 28), None], "date"),
        ([True, False, None], "boolean"),
        (["", "NULL", "null", 'a "b" \\ {c,d}', " "], "text"),
    ],
)
def test_other_kinds(values: list[object], kind: str) -> None:
    assert back(values, kind) == values
