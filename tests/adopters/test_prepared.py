"""Statements that are planned once a connection."""

import pghistory
import pytest

from adopters.prepared import Prepared


@pytest.mark.django_db
def test_a_percent_sign_stays_one_also_where_others_add_parameters() -> None:
    remainder = Prepared("remainder", "SELECT %(number)s %% 16", {"number": "integer"})
    with pghistory.context(url="/somewhere/"):
        assert [remainder.run({"number": number}) for number in (35, 16)] == [[(3,)], [(0,)]]
