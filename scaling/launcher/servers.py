"""The servers one installation needs, as far as the environment does not name them."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from scaling.launcher.places import Store
from scaling.launcher.postgres import PostgresServer
from scaling.launcher.processes import Process
from scaling.launcher.valkey import ValkeyServer


class Busy(Exception):
    """Another process holds this store; ``addresses`` is what it has said of itself so far."""

    def __init__(self, addresses: dict[str, str]) -> None:
        super().__init__("in use")
        self.addresses = addresses


@dataclass(frozen=True)
class Servers:
    """What runs, and the environment in which a program finds it."""

    environ: Mapping[str, str]
    processes: tuple[Process, ...]


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
            raise Busy(addresses(store)) from None
        store.addresses.unlink(missing_ok=True)
        stack.callback(store.clear_scratch)
        stack.callback(store.addresses.unlink, missing_ok=True)
        yield


def addresses(store: Store) -> dict[str, str]:
    """What the holder of a store has said of itself; empty while it is starting."""
    try:
        said: dict[str, str] = json.loads(store.addresses.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return said


def announce(store: Store, said: Mapping[str, str]) -> None:
    """Tell other processes, whole or not at all."""
    fresh = store.addresses.with_suffix(".new")
    fresh.write_text(json.dumps({**said, "pid": str(os.getpid())}))
    fresh.replace(store.addresses)


def wait_for_addresses(store: Store, seconds: float = 60.0) -> dict[str, str]:
    """The addresses of a store that another process is just starting; empty if it never says."""
    deadline = time.monotonic() + seconds
    while not (said := addresses(store)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return said


@contextmanager
def servers(store: Store, environ: Mapping[str, str], *, broker: bool) -> Iterator[Servers]:
    """Starts what ``environ`` does not name; stops it, last started first.

    The caller holds the store. Raises StartFailed or MissingProgram.
    """
    found, processes = dict(environ), []
    with ExitStack() as stack:
        if not environ.get("DATABASE_URL"):
            database = PostgresServer(store)
            stack.callback(database.stop)
            processes.append(database.start())
            found |= {"DATABASE_URL": database.url, "SCALING_VAR": str(store.root)}
        if broker and not environ.get("REDIS_URL"):
            valkey = ValkeyServer(store)
            stack.callback(valkey.stop)
            processes.append(valkey.start())
            found["REDIS_URL"] = valkey.url
        yield Servers(found, tuple(processes))
