"""``make run``: everything up, an address printed, everything down again."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import FrameType

from scaling.launcher.installation import Site, Web, Worker, demonstration_wanted, environment, prepare
from scaling.launcher.places import Store, store
from scaling.launcher.ports import FIRST_PORT, PortTaken, listening_socket
from scaling.launcher.processes import StartFailed, signalled_when_parent_dies
from scaling.launcher.programs import MissingProgram
from scaling.launcher.servers import Busy, announce, held, services_for
from scaling.launcher.sign_ins import PASSWORD, SIGN_INS
from scaling.launcher.supervisor import supervisor

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

FIRST_STEPS = """  There is nobody here yet. Make the first account in another terminal, then sign in:
    make account EMAIL=you@example.nhs.uk"""


class Stopped(BaseException):
    """Somebody asked us to stop."""


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 (this is a program for a terminal)


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """The first signal to stop raises Stopped; any further one waits for the stopping to finish."""

    def stop(number: int, frame: FrameType | None) -> None:
        for each in STOPPING:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    for each in STOPPING:
        # A program started with nohup has asked not to hear that its terminal went.
        if each != signal.SIGHUP or signal.getsignal(each) != signal.SIG_IGN:
            signal.signal(each, stop)
    yield


def main() -> int:
    if "--with-parent" in sys.argv and (tie := signalled_when_parent_dies(signal.SIGTERM, os.getppid())):
        tie()
    wanted = demonstration_wanted(os.environ)
    demonstration = True if wanted is None else wanted
    place = store(os.environ, demonstration)
    try:
        with stopped_by_signals(), _held_in_turn(place):
            _run(place, os.environ, demonstration=demonstration)
    except Busy as busy:
        say(f"Already running at {busy.addresses['url']}")
        return 1
    except (StartFailed, MissingProgram, PortTaken) as error:
        say(str(error))
        return 1
    except Stopped:
        say("Stopped.")
    return 0


@contextmanager
def _held_in_turn(place: Store) -> Iterator[None]:
    """The store for us alone, once any command that uses it is done. Raises Busy for another run."""
    with ExitStack() as stack:
        told = False
        while True:
            try:
                stack.enter_context(held(place))
                break
            except Busy as busy:
                if "url" in busy.addresses:
                    raise
                if not told:
                    say("Another command is using this database; waiting for it.")
                told = True
                time.sleep(0.5)
        yield


def _run(place: Store, environ: Mapping[str, str], *, demonstration: bool) -> None:
    port = environ.get("PORT", "")
    if port and not port.isdigit():
        raise PortTaken(f"PORT is a number, such as PORT=8010, not {port!r}.")
    with ExitStack() as stack:
        listening, number = listening_socket(int(port) if port else None)
        stack.enter_context(listening)
        if not port and number != FIRST_PORT:
            say(f"Port {FIRST_PORT} is taken by another program; using {number}.")
        watched = stack.enter_context(supervisor(say))
        stack.callback(say, "Stopping…")
        found = environment(environ, demonstration=demonstration)
        for service in services_for(place, environ):
            watched.start(service)
            found |= service.environ()
        site = Site(place, found)
        prepare(site, say)
        web = Web(site, listening)
        process = watched.start(web)
        watched.start(Worker(site))
        web.wait_until_ready(process)
        url = f"http://localhost:{number}/"
        announce(place, {**_addresses(found), "url": url})
        say(_welcome(url, place, demonstration=demonstration))
        watched.watch()


def _addresses(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: environ[name] for name in ("DATABASE_URL", "REDIS_URL", "SCALING_VAR") if name in environ}


def _welcome(url: str, place: Store, *, demonstration: bool) -> str:
    people = [f"    {each.who:<20} {each.email}" for each in SIGN_INS]
    words = (
        ["  Sign in as:", *people, f"  each with the password {PASSWORD}"] if demonstration else [FIRST_STEPS]
    )
    return "\n".join(
        [
            "",
            f"Scaling is at {url}",
            "",
            *words,
            "",
            f"  Data and logs: {place.root}",
            "  Ctrl-C stops it.",
            "",
        ]
    )
