"""Where a run keeps its things: data that lasts, and a scratch folder that goes with the run."""

from __future__ import annotations

import os
import pwd
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scaling.launcher.processes import Account

PROJECT = Path(__file__).resolve().parent.parent.parent

#: Linux allows 108 bytes in a socket's address, the last of them a zero (unix(7)).
SOCKET_PATH_BYTES = 107
LONGEST_SOCKET_NAME = "/.s.PGSQL.5432.lock"

NOBODY = Account(65534, 65534)  # where the system has no account of that name


def server_account() -> Account | None:
    """Whom PostgreSQL runs as: ``nobody`` where we are root, which it refuses; else ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return NOBODY
    return Account(entry.pw_uid, entry.pw_gid)


def open_to_all(path: Path) -> bool:
    """Whether any account can enter every folder on the way to ``path``, and ``path`` itself."""
    resolved = path.resolve()
    return all(place.stat().st_mode & 0o001 for place in (resolved, *resolved.parents))


def owned_folder(path: Path, account: Account | None) -> Path:
    """The folder at ``path``, made if need be, for its owner alone."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    if account:
        os.chown(path, account.uid, account.gid)
    return path


@dataclass(frozen=True)
class Store:
    """A folder that holds the data of one installation; its parts are made when first used."""

    root: Path

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def valkey(self) -> Path:
        return self.root / "valkey"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def users(self) -> Path:
        return self.root / "users"

    @property
    def addresses(self) -> Path:
        """A JSON file of what runs here and where, kept while it runs."""
        return self.root / "addresses.json"

    def log(self, name: str) -> Path:
        folder = self.root / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{name}.log"

    def sockets(self, account: Account | None) -> Path:
        """A folder for sockets: here, or in scratch where the path is too long or closed."""
        place = self.root / "sockets"
        room = len(os.fsencode(str(place) + LONGEST_SOCKET_NAME)) <= SOCKET_PATH_BYTES
        reachable = account is None or open_to_all(self.root)
        return owned_folder(place if room and reachable else self.scratch() / "sockets", account)

    def scratch(self) -> Path:
        """A folder under the system's temporary folder, the same until ``clear_scratch``."""
        note = self.root / "scratch"
        if note.exists() and (kept := Path(note.read_text().strip())).is_dir():
            return kept
        made = Path(tempfile.mkdtemp(prefix="scaling-"))
        made.chmod(0o711 if os.geteuid() == 0 else 0o700)
        note.write_text(str(made))
        return made

    def clear_scratch(self) -> None:
        note = self.root / "scratch"
        if note.exists():
            shutil.rmtree(note.read_text().strip(), ignore_errors=True)
            note.unlink()


def store(environ: Mapping[str, str], demonstration: bool) -> Store:
    """Demonstration data and real data never share a folder; a database of your own uses neither."""
    root = Path(environ.get("SCALING_VAR") or PROJECT / "var")
    if not environ.get("DATABASE_URL"):
        root = root / ("demonstration" if demonstration else "own")
    root.mkdir(parents=True, exist_ok=True)
    return Store(root.resolve())
