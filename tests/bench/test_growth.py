from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from scaling.ledger.append import append_many
from scaling.ledger.rules import Draft
from scaling.models import Adoption, LedgerLine
from scaling.periods import Period
from tests.bench.examples import measure, run
from tests.bench.growth import compared, double, slowest
from tests.bench.measures import OVER_HTTP
from tests.cast import Cast, Scenery


def test_of_each_page_the_slowest_role_in_this_process_counts() -> None:
    made = run(
        measure("area", 10, role="analyst"),
        measure("area", 12, role="area_lead"),
        measure("area", 99, role="area_lead", way=OVER_HTTP),
        measure("empty view", 1),
    )
    assert slowest(made) == {"area": 12}


def test_growth_is_said_as_ratios_of_pages_that_all_runs_have() -> None:
    runs = [
        run(measure("area", 10, role="analyst"), measure("gone", 5, role="analyst")),
        run(measure("area", 15, role="analyst")),
        run(measure("area", 30, role="analyst")),
    ]
    assert compared(runs).rows == [("area", "10.0", "15.0", "30.0", "1.5", "2.0")]


def _reason(stage: str) -> str:
    return "cost" if stage == "declined" else ""


@pytest.mark.django_db(transaction=True)
def test_twice_the_lines_say_nothing_new(cast: Cast, scenery: Scenery) -> None:
    for trust, story in ((scenery.trust, ("engaged", "live")), (scenery.far_trust, ("engaged", "declined"))):
        for month, stage in enumerate(story, 1):
            draft = Draft(stage=stage, period=Period(date(2026, month, 3)), reason=_reason(stage))
            append_many(scenery.innovation, [(trust.pk, draft)], by=cast.innovation_lead)
    before = list(Adoption.objects.order_by("pk").values())
    count = LedgerLine.objects.count()
    double()
    assert LedgerLine.objects.count() == 2 * count == 8
    call_command("verify_ledger", stdout=StringIO())
    assert list(Adoption.objects.order_by("pk").values()) == before
