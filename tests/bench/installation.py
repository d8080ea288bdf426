"""The bench's own servers and databases, under ``var/bench``. Knows nothing of Django."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg2

from scaling.launcher.installation import environment
from scaling.launcher.places import PROJECT, Store
from scaling.launcher.postgres import PostgresServer
from scaling.launcher.servers import held
from scaling.launcher.valkey import ValkeyServer

ROOT = PROJECT / "var" / "bench"
RESULTS = ROOT / "results"


@dataclass(frozen=True)
class Installation:
    """Running servers, and how our programs are told of them."""

    environ: Mapping[str, str]

    def named(self, database: str) -> dict[str, str]:
        """The environment of a program that works on one database."""
        address = urlsplit(self.environ["DATABASE_URL"])
        return {**self.environ, "DATABASE_URL": address._replace(path=f"/{database}").geturl()}

    def manage(self, database: str, *words: str) -> None:
        """Raises CalledProcessError."""
        argv = [sys.executable, "manage.py", *words]
        subprocess.run(argv, cwd=PROJECT, env=self.named(database), check=True)

    def has(self, database: str) -> bool:
        return bool(self.ask("SELECT 1 FROM pg_database WHERE datname = %s", database))

    def ask(self, statement: str, *values: object, database: str = "postgres") -> list[tuple[object, ...]]:
        """One statement outside any transaction, as making a database must be."""
        with closing(psycopg2.connect(self.named(database)["DATABASE_URL"])) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []


@contextmanager
def installed() -> Iterator[Installation]:
    """PostgreSQL and Valkey as ``make run`` has them, durable, for the length of a run. Raises Busy."""
    ROOT.mkdir(parents=True, exist_ok=True)
    store = Store(ROOT.resolve())
    with ExitStack() as stack:
        stack.enter_context(held(store))
        found = environment(os.environ, demonstration=False)
        for server in (PostgresServer(store), ValkeyServer(store)):
            stack.callback(server.stop)
            server.start()
            found |= server.environ()
        yield Installation({**found, "DJANGO_SETTINGS_MODULE": "tests.bench.settings"})


def seeded(installation: Installation, scale: str) -> str:
    """The database of a scale, filled the first time it is asked for, and brought up to date."""
    name = f"national_{scale.replace('.', '_')}"
    if not installation.has(name):
        _seed(installation, name, scale)
    installation.manage(name, "migrate", "--verbosity", "0")
    installation.manage(name, "collectstatic", "--no-input", "--verbosity", "0")
    return name


def _seed(installation: Installation, name: str, scale: str) -> None:
    """Under another name until it is whole."""
    growing = f"{name}_growing"
    installation.ask(f"DROP DATABASE IF EXISTS {growing}")
    installation.ask(f"CREATE DATABASE {growing}")
    installation.manage(growing, "migrate", "--verbosity", "0")
    installation.manage(growing, "seed_national", "--scale", scale)
    installation.ask("VACUUM (ANALYZE)", database=growing)
    installation.ask(f"ALTER DATABASE {growing} RENAME TO {name}")


def copied(installation: Installation, database: str, part: str) -> str:
    """A copy to write in, so that every run begins with the same."""
    to = f"copy_for_{part}"
    installation.ask(f"DROP DATABASE IF EXISTS {to}")
    installation.ask(f"CREATE DATABASE {to} TEMPLATE {database} STRATEGY FILE_COPY")
    return to
