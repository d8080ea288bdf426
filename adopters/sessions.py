"""Sessions in the database, found by one statement: every page begins with it."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

_FOUND = """
SELECT session_key, session_data, expire_date FROM django_session
WHERE session_key = %s AND expire_date > %s
"""


class SessionStore(db.SessionStore):
    """Django's own, which puts the same statement together anew for each page, in twice the time it runs."""

    def _get_session_from_db(self) -> Session | None:
        with connection.cursor() as cursor:
            cursor.execute(_FOUND, [self.session_key, timezone.now()])
            row = cursor.fetchone()
        if row:
            return Session(*row)
        self._session_key = None
        return None
