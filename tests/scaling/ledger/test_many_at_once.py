"""Many people and sudden deaths: afterwards every row still says what its ledger says."""

from __future__ import annotations

import os
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from adopters.models import Organisation, Role, User
from scaling.models import Adoption, LedgerLine
from tests.bench.bulk import STORY
from tests.bench.crowd import Crowd
from tests.bench.deaths import Import, logged_through_deaths
from tests.bench.lines import Step
from tests.bench.people import sign_in
from tests.bench.web import served
from tests.cast import LONG_AGO, Cast, Scenery

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.live]

SECONDS = 3.0
CHUNKS = 3  # of 1,000 rows


def make_trusts(count: int) -> list[Organisation]:
    trusts = [
        Organisation(code=f"RM{number:03}", name=f"Trust {number}", kind="trust", opens_on=LONG_AGO)
        for number in range(count)
    ]
    return Organisation.objects.bulk_create(trusts)


@pytest.fixture
def environ(tmp_path: Path) -> Mapping[str, str]:
    """Of programs that serve the test's own database."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + connection.settings_dict["NAME"])
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "scaling.settings",
        "DATABASE_URL": address.geturl(),
        "SECRET_KEY": settings.SECRET_KEY,
        "SCALING_VAR": str(tmp_path),
        "HTTPS": "false",
    }


def assert_no_difference() -> None:
    call_command("verify_ledger", stdout=StringIO())  # raises where there is one


def test_twenty_people_at_the_same_sites_leave_no_difference(scenery: Scenery) -> None:
    crowd = Crowd(
        innovations=[scenery.innovation, scenery.other_innovation],
        organisations=make_trusts(6),
        people=[User.objects.create_user(f"person{number}@example.org") for number in range(20)],
        today=timezone.localdate(),
    )
    done = crowd.work(SECONDS)
    assert min(done[act] for act in ("log", "leave", "confirm", "retract")) > 0, done
    assert LedgerLine.objects.count() == done.total() - done["refused"]
    assert_no_difference()


def test_a_line_said_to_be_taken_outlives_the_web_server(
    cast: Cast, scenery: Scenery, tmp_path: Path, environ: Mapping[str, str]
) -> None:
    lead = sign_in(cast.innovation_lead, Role.INNOVATION_LEAD)
    steps = [
        Step(lead, Adoption(innovation=scenery.innovation, organisation=trust), "contacted")
        for trust in make_trusts(400)
    ]
    with served(tmp_path, environ) as server:
        taken = logged_through_deaths(server, steps, timezone.localdate(), deaths=2)
    kept = set(LedgerLine.objects.values_list("idempotency_key", flat=True))
    assert taken
    assert {step.token for step in taken} <= kept
    assert_no_difference()


def test_an_import_that_died_is_finished_by_the_next_and_nothing_is_recorded_twice(
    cast: Cast, scenery: Scenery, tmp_path: Path, environ: Mapping[str, str]
) -> None:
    path = tmp_path / "progress.csv"
    rows = [
        f"{trust.code},{stage},{month}"
        for trust in make_trusts(CHUNKS * 1_000 // len(STORY))
        for stage, month in STORY.items()
    ]
    path.write_text("\n".join(["organisation_code,stage,month", *rows]))
    file = Import(path, scenery.innovation.slug, cast.innovation_lead.email, environ)
    assert 0 < file.die_midway() < len(rows)
    assert_no_difference()
    assert file.start().wait() == 0
    assert LedgerLine.objects.count() == len(rows)
    assert_no_difference()
