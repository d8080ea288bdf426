"""The whole of ``make run``, for real."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from scaling.launcher.postgres import STOP_SECONDS

pytestmark = pytest.mark.launcher

LAUNCHER = (sys.executable, "-m", "scaling.launcher")
START_SECONDS = 120
#: Longer than gunicorn keeps a connection unless told otherwise.
READING_SECONDS = 4


@dataclass
class Run:
    process: subprocess.Popen[bytes]
    out: Path

    def address(self) -> str:
        deadline = time.monotonic() + START_SECONDS
        while not (said := re.search(r"Scaling is at (\S+)", self.out.read_text())):
            assert self.process.poll() is None, self.out.read_text()
            assert time.monotonic() < deadline, self.out.read_text()
            time.sleep(0.1)
        return said[1]

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(START_SECONDS)


@contextmanager
def run(folder: Path, argv: Sequence[str] = LAUNCHER, **more: str) -> Iterator[Run]:
    out = folder / "out"
    environ = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    environ |= {"SCALING_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "scaling.settings", **more}
    # Tests that a shell started in the background ignore interrupts, and what they start would too.
    ours = signal.signal(signal.SIGINT, signal.default_int_handler)
    with out.open("wb") as handle:
        process = subprocess.Popen(argv, env=environ, cwd=settings.BASE_DIR, stdout=handle)
    signal.signal(signal.SIGINT, ours)
    try:
        yield Run(process, out)
    finally:
        process.kill()
        process.wait()


def left_running(folder: Path) -> list[str]:
    """Number and command line of what names ``folder`` in its command line or environment, us apart."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                command, environ = (entry.joinpath(name).read_bytes() for name in ("cmdline", "environ"))
            except OSError:
                continue
            if str(folder).encode() in command + environ:
                found.append(f"{entry.name} {command.replace(bytes(1), b' ').decode(errors='replace')}")
    return found


def still_running(folder: Path) -> list[str]:
    """What is left of a run that was killed, after the longest time that any part of it has to stop."""
    deadline = time.monotonic() + STOP_SECONDS
    while (left := left_running(folder)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for the module: the first run prepares it, the others find it prepared."""
    return tmp_path_factory.mktemp("run")


def test_it_serves_a_page_and_stops_without_leaving_a_process(place: Path) -> None:
    with run(place, DEMO="0") as running:
        with urllib.request.urlopen(f"{running.address()}account/login/") as answer:
            assert answer.status == 200
        said = running.out.read_text()
        assert "make account EMAIL=" in said
        with run(place / "own", DEMO="0", SCALING_VAR=str(place)) as second:
            assert second.process.wait(START_SECONDS) == 1
            assert "Already running at http://localhost:" in second.out.read_text()
        assert running.end(signal.SIGTERM) == 0
        assert not left_running(place)
    assert (place / "own" / "postgres" / "PG_VERSION").exists()


def test_a_connection_is_kept_while_somebody_reads(place: Path) -> None:
    with run(place, DEMO="0") as running:
        with closing(http.client.HTTPConnection(urlsplit(running.address()).netloc)) as connection:
            for pause in (0, READING_SECONDS):
                time.sleep(pause)
                connection.request("GET", "/account/login/")
                connection.auto_open = 0
                assert b"Sign in" in connection.getresponse().read()
        assert running.end(signal.SIGTERM) == 0


def test_it_starts_again_after_a_kill_that_nothing_survives(place: Path) -> None:
    with run(place, DEMO="0") as running:
        running.address()
        running.end(signal.SIGKILL)
    assert not still_running(place)
    with run(place, DEMO="0") as running:
        running.address()
        assert running.end(signal.SIGINT) == 0
    assert not left_running(place)


def test_a_port_that_is_taken_is_refused_when_asked_for(place: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with run(place, DEMO="0", PORT=str(taken)) as running:
            assert running.process.wait(START_SECONDS) == 1
    assert f"Port {taken} is taken" in running.out.read_text()


MAKEFILE = """
run:
	@exec {python} -m scaling.launcher --with-parent
"""


def test_an_interrupt_that_only_make_hears_stops_it_all(place: Path) -> None:
    makefile = place / "Makefile"
    makefile.write_text(MAKEFILE.format(python=sys.executable))
    with run(place, ["make", "-f", str(makefile), "run"], DEMO="0") as running:
        running.address()
        assert running.end(signal.SIGINT) == -signal.SIGINT
    assert not still_running(place)
