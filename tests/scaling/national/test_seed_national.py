"""The command: the same number makes the same rows, and a database in use is left alone."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import date

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from adopters.models import Installation, Organisation
from adopters.services.installation import claim
from innovations.models import Innovation
from scaling.ledger.verify import differences
from tests.servers import address_of_test_database

_ROWS = """
    SELECT i.slug, o.code, l.kind, l.stage, l.occurred_on, l.precision, l.recorded_at, l.evidence, l.reason,
           u.email, removed.recorded_at
    FROM scaling_ledgerline l
    JOIN scaling_adoption a ON a.id = l.adoption_id
    JOIN innovations_innovation i ON i.id = a.innovation_id
    JOIN adopters_organisation o ON o.id = a.organisation_id
    JOIN adopters_user u ON u.id = l.recorded_by_id
    LEFT JOIN scaling_ledgerline removed ON removed.id = l.retracts_id
    ORDER BY l.id
"""
_PLACES = """
    SELECT o.code, o.name, a.code, m.during, m.recorded_at, m.superseded_at
    FROM adopters_membership m
    JOIN adopters_organisation o ON o.id = m.organisation_id
    JOIN adopters_area a ON a.id = m.area_id
    ORDER BY o.code, a.code, m.recorded_at, m.during
"""


ON = date(2026, 11, 23)


def seed(number: int) -> None:
    call_command("seed_national", scale=0.0005, seed=number, on=ON, processes=1, verbosity=0)


def seed_in_two_processes(number: int) -> None:
    """As whoever seeds does: in a program of its own, whose children inherit nothing of other tests."""
    words = ["--scale", "0.0005", "--seed", str(number), "--on", str(ON), "--processes", "2"]
    environ = os.environ | {"DATABASE_URL": address_of_test_database()}
    argv = [sys.executable, "manage.py", "seed_national", *words, "--settings", "tests.settings"]
    done = subprocess.run(
        argv, cwd=settings.BASE_DIR, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def fingerprint() -> str:
    with connection.cursor() as cursor:
        rows: list[object] = []
        for query in (_ROWS, _PLACES):
            cursor.execute(query)
            rows += cursor.fetchall()
    return hashlib.sha256(repr(rows).encode()).hexdigest()


@pytest.mark.django_db(transaction=True)
def test_the_same_number_makes_the_same_rows_in_one_process_or_two_and_another_makes_others() -> None:
    made = []
    for number, seeded in ((1, seed), (1, seed_in_two_processes), (2, seed)):
        seeded(number)
        assert list(differences()) == []
        made.append(fingerprint())
        call_command("flush", verbosity=0, interactive=False)
    assert made[0] == made[1]
    assert made[2] != made[0]


@pytest.mark.django_db
def test_a_database_with_organisations_is_left_alone() -> None:
    Organisation.objects.create(code="RXX", name="A trust", kind="trust")
    with pytest.raises(CommandError, match="real data"):
        seed(1)
    assert Organisation.objects.count() == 1
    assert not Innovation.objects.exists()


@pytest.mark.django_db
def test_so_is_a_demonstration_that_is_filled_already() -> None:
    claim(demonstration=True)
    Organisation.objects.create(code="DEMT001", name="An invented trust", kind="trust")
    with pytest.raises(CommandError, match="empty"):
        seed(1)


@pytest.mark.django_db
def test_a_database_for_real_work_is_left_alone() -> None:
    claim(demonstration=False)
    with pytest.raises(CommandError, match="real"):
        seed(1)
    assert not Organisation.objects.exists()
    assert not Installation.objects.get().demonstration
