"""Sudden deaths in the middle of writing: of the web server, and of a program that imports a file."""

from __future__ import annotations

import http.client
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Event, Lock

from scaling.launcher.places import PROJECT
from scaling.models import ImportRow
from tests.bench.lines import Step
from tests.bench.web import Server
from tests.bench.writes import SENT_ON

PEOPLE = 8
#: How long the server lives each time, and how long people wait before they try again.
LIVES_SECONDS, AGAIN_SECONDS = 4.0, 0.2


def logged_through_deaths(server: Server, steps: Iterable[Step], today: date, deaths: int) -> list[Step]:
    """People log over HTTP while the server is killed and started again; gives what it said was taken.

    Whoever gets no answer sends the same form again.
    """
    waiting = _InTurn(iter(steps))
    with ThreadPoolExecutor(PEOPLE) as threads:
        doing = [threads.submit(_log, server, waiting, today) for _ in range(PEOPLE)]
        for _ in range(deaths):
            time.sleep(LIVES_SECONDS)
            server.kill()
            server.start()
        time.sleep(LIVES_SECONDS)
        waiting.over.set()
    return [step for each in doing for step in each.result()]


class _InTurn:
    """Steps for several threads, until it is over."""

    def __init__(self, steps: Iterator[Step]) -> None:
        self._steps, self._lock, self.over = steps, Lock(), Event()

    def next(self) -> Step | None:
        with self._lock:
            return None if self.over.is_set() else next(self._steps, None)


def _log(server: Server, waiting: _InTurn, today: date) -> list[Step]:
    taken = []
    while step := waiting.next():
        while not waiting.over.is_set():
            try:
                answer = server.post(step.person, step.address, step.form(today))
            except (OSError, http.client.HTTPException):
                time.sleep(AGAIN_SECONDS)
                continue
            if answer.status == SENT_ON:
                taken.append(step)
            break
    return taken


@dataclass(frozen=True)
class Import:
    """A file, whose it is, and the environment of the program that imports it."""

    path: Path
    slug: str
    email: str
    environ: Mapping[str, str]

    def start(self) -> subprocess.Popen[bytes]:
        argv = [sys.executable, "manage.py", "import_progress", str(self.path), "--innovation", self.slug]
        return subprocess.Popen([*argv, "--by", self.email], cwd=PROJECT, env=self.environ, stdout=sys.stderr)

    def die_midway(self) -> int:
        """Kill it once some rows are applied; gives how many were."""
        importing = self.start()
        while importing.poll() is None:
            if self._applied():
                importing.send_signal(signal.SIGKILL)
                importing.wait()
        return self._applied()

    def _applied(self) -> int:
        return ImportRow.objects.filter(batch__innovation__slug=self.slug, applied_at__isnull=False).count()
