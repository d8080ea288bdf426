from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from scaling.launcher import ports
from scaling.launcher.ports import PortTaken, listening_socket


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program has."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_port_asked_for_is_the_one_taken(taken: int) -> None:
    with pytest.raises(PortTaken, match=f"Port {taken} is taken"):
        listening_socket(taken)


def test_the_next_free_port_is_used_when_none_is_asked_for(
    taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ports, "FIRST_PORT", taken)
    monkeypatch.setattr(ports, "LAST_PORT", taken + 50)
    found, number = listening_socket(None)
    with found:
        assert taken < number <= taken + 50


def test_it_is_said_when_every_port_is_taken(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "FIRST_PORT", taken)
    monkeypatch.setattr(ports, "LAST_PORT", taken)
    with pytest.raises(PortTaken, match="all taken"):
        listening_socket(None)
