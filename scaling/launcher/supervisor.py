"""Keeps services running, and stops them in the reverse of the order they were started in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from scaling.launcher.processes import Process, StartFailed

WATCH_SECONDS = 0.5
MOST_RESTARTS = 5
RESTARTS_WITHIN = 60.0  # seconds


class Service(Protocol):
    """Something that runs as one process; started again, it serves at the same address."""

    def start(self) -> Process: ...


@dataclass
class Kept:
    service: Service
    process: Process
    restarts: list[float] = field(default_factory=list)

    def restart(self) -> None:
        """Raises StartFailed where it keeps stopping."""
        now = time.monotonic()
        self.restarts = [past for past in self.restarts if now - past < RESTARTS_WITHIN] + [now]
        if len(self.restarts) > MOST_RESTARTS:
            name = self.process.command.name
            raise StartFailed(f"{name} keeps stopping. It wrote last:\n{self.process.last_words()}")
        self.process = self.service.start()


@dataclass
class Supervisor:
    say: Callable[[str], None]
    _kept: list[Kept] = field(default_factory=list)

    def start(self, service: Service) -> Process:
        kept = Kept(service, service.start())
        self._kept.append(kept)
        return kept.process

    def watch(self, asked_to_stop: Callable[[], bool]) -> None:
        """Starts again what stops of itself, until asked to stop. Raises StartFailed."""
        while not asked_to_stop():
            for kept in self._kept:
                self._look_after(kept)
            time.sleep(WATCH_SECONDS)

    def _look_after(self, kept: Kept) -> None:
        code = kept.process.returncode
        if code is not None:
            self.say(f"{kept.process.command.name} stopped ({code}); starting it again.")
            kept.restart()

    def stop(self) -> None:
        while self._kept:
            self._kept.pop().process.stop()


@contextmanager
def supervisor(say: Callable[[str], None]) -> Iterator[Supervisor]:
    made = Supervisor(say)
    try:
        yield made
    finally:
        made.stop()
