"""Child processes that stop when asked, and when their parent is gone."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1  # linux/prctl.h


class StartFailed(Exception):
    """A process did not come up; the message says which and what it wrote last."""


@dataclass(frozen=True)
class Account:
    """A system account a process runs under."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Command:
    """What to run, and how it wants to be stopped."""

    name: str
    argv: Sequence[str | Path]
    log: Path
    cwd: Path = Path("/")
    env: Mapping[str, str] | None = None
    account: Account | None = None
    pass_fds: Sequence[int] = field(default_factory=tuple)
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 15.0  # seconds from the stop signal to SIGKILL


def signalled_when_parent_dies(chosen: signal.Signals, parent: int) -> Callable[[], None] | None:
    """What a child calls before it starts so that it never outlives its parent. Linux only."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)

    def ask_the_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(chosen))
        if os.getppid() != parent:
            os.kill(os.getpid(), chosen)

    return ask_the_kernel


class Process:
    """A running command, in a session of its own: Ctrl-C in the terminal reaches only us."""

    def __init__(self, command: Command) -> None:
        self.command = command
        account = command.account
        with command.log.open("ab") as log:
            self._popen = subprocess.Popen(  # noqa: S603 (our own argument lists)
                [str(part) for part in command.argv],
                cwd=command.cwd,
                env=None if command.env is None else dict(command.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=command.pass_fds,
                start_new_session=True,
                preexec_fn=signalled_when_parent_dies(command.stop_signal, os.getpid()),  # noqa: PLW1509
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def returncode(self) -> int | None:
        return self._popen.poll()

    def stop(self) -> int:
        """Ask, wait, insist. Returns the exit code."""
        if self._popen.poll() is None:
            self._popen.send_signal(self.command.stop_signal)
        try:
            return self._popen.wait(self.command.patience)
        except subprocess.TimeoutExpired:
            self._kill_session()
            return self._popen.wait()

    def _kill_session(self) -> None:
        try:
            os.killpg(self._popen.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def last_words(self, lines: int = 15) -> str:
        """The end of what it wrote."""
        written = self.command.log.read_text(errors="replace").splitlines()
        return "\n".join(written[-lines:])
