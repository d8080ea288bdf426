"""Real servers, on data of their own."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg2
import pytest

from scaling.launcher.places import SOCKET_PATH_BYTES, Store
from scaling.launcher.postgres import DISPOSABLE, PostgresServer
from scaling.launcher.processes import StartFailed

pytestmark = pytest.mark.launcher

LASTING: Mapping[str, str] = {}


@contextmanager
def started(root: Path, settings: Mapping[str, str] = DISPOSABLE) -> Iterator[PostgresServer]:
    store = Store(root)
    server = PostgresServer(store, settings)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        store.clear_scratch()


def ask(server: PostgresServer, sql: str) -> list[tuple[object, ...]]:
    host = parse_qs(urlsplit(server.url).query)["host"][0]
    with closing(psycopg2.connect(host=host, user="scaling", dbname="scaling")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall()) if cursor.description else []


def running_in(folder: Path) -> list[int]:
    """The processes at work in ``folder``."""

    def at_work(entry: Path) -> bool:
        try:
            return entry.joinpath("cwd").readlink() == folder
        except OSError:
            return False

    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and at_work(entry)]


def test_data_is_there_after_a_stop_and_after_a_kill(tmp_path: Path) -> None:
    with started(tmp_path, LASTING) as server:
        ask(server, "CREATE TABLE kept AS SELECT 1 AS n")
    assert not running_in(tmp_path / "postgres")
    with started(tmp_path, LASTING) as server:
        ask(server, "INSERT INTO kept VALUES (2)")
        for pid in running_in(tmp_path / "postgres"):
            os.kill(pid, signal.SIGKILL)
    assert (tmp_path / "postgres" / "postmaster.pid").exists()
    with started(tmp_path, LASTING) as server:
        assert ask(server, "SELECT n FROM kept ORDER BY n") == [(1,), (2,)]


def test_a_mark_that_names_somebody_elses_process_is_no_hindrance(tmp_path: Path) -> None:
    with started(tmp_path):
        pass
    mark = tmp_path / "postgres" / "postmaster.pid"
    mark.write_text(f"{os.getpid()}\n{tmp_path}/postgres\n")
    with started(tmp_path) as server:
        assert ask(server, "SELECT 1") == [(1,)]


def test_a_server_left_running_is_stopped_before_another_starts(tmp_path: Path) -> None:
    left = PostgresServer(Store(tmp_path), DISPOSABLE)
    process = left.start()
    with started(tmp_path) as server:
        assert process.returncode == 0
        assert ask(server, "SELECT 1") == [(1,)]


@pytest.mark.parametrize("closed", [False, True])
def test_it_runs_under_a_long_path_and_in_a_closed_folder(tmp_path: Path, closed: bool) -> None:
    root = tmp_path / ("long" * 25) / "a folder"
    root.mkdir(parents=True)
    tmp_path.chmod(0o700 if closed else 0o755)
    assert len(str(root)) > SOCKET_PATH_BYTES
    with started(root) as server:
        assert ask(server, "SHOW listen_addresses") == [("",)]
    assert (root / "postgres" / "PG_VERSION").exists()


def test_making_that_was_interrupted_is_begun_again(tmp_path: Path) -> None:
    half = tmp_path / "postgres" / "base"
    half.mkdir(parents=True)
    with started(tmp_path) as server:
        assert ask(server, "SELECT 1") == [(1,)]


def test_data_of_another_version_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(StartFailed, match="was made by PostgreSQL 9"):
        PostgresServer(Store(tmp_path)).start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may run PostgreSQL as another account")
def test_root_runs_it_as_an_account_that_owns_nothing_else(tmp_path: Path) -> None:
    with started(tmp_path):
        (pid, *_rest) = running_in(tmp_path / "postgres")
        assert Path(f"/proc/{pid}").stat().st_uid != 0
