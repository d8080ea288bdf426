"""A database for one ``manage.py`` command, where the environment names none."""

from __future__ import annotations

import fcntl
import sys
import time
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import ExitStack, contextmanager

from scaling.launcher.installation import demonstration_wanted
from scaling.launcher.places import Store, store
from scaling.launcher.postgres import PostgresServer
from scaling.launcher.processes import StartFailed
from scaling.launcher.servers import Busy, addresses, announce, held, locked

#: Commands that look at the code only.
NEED_NO_DATABASE = {
    "",
    "help",
    "--help",
    "-h",
    "version",
    "--version",
    "check",
    "collectstatic",
    "diffsettings",
}

WAIT_SECONDS = 60.0


@contextmanager
def database(argv: Sequence[str], environ: MutableMapping[str, str]) -> Iterator[None]:
    """Within it, ``environ`` names a database: the one that runs, else one that runs until the end.

    Raises StartFailed or MissingProgram.
    """
    command = argv[1] if len(argv) > 1 else ""
    if environ.get("DATABASE_URL") or command in NEED_NO_DATABASE:
        yield
        return
    place = _chosen(environ)
    print(f"Using the database under {place.root}", file=sys.stderr)  # noqa: T201
    with _found(place) as said:
        environ.update(said)
        yield


def _chosen(environ: MutableMapping[str, str]) -> Store:
    """What DEMO says; else what runs; else the real one, so that real work is never put in the other."""
    wanted = demonstration_wanted(environ)
    if wanted is not None:
        return store(environ, wanted)
    own, demonstration = store(environ, False), store(environ, True)
    return demonstration if addresses(demonstration) and not addresses(own) else own


@contextmanager
def _found(place: Store) -> Iterator[dict[str, str]]:
    """Where the database is: another's where one runs, else our own."""
    deadline = time.monotonic() + WAIT_SECONDS
    with ExitStack() as stack:
        while not (said := _started(place, stack) or _joined(place, stack)):
            if time.monotonic() > deadline:
                raise StartFailed(
                    f"Another program holds {place.root}, and does not say where its database is."
                )
            time.sleep(0.1)
        yield said


def _started(place: Store, stack: ExitStack) -> dict[str, str]:
    """A database of our own, stopped once nobody who joined uses it; nothing where another holds it."""
    try:
        stack.enter_context(held(place))
    except Busy:
        return {}
    server = PostgresServer(place)
    stack.callback(server.stop)
    server.start()
    stack.callback(_wait_until_unused, place)
    announce(place, server.environ())
    return server.environ()


def _wait_until_unused(place: Store) -> None:
    place.addresses.unlink(missing_ok=True)
    with locked(place.users, fcntl.LOCK_EX):
        return


def _joined(place: Store, stack: ExitStack) -> dict[str, str]:
    """Another's database, kept running until we are done; nothing while it does not say where it is."""
    with ExitStack() as joining:
        joining.enter_context(locked(place.users, fcntl.LOCK_SH))
        said = addresses(place)
        if said:
            stack.enter_context(joining.pop_all())
        return said
