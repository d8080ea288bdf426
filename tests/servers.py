"""The servers a test run uses: those the environment names, else private ones for its length."""

from __future__ import annotations

import atexit
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from scaling.launcher.places import Store
from scaling.launcher.postgres import DISPOSABLE, PostgresServer
from scaling.launcher.valkey import ValkeyServer


def ensure_servers() -> None:
    """Leaves DATABASE_URL and REDIS_URL in the environment, where parallel workers find them too."""
    stack = ExitStack()
    if not os.environ.get("SCALING_VAR"):
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="scaling-test-")))
        os.environ["SCALING_VAR"] = str(root)
    store = Store(Path(os.environ["SCALING_VAR"]))
    if not os.environ.get("DATABASE_URL"):
        database = PostgresServer(store, DISPOSABLE)
        stack.callback(store.clear_scratch)
        stack.callback(database.stop)
        database.start()
        os.environ["DATABASE_URL"] = database.url
    if not os.environ.get("REDIS_URL"):
        valkey = ValkeyServer(store, lasting=False)
        stack.callback(valkey.stop)
        valkey.start()
        os.environ["REDIS_URL"] = valkey.url
    atexit.register(stack.close)


def address_of_test_database() -> str:
    """For a program of our own that a test starts."""
    from django.db import connection  # the settings, which need the servers, are not there yet

    address = urlsplit(os.environ["DATABASE_URL"])
    return address._replace(path="/" + connection.settings_dict["NAME"]).geturl()
