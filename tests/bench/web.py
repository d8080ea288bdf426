"""The web server as production runs it, asked over loopback."""

from __future__ import annotations

import http.client
import os
import signal
import socket
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode

from scaling.launcher.installation import Site, Web
from scaling.launcher.places import Store
from scaling.launcher.ports import HOST, listening_socket
from scaling.launcher.processes import Process
from tests.bench.measures import family
from tests.bench.people import Person

#: No page may take longer; what does is an error.
PATIENCE_SECONDS = 120.0

#: Any secret will do for a form, as long as the cookie and the field say the same.
CSRF = "b" * 32


@dataclass(frozen=True)
class Answer:
    """``sql``: the seconds spent in the database, where that was counted."""

    seconds: float
    status: int
    size: int
    location: str = ""
    sql: float | None = None


@dataclass
class Server:
    """gunicorn, with the workers and threads of ``make run``; started again, it serves at the same port."""

    listening: socket.socket
    folder: Path
    environ: Mapping[str, str]

    def __post_init__(self) -> None:
        self._web = Web(Site(Store(self.folder), self.environ), self.listening)
        self.start()

    def start(self) -> None:
        """Raises StartFailed."""
        self.process: Process = self._web.start()
        self._web.wait_until_ready(self.process)

    def kill(self) -> None:
        """All of it at once, as when a machine goes down."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.stop()

    @property
    def port(self) -> int:
        return int(self.listening.getsockname()[1])

    @property
    def workers(self) -> list[int]:
        return family(self.process.pid)[1:]

    def get(self, person: Person, address: str) -> Answer:
        return self._ask("GET", person, address, None)

    def post(self, person: Person, address: str, form: Mapping[str, str]) -> Answer:
        return self._ask("POST", person, address, urlencode({**form, "csrfmiddlewaretoken": CSRF}))

    def _ask(self, method: str, person: Person, address: str, body: str | None) -> Answer:
        """On a connection of its own, whose opening counts."""
        headers = {"Cookie": f"{person.cookie}; csrftoken={CSRF}"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = perf_counter()
        with closing(http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE_SECONDS)) as connection:
            connection.request(method, address, body, headers)
            answer = connection.getresponse()
            size = len(answer.read())
        return Answer(perf_counter() - began, answer.status, size, answer.getheader("Location", ""))


@contextmanager
def served(folder: Path, environ: Mapping[str, str] = os.environ) -> Iterator[Server]:
    """``folder`` is where it writes its log; ``environ`` names the database."""
    listening, _ = listening_socket(None)
    with closing(listening):
        server = Server(listening, folder, environ)
        try:
            yield server
        finally:
            server.process.stop()
