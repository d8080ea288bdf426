"""Sessions in the database, found by one statement: every page begins with it."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

_FOUND = """
SELECT session_key, session_data, expire_date FROM django_session
WHERE session_key = %s AND expire_date > %s
"""


class SessionStore(db.SessionStore):
    """Django's own, which puts the same statement together anew for each page, in twice the time it runs."""

    def _get_session_from_db(self) -> Session | None:
        row = _first_of_a_page(_FOUND, [self.session_key, timezone.now()])
        if row:
            return Session(*row)
        self._session_key = None
        return None


def _first_of_a_page(statement: str, params: list[object]) -> tuple[Any, ...] | None:
    """The row it finds. Over a connection that was lost since the last page it is asked over a new one:
    so that this statement itself shows whether the connection holds, and no other need ask first.
    """
    connection.health_check_done = True
    try:
        return _row(statement, params)
    except (InterfaceError, OperationalError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return _row(statement, params)


def _row(statement: str, params: list[object]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row
