from __future__ import annotations

from pathlib import Path

import pytest
import redis

from scaling.launcher.places import Store
from scaling.launcher.valkey import ValkeyServer

pytestmark = pytest.mark.launcher


def test_messages_are_kept_over_a_stop(tmp_path: Path) -> None:
    for expected in (0, 1):
        server = ValkeyServer(Store(tmp_path))
        server.start()
        with redis.Redis.from_url(server.url) as client:
            assert client.llen("queue") == expected
            client.rpush("queue", "work")
        server.stop()


def test_unreadable_data_is_dropped(tmp_path: Path) -> None:
    appended = tmp_path / "valkey" / "appendonlydir"
    appended.mkdir(parents=True)
    (appended / "appendonly.aof.manifest").write_text("nonsense\n")
    server = ValkeyServer(Store(tmp_path))
    server.start()
    server.stop()


def test_nobody_else_may_use_its_socket(tmp_path: Path) -> None:
    server = ValkeyServer(Store(tmp_path))
    server.start()
    assert (tmp_path / "sockets").stat().st_mode & 0o077 == 0
    server.stop()
