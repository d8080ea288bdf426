"""``make run``: everything up, an address printed, everything down again."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import FrameType

from scaling.launcher.installation import Site, Web, Worker, demonstration_wanted, environment, prepare
from scaling.launcher.parent import tied_to_parent
from scaling.launcher.places import Store, store
from scaling.launcher.ports import FIRST_PORT, PortTaken, listening_socket
from scaling.launcher.processes import StartFailed
from scaling.launcher.programs import MissingProgram
from scaling.launcher.servers import Busy, announce, held, services_for
from scaling.launcher.sign_ins import PASSWORD, SIGN_INS
from scaling.launcher.supervisor import Supervisor, supervisor

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

#: What commands in other terminals need to know of a run.
ANNOUNCED = ("DATABASE_URL", "REDIS_URL", "SCALING_VAR", "SITE_URL")

WELCOME = """
Scaling is at {url}

{steps}

  Data and logs: {root}
  Ctrl-C stops it.
"""

FIRST_STEPS = """  There is nobody here until you make the first account, in another terminal:
    make account EMAIL=you@example.nhs.uk"""

DEMONSTRATION = "\n".join(
    [
        "  This is a demonstration, with invented organisations. Sign in as",
        *(f"    {each.who:<20} {each.email}" for each in SIGN_INS),
        f"  each with the password {PASSWORD}",
    ]
)


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
    asked_to_stop = tied_to_parent() if "--with-parent" in sys.argv else lambda: False
    wanted = demonstration_wanted(os.environ)
    demonstration = True if wanted is None else wanted
    place = store(os.environ, demonstration)
    try:
        with stopped_by_signals(), _held_in_turn(place):
            _run(place, os.environ, demonstration, asked_to_stop)
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


def _run(
    place: Store, environ: Mapping[str, str], demonstration: bool, asked_to_stop: Callable[[], bool]
) -> None:
    with ExitStack() as stack:
        listening = stack.enter_context(_listening(environ))
        watched = stack.enter_context(supervisor(say))
        stack.callback(say, "Stopping…")
        url = f"http://localhost:{listening.getsockname()[1]}/"
        found = {"SITE_URL": url, **environment(environ, demonstration=demonstration)}
        for service in services_for(place, environ):
            watched.start(service)
            found |= service.environ()
        _serve(Site(place, found), listening, watched)
        announce(place, {"url": url, **{name: found[name] for name in ANNOUNCED if name in found}})
        say(WELCOME.format(url=url, steps=DEMONSTRATION if demonstration else FIRST_STEPS, root=place.root))
        watched.watch(asked_to_stop)


def _listening(environ: Mapping[str, str]) -> socket.socket:
    """Raises PortTaken."""
    asked = environ.get("PORT", "")
    if asked and not asked.isdigit():
        raise PortTaken(f"PORT is a number, such as PORT=8010, not {asked!r}.")
    listening, number = listening_socket(int(asked) if asked else None)
    if not asked and number != FIRST_PORT:
        say(f"Port {FIRST_PORT} is taken by another program; using {number}.")
    return listening


def _serve(site: Site, listening: socket.socket, watched: Supervisor) -> None:
    """Returns once the site answers."""
    prepare(site, say)
    web = Web(site, listening)
    process = watched.start(web)
    watched.start(Worker(site))
    web.wait_until_ready(process)
