"""A private Valkey, the broker and cache: reached through a Unix socket only."""

from __future__ import annotations

import shutil
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from scaling.launcher.places import Store, owned_folder
from scaling.launcher.processes import Command, Process, StartFailed
from scaling.launcher.programs import find_valkey

START_SECONDS = 15.0


@dataclass
class ValkeyServer:
    store: Store
    lasting: bool = True

    def __post_init__(self) -> None:
        self._data = owned_folder(self.store.valkey, None)
        self._socket = self.store.sockets(None) / "valkey.sock"
        self._process: Process | None = None

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self._socket), safe='/')}?db=0"

    def environ(self) -> dict[str, str]:
        """Where our programs find it."""
        return {"REDIS_URL": self.url}

    def start(self) -> Process:
        """Raises StartFailed or MissingProgram. Unreadable data is dropped: all work is in the database."""
        program = find_valkey()
        started = self._started(program)
        if not started:
            shutil.rmtree(self._data)
            owned_folder(self._data, None)
            started = self._started(program)
        if not started:
            raise StartFailed(f"Valkey did not start; see {self.store.log('valkey')}")
        return started

    def stop(self) -> None:
        if self._process:
            self._process.stop()
            self._process = None

    def _started(self, program: Path) -> Process | None:
        self._socket.unlink(missing_ok=True)
        self._process = process = Process(self._command(program))
        try:
            answers = self._comes_to_answer(process)
        except BaseException:
            self.stop()
            raise
        return process if answers else None

    def _comes_to_answer(self, process: Process) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while process.returncode is None and time.monotonic() < deadline:
            if self._answers():
                return True
            time.sleep(0.02)
        process.stop()
        return False

    def _command(self, program: Path) -> Command:
        keep = ["--appendonly", "yes"] if self.lasting else ["--appendonly", "no"]
        argv: list[str | Path] = [program, "--port", "0", "--unixsocket", self._socket]
        argv += ["--unixsocketperm", "700", "--save", "", *keep]
        return Command("Valkey", argv, self.store.log("valkey"), cwd=self._data)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            try:
                client.connect(str(self._socket))
                client.sendall(b"PING\r\n")
                return client.recv(64).startswith(b"+PONG")
            except OSError:
                return False
