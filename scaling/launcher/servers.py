"""The servers one installation needs, as far as the environment does not name them."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from scaling.launcher.places import Store
from scaling.launcher.postgres import PostgresServer
from scaling.launcher.valkey import ValkeyServer


class Busy(Exception):
    """Another process holds this store; ``addresses`` is what it has said of itself so far."""

    def __init__(self, addresses: dict[str, str]) -> None:
        super().__init__("in use")
        self.addresses = addresses


@contextmanager
def locked(path: Path, how: int) -> Iterator[IO[str]]:
    """Holds ``path`` as fcntl.flock does; the kernel lets go when the process dies.

    Raises BlockingIOError where ``how`` says not to wait.
    """
    with path.open("a+") as handle:
        fcntl.flock(handle, how)
        yield handle


@contextmanager
def held(store: Store) -> Iterator[None]:
    """The store for us alone. Raises Busy."""
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(store.lock, fcntl.LOCK_EX | fcntl.LOCK_NB))
        except BlockingIOError:
            raise Busy(_said(store)) from None
        _clear(store)
        stack.callback(_clear, store)
        yield


def _clear(store: Store) -> None:
    """What the last to hold the store left, if it was killed."""
    store.addresses.unlink(missing_ok=True)
    store.clear_scratch()


def _said(store: Store) -> dict[str, str]:
    try:
        said: dict[str, str] = json.loads(store.addresses.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return said


def addresses(store: Store) -> dict[str, str]:
    """What the holder of a store has said of itself; empty where nobody holds it or it is starting."""
    try:
        with locked(store.lock, fcntl.LOCK_SH | fcntl.LOCK_NB):
            return {}
    except BlockingIOError:
        return _said(store)


def announce(store: Store, said: Mapping[str, str]) -> None:
    """Tell other processes where things are: all of it at once."""
    fresh = store.addresses.with_suffix(".new")
    fresh.write_text(json.dumps(dict(said)))
    fresh.replace(store.addresses)


def services_for(store: Store, environ: Mapping[str, str]) -> list[PostgresServer | ValkeyServer]:
    """The servers ``environ`` does not name, in the order to start them."""
    needed: list[PostgresServer | ValkeyServer] = []
    if not environ.get("DATABASE_URL"):
        needed.append(PostgresServer(store))
    if not environ.get("REDIS_URL"):
        needed.append(ValkeyServer(store))
    return needed
