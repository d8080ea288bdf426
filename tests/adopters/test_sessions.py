from __future__ import annotations

from contextlib import closing
from http import HTTPStatus

import psycopg2
import pytest
from django.db import InterfaceError, OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse

from adopters.sessions import SessionStore
from tests.cast import make_person

pytestmark = pytest.mark.django_db(transaction=True)


def lose_the_connection() -> None:
    """The server ends it, and nobody tells us."""
    params = connection.get_connection_params()
    params.pop("cursor_factory", None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (ours,) = cursor.fetchone()
    with closing(psycopg2.connect(**params)) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [ours])


def test_a_page_is_answered_though_the_connection_was_lost_since_the_last(client: Client) -> None:
    client.force_login(make_person("Ines Novak"))
    for _ in range(2):
        lose_the_connection()
        assert client.get(reverse("people:me")).status_code == HTTPStatus.OK


def test_a_connection_lost_within_a_transaction_is_an_error() -> None:
    with pytest.raises((InterfaceError, OperationalError)):
        _load_a_session_in_a_transaction_cut_short()


def _load_a_session_in_a_transaction_cut_short() -> None:
    with transaction.atomic():
        lose_the_connection()
        SessionStore("a" * 32).load()
