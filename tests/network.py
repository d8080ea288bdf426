"""Tests talk to this machine only."""

from __future__ import annotations

import socket
from typing import Any

import pytest

THIS_MACHINE = ("127.", "::1", "localhost")


class NetworkBlocked(RuntimeError):
    """A test tried to reach another machine."""


def _refuse_others(address: Any) -> None:
    if isinstance(address, tuple) and not str(address[0]).startswith(THIS_MACHINE):
        raise NetworkBlocked(f"Tests do not reach other machines: {address[0]}")


@pytest.fixture(scope="session", autouse=True)
def _network_blocked() -> Any:
    """Python's sockets connect to loopback addresses and Unix sockets, and to nothing else."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(self: socket.socket, address: Any) -> None:
        _refuse_others(address)
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        _refuse_others(address)
        return connect_ex(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        patch.setattr(socket.socket, "connect_ex", guarded_ex)
        yield
