from __future__ import annotations

from pathlib import Path

import pytest

from scaling.launcher.installation import demonstration_wanted
from scaling.launcher.places import SOCKET_PATH_BYTES, Store, open_to_all, store


def test_the_demonstration_and_real_work_have_folders_of_their_own(tmp_path: Path) -> None:
    environ = {"SCALING_VAR": str(tmp_path)}
    assert store(environ, demonstration=True).root == tmp_path / "demonstration"
    assert store(environ, demonstration=False).root == tmp_path / "own"


def test_a_database_of_ones_own_needs_neither_folder(tmp_path: Path) -> None:
    environ = {"SCALING_VAR": str(tmp_path), "DATABASE_URL": "postgres://elsewhere/scaling"}
    assert store(environ, demonstration=True).root == tmp_path


def test_sockets_lie_with_the_data_where_the_path_is_short_enough(tmp_path: Path) -> None:
    assert Store(tmp_path).sockets(None) == tmp_path / "sockets"


def test_sockets_move_to_scratch_where_the_path_is_too_long(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * SOCKET_PATH_BYTES)
    deep.mkdir()
    found = Store(deep)
    sockets = found.sockets(None)
    assert len(str(sockets / ".s.PGSQL.5432")) <= SOCKET_PATH_BYTES
    assert sockets.stat().st_mode & 0o777 == 0o700
    assert found.sockets(None) == sockets
    found.clear_scratch()
    assert not sockets.exists()


def test_a_closed_folder_closes_what_is_in_it(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir(mode=0o755)
    tmp_path.chmod(0o700)
    assert not open_to_all(inner)


@pytest.mark.parametrize(
    ("said", "meant"), [("0", False), ("false", False), ("1", True), ("true", True), ("", None)]
)
def test_what_demo_says(said: str, meant: bool | None) -> None:
    assert demonstration_wanted({"DEMO": said}) is meant
