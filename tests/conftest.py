"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pgtrigger
import pytest
from django.db import OperationalError
from django.db.backends.postgresql.operations import DatabaseOperations
from hypothesis import HealthCheck, settings
from psycopg2.errors import DeadlockDetected

pytest_plugins = ["tests.browser", "tests.cast", "tests.national", "tests.network"]

# Laws are tried for what they say; a busy machine is not a broken law.
settings.register_profile(
    "scaling",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("scaling")

#: A fixture a test asks for, and the marker that goes with it.
MARKED_BY_FIXTURE = {
    "browser": "browser",
    "db": "database",
    "live_server": "live",
    "transactional_db": "database",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for fixture, marker in MARKED_BY_FIXTURE.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marker)
        if item.get_closest_marker("django_db"):
            item.add_marker("database")


@pytest.fixture(scope="session", autouse=True)
def _tables_that_forbid_deletion_can_be_emptied() -> Iterator[None]:
    """Emptying the database after a test on its own server is not an act the domain must refuse.

    A worker that the test started may still be reading: whoever the server then lets go of tries again.
    """
    flush = DatabaseOperations.execute_sql_flush

    def flush_unhindered(self: DatabaseOperations, sql_list: Any) -> None:
        with pgtrigger.ignore():
            for is_last in (False, False, True):
                try:
                    flush(self, sql_list)
                    return
                except OperationalError as refused:
                    if is_last or not isinstance(refused.__cause__, DeadlockDetected):
                        raise

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush_unhindered)
        yield
