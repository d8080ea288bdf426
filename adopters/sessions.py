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


def _first_of_a_page(statement: str, params: list[Any]) -> Any:
    """The row it finds, or None; over a new connection where the old one was lost since the last page.
    So it shows by itself whether the connection holds, and nothing else need be asked first.
    """
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return _row(statement, params)
    except (InterfaceError, OperationalError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return _row(statement, params)


def _row(statement: str, params: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchone()
