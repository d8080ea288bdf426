"""Stopping together with the ``make`` that started us."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

from scaling.launcher.processes import signalled_when_parent_dies


def tied_to_parent() -> Callable[[], bool]:
    """Ties us to the parent; the answer says whether it has been asked to stop.

    make passes SIGTERM on to its children, and if it dies the kernel tells us. But SIGINT it
    keeps to itself, where a terminal has not sent it to us too: it stops catching the signal and
    waits for us. Linux only; elsewhere the answer is always no.
    """
    parent = os.getppid()
    if tie := signalled_when_parent_dies(signal.SIGTERM, parent):
        tie()
    caught_once = _catches_interrupt(parent)
    return lambda: caught_once and not _catches_interrupt(parent)


def _catches_interrupt(pid: int) -> bool:
    """Whether a process has a handler for SIGINT (proc(5): a mask of signals, the first is bit 0)."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
    masks = [line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:")]
    return any(int(mask, 16) >> (signal.SIGINT - 1) & 1 for mask in masks)
