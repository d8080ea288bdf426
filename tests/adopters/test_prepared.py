"""Statements that are planned once a connection."""

from collections.abc import Mapping
from typing import Any

import pghistory
import pytest
from django.db import connection

from adopters.prepared import Prepared

SUMS = Prepared(
    "sums",
    "SELECT number + %(more)s, %(word)s FROM unnest(%(numbers)s) AS number WHERE number > %(more)s",
    types={"numbers": "integer[]"},
    constants={"word": "it's 100%"},
)


@pytest.mark.django_db
def test_a_percent_sign_stays_one_also_where_others_add_parameters() -> None:
    remainder = Prepared("remainder", "SELECT %(number)s %% 16", {"number": "integer"})
    with pghistory.context(url="/somewhere/"):
        assert [remainder.run({"number": number}) for number in (35, 16)] == [[(3,)], [(0,)]]


@pytest.mark.django_db
@pytest.mark.parametrize("pooled", [False, True])
def test_each_run_asks_with_what_it_is_given(pooled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", pooled)
    asked: list[Mapping[str, Any]] = [{"more": 1, "numbers": [1, 2]}, {"more": 2, "numbers": [3]}]
    assert [SUMS.run(each) for each in asked] == [[(3, "it's 100%")], [(5, "it's 100%")]]


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_plans_anew() -> None:
    assert SUMS.run({"more": 0, "numbers": [1]})
    connection.close()
    assert SUMS.run({"more": 0, "numbers": [1]})
