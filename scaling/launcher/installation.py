"""Our own programs on one installation: preparing it, the web server and the worker."""

from __future__ import annotations

import hashlib
import http.client
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scaling.launcher.places import PROJECT, Store
from scaling.launcher.ports import HOST
from scaling.launcher.processes import Command, Process, StartFailed

WEB_PROCESSES = 2
WEB_THREADS = 4
#: Longer than browsers and proxies hold a connection that is not used: one that the server closes first
#: may be closed as a form is sent on it.
KEEP_ALIVE_SECONDS = 75
READY_SECONDS = 60.0

#: What preparing a database depends on: the programs, the reference data, the built look.
PREPARED_FROM = ("adopters", "innovations", "scaling", "static/dist", "requirements.txt")


@dataclass(frozen=True)
class Site:
    """One installation: where its data is, and the environment its programs run in."""

    store: Store
    environ: Mapping[str, str]

    def command(self, name: str, argv: list[str], log: str, pass_fds: tuple[int, ...] = ()) -> Command:
        program = [sys.executable, *argv]
        return Command(name, program, self.store.log(log), cwd=PROJECT, env=self.environ, pass_fds=pass_fds)


def prepare(site: Site, say: Callable[[str], None]) -> None:
    """Migrate, load and collect in one process; nothing where none of it has changed since.

    Raises StartFailed.
    """
    mark, state = site.store.root / "prepared", _state()
    if "SCALING_VAR" in site.environ and mark.exists() and mark.read_text() == state:
        return
    mark.unlink(missing_ok=True)
    say("Preparing the database. The first time takes longest.")
    process = Process(site.command("Preparing", ["manage.py", "prepare"], "prepare"))
    try:
        while process.returncode is None:
            time.sleep(0.05)
    finally:
        process.stop()
    if process.returncode:
        raise StartFailed(f"The database could not be prepared:\n{process.last_words()}")
    mark.write_text(state)


def _state() -> str:
    """A fingerprint of everything ``prepare`` depends on."""
    digest = hashlib.sha256()
    for path in sorted(_prepared_from()):
        digest.update(
            f"{path.relative_to(PROJECT)} {path.stat().st_size} {path.stat().st_mtime_ns}\n".encode()
        )
    return digest.hexdigest()


def _prepared_from() -> Iterator[Path]:
    for name in PREPARED_FROM:
        place = PROJECT / name
        found = place.rglob("*") if place.is_dir() else iter([place])
        yield from (path for path in found if path.is_file() and path.suffix != ".pyc")


@dataclass(frozen=True)
class Web:
    site: Site
    listening: socket.socket

    def start(self) -> Process:
        number = self.listening.fileno()
        argv = ["-m", "gunicorn", "scaling.wsgi", "--bind", f"fd://{number}", "--worker-class", "gthread"]
        argv += ["--workers", str(WEB_PROCESSES), "--threads", str(WEB_THREADS)]
        argv += ["--keep-alive", str(KEEP_ALIVE_SECONDS)]
        argv += ["--graceful-timeout", "5", "--no-control-socket"]
        return Process(self.site.command("The web server", argv, "web", (number,)))

    def wait_until_ready(self, process: Process) -> None:
        """Raises StartFailed."""
        deadline = time.monotonic() + READY_SECONDS
        while not _answers(self.listening.getsockname()[1]):
            if process.returncode is not None or time.monotonic() > deadline:
                raise StartFailed(f"The web server did not start:\n{process.last_words()}")
            time.sleep(0.05)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=2.0)
    try:
        connection.request("GET", "/health/")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@dataclass(frozen=True)
class Worker:
    site: Site

    def start(self) -> Process:
        argv = [
            "-m",
            "celery",
            "--app",
            "scaling",
            "worker",
            "--beat",
            "--loglevel",
            "INFO",
            "--without-gossip",
        ]
        return Process(self.site.command("The worker", argv, "worker"))


def environment(environ: Mapping[str, str], *, demonstration: bool) -> dict[str, str]:
    """What our programs run with: served to this machine, so over plain HTTP."""
    return {
        "HTTPS": "false",
        **environ,
        "DEMO": "true" if demonstration else "false",
        "DJANGO_SETTINGS_MODULE": "scaling.settings",
        "PYTHONUNBUFFERED": "1",
    }


def demonstration_wanted(environ: Mapping[str, str]) -> bool | None:
    """What DEMO says; None where it says nothing."""
    said = environ.get("DEMO", "").strip().lower()
    return said in {"1", "true", "yes", "on"} if said else None
