"""A private PostgreSQL: made once, reached through a Unix socket only."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg2

from scaling.launcher.places import Store, open_to_all, owned_folder, server_account
from scaling.launcher.processes import Command, Process, StartFailed
from scaling.launcher.programs import PostgresPrograms, copied_for_all, find_postgres

OWNER = "scaling"
DATABASE = "scaling"

START_SECONDS = 60.0  # recovery after a crash replays what had been written
STOP_SECONDS = 60.0  # sessions are ended, and what is in memory is written

#: Data nobody will miss, for tests: nothing waits for the disk.
DISPOSABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def _locale(version: int) -> list[str]:
    """Text in order of its code points, on any machine. From 17 PostgreSQL brings that itself."""
    if version >= 17:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


@dataclass
class PostgresServer:
    store: Store
    settings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._account = server_account()
        self._data = owned_folder(self.store.postgres, self._account)
        self._sockets = self.store.sockets(self._account)
        self._process: Process | None = None

    @property
    def url(self) -> str:
        return f"postgres://{OWNER}@/{DATABASE}?host={quote(str(self._sockets), safe='/')}"

    def environ(self) -> dict[str, str]:
        """Where our programs find it, and the folder that its data makes theirs."""
        return {"DATABASE_URL": self.url, "SCALING_VAR": str(self.store.root)}

    def start(self) -> Process:
        """Raises StartFailed or MissingProgram."""
        programs = self._programs()
        folder = os.open(self._data, os.O_RDONLY | os.O_DIRECTORY)
        try:
            if not (self._data / "PG_VERSION").exists():
                self._make(programs, folder)
            self._refuse_other_version(programs)
            self._end_leftover()
            self._process = process = Process(self._command(programs, folder))
        finally:
            os.close(folder)
        try:
            self._wait_until_ready(process)
        except BaseException:
            self.stop()
            raise
        return process

    def stop(self) -> None:
        if self._process:
            self._process.stop()
            self._process = None

    def _programs(self) -> PostgresPrograms:
        programs = find_postgres()
        if self._account and not open_to_all(programs.bin / "postgres"):
            return copied_for_all(programs, self.store.scratch())
        return programs

    def _named(self, folder: int) -> str:
        """The data folder as the server may name it.

        Run as another account, it may not be allowed down the path to its own folder; the
        folder handed over already open needs no path.
        """
        return f"/proc/self/fd/{folder}" if self._account else str(self._data)

    def _make(self, programs: PostgresPrograms, folder: int) -> None:
        """Make the cluster. What an interrupted attempt left is cleared first."""
        for left in self._data.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        argv: list[str | Path] = [programs.bin / "initdb", "-D", self._named(folder), "-U", OWNER]
        argv += ["-A", "trust", "-E", "UTF8", *_locale(programs.version)]
        if self.settings.get("fsync") == "off":
            argv.append("--no-sync")
        account = self._account
        made = subprocess.run(  # noqa: S603
            argv,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            pass_fds=[folder],
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        if made.returncode:
            raise StartFailed(f"PostgreSQL could not make its data folder {self._data}:\n{made.stderr}")

    def _refuse_other_version(self, programs: PostgresPrograms) -> None:
        kept = (self._data / "PG_VERSION").read_text().strip()
        if kept != str(programs.version):
            raise StartFailed(
                f"The data in {self._data} was made by PostgreSQL {kept}, and the programs here are "
                f"{programs.version}. Install PostgreSQL {kept}, or move the folder away to start empty."
            )

    def _end_leftover(self) -> None:
        """Clear what a killed run left: its server if that still runs, then its mark.

        The caller holds the store's lock, so no other run is using the server. The mark names a
        process by number only, and after a restart of the machine that may be anyone's.
        """
        mark = self._data / "postmaster.pid"
        with suppress(FileNotFoundError, ValueError, IndexError):
            pid = int(mark.read_text().split()[0])
            deadline = time.monotonic() + START_SECONDS
            while self._is_ours(pid) and time.monotonic() < deadline:
                os.kill(pid, signal.SIGINT)
                time.sleep(0.2)
            mark.unlink()
        for socket in self._sockets.glob(".s.PGSQL.*"):
            socket.unlink()

    def _is_ours(self, pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == self._data
        except OSError:
            return False

    def _command(self, programs: PostgresPrograms, folder: int) -> Command:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._sockets),
            "unix_socket_permissions": "0700",
            "shared_buffers": "256MB",
            "max_locks_per_transaction": "256",
            **self.settings,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Command(
            name="PostgreSQL",
            argv=[programs.bin / "postgres", "-D", self._named(folder), *options],
            log=self.store.log("postgres"),
            account=self._account,
            pass_fds=[folder],
            stop_signal=signal.SIGINT,  # "fast": ends sessions, then stops cleanly
            patience=STOP_SECONDS,
        )

    def _wait_until_ready(self, process: Process) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                return self._make_database()
            except psycopg2.OperationalError as error:
                if process.returncode is None and time.monotonic() < deadline:
                    time.sleep(0.05)
                    continue
                raise StartFailed(f"PostgreSQL did not start:\n{process.last_words()}") from error

    def _make_database(self) -> None:
        connection = psycopg2.connect(host=str(self._sockets), user=OWNER, dbname="postgres")
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
                if not cursor.rowcount:
                    cursor.execute(f"CREATE DATABASE {DATABASE}")
        finally:
            connection.close()
