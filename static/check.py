"""Are the committed stylesheet and scripts what their sources say? Exits 1 where they are not.

With Node and its packages, everything is built again and compared byte for byte. Without,
the hashes of the sources recorded by the last build are compared, and that is said.
"""

# ruff: noqa: T201, S603, S607 (a command of its own, that runs fixed programs found on the PATH)

from __future__ import annotations

import filecmp
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "static" / "dist"
SOURCES = ("static/src", "static/build.mjs", "package.json", "package-lock.json")


def can_build() -> bool:
    """Node is there and so are the packages, after an attempt to bring them in."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return False
    if not (ROOT / "node_modules" / "esbuild").exists():
        subprocess.run([npm, "ci", "--silent"], cwd=ROOT, check=False)
    return (ROOT / "node_modules" / "esbuild").exists()


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def differences_from_a_rebuild() -> list[str]:
    with tempfile.TemporaryDirectory() as built:
        subprocess.run(["node", "static/build.mjs", built], cwd=ROOT, check=True)
        ours, theirs = files(DIST), files(Path(built))
        common = ours & theirs
        _same, differing, unread = filecmp.cmpfiles(DIST, built, sorted(common), shallow=False)
    return sorted((ours ^ theirs) | set(differing) | set(unread))


def hashes() -> dict[str, str]:
    paths = [
        path
        for source in SOURCES
        for path in ([ROOT / source] if (ROOT / source).is_file() else (ROOT / source).rglob("*"))
        if path.is_file()
    ]
    return {
        path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths
    }


def differences_from_recorded_hashes() -> list[str]:
    recorded = json.loads((DIST / "sources.json").read_text(encoding="utf-8"))
    found = hashes()
    return sorted(path for path in recorded.keys() | found.keys() if recorded.get(path) != found.get(path))


def main() -> int:
    if can_build():
        said, differing = "a rebuild", differences_from_a_rebuild()
    else:
        print("Without Node the assets are not rebuilt: only the hashes of their sources are compared.")
        said, differing = "the hashes of their sources", differences_from_recorded_hashes()
    if differing:
        print(
            f"The committed assets differ from {said}: {', '.join(differing)}. Run: npm ci && npm run build"
        )
        return 1
    print(f"The committed assets equal {said}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
