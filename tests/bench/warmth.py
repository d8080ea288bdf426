"""What a server that has been up for a day has in memory."""

from __future__ import annotations

from django.db import connection

from scaling.launcher.places import Store
from tests.bench.installation import ROOT

CHUNK = 2**24


def warm() -> None:
    """Read every file of the database once, so that no page waits for the disk."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        (key,) = cursor.fetchone()
    for path in (Store(ROOT.resolve()).postgres / "base" / str(key)).iterdir():
        with path.open("rb") as file:
            while file.read(CHUNK):
                pass
