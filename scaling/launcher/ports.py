"""The port people are served on."""

from __future__ import annotations

import errno
import socket

HOST = "127.0.0.1"
FIRST_PORT = 8000
LAST_PORT = 8099


class PortTaken(Exception):
    """The message says which port, and what can be done."""


def listening_socket(wanted: int | None) -> tuple[socket.socket, int]:
    """A listening socket and its port: the one wanted, else the first free from 8000 up.

    Raises PortTaken. The web server is handed the socket, so nobody can take the port between.
    """
    if wanted is not None:
        if found := _listen(wanted):
            return found, wanted
        raise PortTaken(f"Port {wanted} is taken by another program. Choose another: make run PORT=8010")
    for port in range(FIRST_PORT, LAST_PORT + 1):
        if found := _listen(port):
            return found, port
    raise PortTaken(f"Ports {FIRST_PORT} to {LAST_PORT} are all taken. Choose one: make run PORT=9000")


def _listen(port: int) -> socket.socket | None:
    """None where another program has the port. Raises PortTaken where the system forbids it."""
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((HOST, port))
        found.listen(2048)
    except OSError as error:
        found.close()
        if error.errno == errno.EADDRINUSE:
            return None
        raise PortTaken(f"Port {port} cannot be used: {error.strerror}.") from error
    return found
