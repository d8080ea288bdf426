"""Two kinds of job to try the worker on."""

from __future__ import annotations

import os
import time
from pathlib import Path

from scaling.jobs.registry import job_kind
from scaling.jobs.runner import JobHandle

STEPS = 200


@job_kind("write_a_line")
def write_a_line(handle: JobHandle, path: str) -> str:
    _write(path, "done")
    return "/made/"


@job_kind("write_slowly")
def write_slowly(handle: JobHandle, path: str, seconds: float) -> str:
    """Dies half way if it is killed; what it writes at the end it writes if the job is still its own."""
    Path(path).with_suffix(".pid").write_text(str(os.getpid()))
    _write(path, "started")
    for step in range(STEPS):
        handle.progress(step, STEPS, "Writing")
        time.sleep(seconds / STEPS)
    with handle.hold():
        _write(path, "done")
    return "/made/"


def _write(path: str, word: str) -> None:
    with Path(path).open("a") as file:
        file.write(word + "\n")
