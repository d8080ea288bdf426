"""What a monitor is told."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection
from django.test import Client


@pytest.mark.django_db
def test_anyone_may_ask_whether_the_database_answers(client: Client) -> None:
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok"})


@pytest.mark.django_db
def test_a_database_that_is_away_is_said_so(client: Client) -> None:
    with patch.object(connection, "cursor", side_effect=DatabaseError):
        assert client.get("/health/").status_code == 503
