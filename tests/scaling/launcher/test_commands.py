"""A database for one command."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings

from scaling.launcher.commands import database
from scaling.launcher.places import store
from scaling.launcher.servers import addresses, announce, held


def test_a_database_that_is_named_is_left_alone(tmp_path: Path) -> None:
    environ = {"DATABASE_URL": "postgres://elsewhere/scaling", "SCALING_VAR": str(tmp_path)}
    with database(["manage.py", "migrate"], environ):
        assert environ["DATABASE_URL"] == "postgres://elsewhere/scaling"
    assert not list(tmp_path.iterdir())


def test_a_command_that_looks_at_code_starts_nothing(tmp_path: Path) -> None:
    environ = {"SCALING_VAR": str(tmp_path)}
    with database(["manage.py", "check"], environ):
        assert "DATABASE_URL" not in environ


def test_what_runs_is_used_and_real_work_is_never_put_in_a_demonstration_unasked(tmp_path: Path) -> None:
    environ = {"SCALING_VAR": str(tmp_path)}
    running = store(environ, demonstration=True)
    with held(running):
        announce(running, {"DATABASE_URL": "postgres://demonstration"})
        with database(["manage.py", "migrate"], environ):
            assert environ["DATABASE_URL"] == "postgres://demonstration"
        own = store({"SCALING_VAR": str(tmp_path)}, demonstration=False)
        with held(own):
            announce(own, {"DATABASE_URL": "postgres://own"})
            environ = {"SCALING_VAR": str(tmp_path)}
            with database(["manage.py", "migrate"], environ):
                assert environ["DATABASE_URL"] == "postgres://own"


def test_what_a_killed_holder_said_is_not_believed(tmp_path: Path) -> None:
    place = store({"SCALING_VAR": str(tmp_path)}, demonstration=True)
    announce(place, {"DATABASE_URL": "postgres://gone"})
    assert addresses(place) == {}


@pytest.mark.launcher
def test_a_command_alone_runs_the_server_until_it_is_done(tmp_path: Path) -> None:
    environ = {"SCALING_VAR": str(tmp_path), "DEMO": "0"}
    with ExitStack() as first:
        first.enter_context(database(["manage.py", "migrate"], environ))
        second = {"SCALING_VAR": str(tmp_path), "DEMO": "0"}
        with database(["manage.py", "migrate"], second):
            assert second["DATABASE_URL"] == environ["DATABASE_URL"]
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(host=str(tmp_path / "own" / "sockets"), user="scaling", dbname="scaling")


@pytest.mark.launcher
def test_manage_py_needs_nothing_in_the_environment(tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    done = subprocess.run(
        [sys.executable, "manage.py", "showmigrations", "adopters"],
        env=environ | {"SCALING_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "scaling.settings"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "[ ] 0001_initial" in done.stdout, done.stderr
    assert f"Using the database under {tmp_path}/own" in done.stderr
