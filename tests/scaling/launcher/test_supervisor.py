from __future__ import annotations

import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from scaling.launcher import supervisor as supervising
from scaling.launcher.processes import Command, Process, StartFailed
from scaling.launcher.supervisor import supervisor


def never() -> bool:
    return False


class Enough(Exception):
    """The test has seen what it came for."""


@dataclass
class Script:
    """A service that runs a line of Python."""

    name: str
    code: str
    log: Path
    started: int = 0

    def start(self) -> Process:
        self.started += 1
        return Process(Command(self.name, [sys.executable, "-c", self.code], self.log, patience=2.0))


def script(folder: Path, code: str, name: str = "Script") -> Script:
    return Script(name, code, folder / f"{name}.log")


@pytest.fixture(autouse=True)
def _watching_closely(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "WATCH_SECONDS", 0.02)


def test_what_stops_of_itself_is_started_again(tmp_path: Path) -> None:
    said: list[str] = []
    service = script(tmp_path, "raise SystemExit(3)")

    def say(text: str) -> None:
        said.append(text)
        if len(said) == 2:
            raise Enough

    with supervisor(say) as watched:
        watched.start(service)
        with pytest.raises(Enough):
            watched.watch(never)
    assert said[0] == "Script stopped (3); starting it again."
    assert service.started == 2


def test_what_keeps_stopping_is_given_up_with_its_last_words(tmp_path: Path) -> None:
    service = script(tmp_path, "print('no room'); raise SystemExit(1)")
    with supervisor(lambda text: None) as watched:
        watched.start(service)
        with pytest.raises(StartFailed, match="no room"):
            watched.watch(never)
    assert service.started == 1 + supervising.MOST_RESTARTS


UNTIL_TOLD = """
import signal, sys, time
def stop(*_signal):
    with open({order!r}, "a") as order:
        order.write({name!r})
    sys.exit()
signal.signal(signal.SIGTERM, stop)
open({ready!r}, "w").close()
time.sleep(60)
"""


def test_services_stop_in_the_reverse_of_the_order_they_started_in(tmp_path: Path) -> None:
    order = tmp_path / "order"
    with supervisor(lambda text: None) as watched:
        for name in ("first", "second"):
            ready = tmp_path / f"{name}.ready"
            code = UNTIL_TOLD.format(order=str(order), name=name, ready=str(ready))
            watched.start(script(tmp_path, code, name))
            while not ready.exists():
                time.sleep(0.01)
    assert order.read_text() == "secondfirst"


def test_what_will_not_stop_is_killed(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    code = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        f"open({str(ready)!r}, 'w').close(); time.sleep(60)"
    )
    with supervisor(lambda text: None) as watched:
        process = watched.start(script(tmp_path, code))
        while not ready.exists():
            time.sleep(0.01)
    assert process.returncode == -signal.SIGKILL


PARENT = """
import sys, time
from pathlib import Path
from scaling.launcher.processes import Command, Process
child = Process(Command("Child", [sys.executable, "-c", "import time; time.sleep(60)"], Path(sys.argv[1])))
print(child.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent is gone")
def test_a_child_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", PARENT, str(tmp_path / "log")]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = Path("/proc") / parent.stdout.readline().strip()
        assert child.exists()
        parent.kill()
    deadline = time.monotonic() + 5
    while child.exists() and "zombie" not in child.joinpath("status").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.02)
