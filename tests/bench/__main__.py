"""``python -m tests.bench``: what ``make bench`` and ``make load`` call. Knows nothing of Django."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence

from scaling.launcher.places import PROJECT
from scaling.launcher.run import say
from scaling.launcher.servers import Busy
from tests.bench.installation import ROOT, Installation, copied, installed, seeded


def main() -> int:
    asked = _arguments().parse_args()
    try:
        with installed() as installation:
            return int(asked.act(installation, asked))
    except Busy:
        say("Another bench is running; wait for it.")
        return 1


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--scale", default="0.1", help="1.0 is the nation: ten million lines")
    acts = parser.add_subparsers(required=True)
    bench = acts.add_parser("bench", help="Every page and every write, once")
    bench.add_argument("--only", default="", help="Only the pages with this in their name, or writing")
    bench.set_defaults(act=_bench)
    return parser


def _bench(installation: Installation, asked: argparse.Namespace) -> int:
    database = copied(installation, seeded(installation, asked.scale), "bench")
    words = ["--scale", asked.scale, "--command", f"make bench SCALE={asked.scale}", "--only", asked.only]
    return run(installation, database, "run", words)


def run(installation: Installation, database: str, module: str, words: Sequence[str]) -> int:
    """A part of the bench as a process of its own, whose log is kept apart from what it says."""
    argv = [sys.executable, "-m", f"tests.bench.{module}", *words]
    with (ROOT / "logs" / f"{module}.log").open("w") as log:
        done = subprocess.run(argv, cwd=PROJECT, env=installation.named(database), stderr=log, check=False)
    if done.returncode:
        say(f"It stopped part way: see {log.name}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
