"""Something done by somebody else at the same time, on a connection of its own."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Thread

from django.db import connection, connections

#: Seconds in which anything here should have come to its wait, or its end, on a busy machine.
PATIENCE = 30


class Beside:
    """Runs ``act`` in a thread. Only for tests with ``transaction=True``."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act = act
        self._failure: BaseException | None = None
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._act()
        except BaseException as failure:  # told to the test by ``end``
            self._failure = failure
        finally:
            connections.close_all()

    def wait_until_it_waits(self) -> None:
        """Until it, or a thread of its own, waits for a lock that somebody else holds."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if _somebody_waits():
                return
            time.sleep(0.02)
        raise AssertionError(f"It never waited for anything: {self._failure or 'no failure'}")

    def end(self) -> None:
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        if self._failure:
            raise self._failure


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        # Else a transaction sees who was there when it first looked.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity"
            " WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0)"
        )
        return bool(cursor.fetchone()[0])
