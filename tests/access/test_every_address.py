"""Every address of the site, asked for by everyone of the cast, against a written table.

Each row of ``table.txt``: how it is asked (GET or POST), the name of the address, what its
parts stand for (words of ``stage.py``), and the status each of the cast gets. A new address
fails the first test until its rows are written; the failure says which are missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from tests.access.stage import Setting, set_up
from tests.cast import Cast, Scenery

TABLE = Path(__file__).parent / "table.txt"
METHODS = ("GET", "POST")


@dataclass(frozen=True)
class Row:
    method: str
    name: str
    parts: tuple[tuple[str, str], ...]
    statuses: tuple[int, ...]

    @property
    def feature(self) -> str:
        """The namespace, or the first word, of the address."""
        return self.name.split(":")[0].split("_")[0]


def read_table() -> list[Row]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [read_row(line) for line in lines if line.strip() and not line.startswith("#")]


def read_row(line: str) -> Row:
    method, name, *rest = line.split()
    parts = tuple((part.partition("=")[0], part.partition("=")[2]) for part in rest if "=" in part)
    return Row(method, name, parts, tuple(int(word) for word in rest if word.isdigit()))


ROWS = read_table()


def addresses(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"


def test_every_address_has_its_rows() -> None:
    written = {(row.method, row.name) for row in ROWS}
    names = {name for name in addresses(get_resolver()) if not name.startswith("admin:")}
    missing = sorted((name, method) for name in names for method in METHODS if (method, name) not in written)
    assert not missing, f"Add to {TABLE.name}: " + "; ".join(f"{method} {name}" for name, method in missing)
    assert not {name for _, name in written} - names, "The table names addresses that are gone."


@pytest.fixture
def setting(cast: Cast, scenery: Scenery) -> Setting:
    return set_up(cast, scenery)


@pytest.fixture
def clients(setting: Setting) -> dict[str, Client]:
    """Everyone with a browser of their own, already signed in."""
    clients = {name: Client(raise_request_exception=False) for name in setting.cast.everyone()}
    for name, user in setting.cast.everyone().items():
        if user.is_authenticated:
            clients[name].force_login(user)
    return clients


@pytest.mark.parametrize("feature", sorted({row.feature for row in ROWS}))
def test_everyone_gets_what_the_table_says(
    setting: Setting, clients: dict[str, Client], feature: str
) -> None:
    differences = []
    for row in (row for row in ROWS if row.feature == feature):
        address = reverse(row.name, kwargs={part: setting.values[word] for part, word in row.parts})
        got = tuple(asked(client, row.method, address) for client in clients.values())
        if got != row.statuses:
            differences.append(f"{row.method} {address}\n  table {row.statuses}\n  got   {got}")
    assert not differences, "\n".join(differences)


def asked(client: Client, method: str, address: str) -> int:
    """The status of the answer; whatever the asking changed is put back."""
    cookies = SimpleCookie(client.cookies)
    with transaction.atomic():
        status = client.generic(method, address).status_code
        transaction.set_rollback(True)
    client.cookies = cookies
    return status


def test_the_administration_site_is_for_administrators_alone(
    clients: dict[str, Client], setting: Setting
) -> None:
    names = [name for name in addresses(get_resolver()) if name.startswith("admin:")]
    plain = [address for name in names if (address := plain_address(name))]
    assert len(plain) > 20
    for address in plain:
        for who, client in clients.items():
            status = asked(client, "GET", address)
            if who == "anonymous":
                assert status == 302, address
            elif who != "administrator" and "logout" not in address:
                assert status == 403, f"{who} {address}"
            else:
                assert status in (200, 302, 403, 404, 405), address


def plain_address(name: str) -> str:
    """The address of ``name`` if it has no parts to fill in."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
