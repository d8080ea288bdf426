"""The real worker and a real broker, while they are stopped, frozen and killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from kombu import pools

from scaling import celery
from scaling.jobs import outbox, registry
from scaling.jobs.services import request_job
from scaling.launcher.programs import find_valkey
from scaling.models import Job, JobStatus
from tests.scaling.jobs import kinds
from tests.servers import address_of_test_database

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[3]
LEASE_SECONDS = 2
SWEEP_SECONDS = 1
#: A request made while the broker is away may take this much longer, and no more.
PATIENCE_SECONDS = 1.5


def eventually(claim: Callable[[], bool], within: float = 120) -> None:
    end = time.monotonic() + within
    while not claim():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)


@dataclass
class Broker:
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        return self.folder / "broker.sock"

    def start(self) -> None:
        if self.process is not None:
            return
        options = ["--port", "0", "--unixsocket", str(self.socket), "--save", "", "--dir", str(self.folder)]
        self.process = subprocess.Popen([find_valkey(), *options], stdout=subprocess.DEVNULL)
        eventually(self.socket.exists)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        yield
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.kill()
        self.process.wait()
        self.socket.unlink(missing_ok=True)
        self.process = None


@dataclass
class Worker:
    broker: Broker
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, also where it gave up by itself: the launcher would start it again too."""
        if self.process is not None and self.process.poll() is None:
            return
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "scaling.settings",
            "DATABASE_URL": address_of_test_database(),
            "REDIS_URL": f"unix://{self.broker.socket}",
            "SECRET_KEY": settings.SECRET_KEY,
            "SCALING_VAR": str(self.broker.folder),
            "JOB_LEASE_SECONDS": str(LEASE_SECONDS),
            "JOB_SWEEP_SECONDS": str(SWEEP_SECONDS),
        }
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "tests.scaling.jobs.worker",
            "worker",
            "-B",
            "-l",
            "info",
            "--without-gossip",
        ]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """The whole family at once, as when a machine goes down."""
        if self.process is None:
            return
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)
        self.process.wait()
        self.process = None


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A broker of these tests' own, not yet started; jobs are sent to it."""
    broker = Broker(tmp_path_factory.mktemp("b"))
    address = celery.broker_url(f"unix://{broker.socket}")
    extra = {work.__name__: work for work in (kinds.write_a_line, kinds.write_slowly)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "_works", registry._works | extra)
        for name in ("broker_url", "broker_write_url", "broker_read_url"):
            patch.setitem(celery.app.conf, name, address)
        forget_connections()
        yield broker
        broker.stop()
    forget_connections()


def forget_connections() -> None:
    celery.app.pool.force_close_all()
    celery.app._pool = None
    celery.app.amqp._producer_pool = None
    pools.reset()  # type: ignore[no-untyped-call]


@pytest.fixture(scope="module")
def worker(broker: Broker) -> Iterator[Worker]:
    """A worker of these tests' own, not yet started. One serves them all: a start costs seconds."""
    worker = Worker(broker, broker.folder / "worker.log")
    yield worker
    worker.kill()


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return tmp_path / "page"


def words(page: Path) -> list[str]:
    return page.read_text().split() if page.exists() else []


def ask(page: Path) -> Job:
    return request_job("write_a_line", subject="A line", arguments={"path": str(page)}, by=None)


def ask_slowly(page: Path, seconds: float) -> Job:
    arguments = {"path": str(page), "seconds": seconds}
    return request_job("write_slowly", subject="A slow line", arguments=arguments, by=None)


def is_done(job: Job) -> bool:
    job.refresh_from_db()
    return job.status == JobStatus.DONE


def served(worker: Worker, job: Job) -> bool:
    """Whether the job is done, by a worker that is kept running."""
    worker.start()
    return is_done(job)


def test_a_job_asked_for_while_the_broker_is_down_runs_when_it_returns(
    broker: Broker, worker: Worker, page: Path
) -> None:
    broker.stop()
    worker.start()
    before = time.monotonic()
    job = ask(page)
    assert time.monotonic() - before < PATIENCE_SECONDS
    assert job.sent_at is None
    broker.start()
    eventually(lambda: served(worker, job))
    assert words(page) == ["done"]


def test_a_frozen_broker_holds_a_request_up_no_longer_than_a_second(broker: Broker, page: Path) -> None:
    broker.start()
    ask(page)
    with broker.frozen():
        for _ in range(2):
            before = time.monotonic()
            job = ask(page)
            assert time.monotonic() - before < PATIENCE_SECONDS
        job.refresh_from_db()
        assert job.status == JobStatus.QUEUED


def test_a_job_whose_worker_was_killed_completes_on_restart_once(
    broker: Broker, worker: Worker, page: Path
) -> None:
    broker.start()
    worker.start()
    job = ask_slowly(page, seconds=2)
    eventually(lambda: words(page) == ["started"])
    worker.kill()
    worker.start()
    eventually(lambda: is_done(job))
    time.sleep(2 * SWEEP_SECONDS)
    assert words(page) == ["started", "started", "done"]
    assert job.attempts == 2


def test_a_job_outlives_the_process_that_ran_it(broker: Broker, worker: Worker, page: Path) -> None:
    broker.start()
    worker.start()
    job = ask_slowly(page, seconds=2)
    eventually(lambda: words(page) == ["started"])
    os.kill(int(page.with_suffix(".pid").read_text()), signal.SIGKILL)
    eventually(lambda: is_done(job))
    assert words(page) == ["started", "started", "done"]


def test_a_job_sent_twice_runs_once(broker: Broker, worker: Worker, page: Path) -> None:
    broker.start()
    worker.start()
    job = ask_slowly(page, seconds=1)
    for _ in range(3):
        outbox.send(job.pk)
    eventually(lambda: is_done(job))
    time.sleep(1)
    assert words(page) == ["started", "done"]


def test_a_job_longer_than_its_lease_is_left_to_its_worker(
    broker: Broker, worker: Worker, page: Path
) -> None:
    broker.start()
    worker.start()
    job = ask_slowly(page, seconds=2 * LEASE_SECONDS)
    eventually(lambda: is_done(job))
    assert words(page) == ["started", "done"]
    assert job.attempts == 1
