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
    bench = acts.add_parser("bench", help="Every page and every write")
    bench.add_argument(
        "--only",
        default="",
        help="Parts of pages’ names, between commas; usual; or writing",
    )
    bench.set_defaults(act=_bench)
    growth = acts.add_parser("growth", help="The pages of figures at two scales, and with twice the lines")
    growth.add_argument("--small", default="0.1", help="The smaller of the two")
    growth.set_defaults(act=_growth)
    load = acts.add_parser("load", help="Many people at once, and sudden deaths")
    load.add_argument("--users", default="300")
    load.add_argument("--seconds", default="120")
    load.add_argument("--locust", required=True, help="The program")
    load.add_argument("--only", default="", help="people: without the crowd and the deaths")
    load.set_defaults(act=_load)
    return parser


def _bench(installation: Installation, asked: argparse.Namespace) -> int:
    command = f"make bench SCALE={asked.scale}{f' ONLY={asked.only}' if asked.only else ''}"
    kind = "bench-part" if asked.only else "bench"
    return _part(installation, asked.scale, "run", ["--command", command, "--only", asked.only], kind=kind)


def _growth(installation: Installation, asked: argparse.Namespace) -> int:
    words = ["--command", f"make bench GROWTH=1 SCALE={asked.scale}", "--small", asked.small]
    runs = (("growth-small", asked.small), ("growth-full", asked.scale), ("growth-doubled", asked.scale))
    return max(_part(installation, scale, "growth", words, kind=kind) for kind, scale in runs)


def _load(installation: Installation, asked: argparse.Namespace) -> int:
    command = f"make load SCALE={asked.scale} USERS={asked.users}"
    words = ["--users", asked.users, "--seconds", asked.seconds, "--locust", asked.locust]
    words += ["--only", asked.only, "--command", f"{command}{f' ONLY={asked.only}' if asked.only else ''}"]
    return _part(installation, asked.scale, "load", words, kind="load-part" if asked.only else "load")


def _part(installation: Installation, scale: str, part: str, words: Sequence[str], kind: str = "") -> int:
    """One part of the bench on a copy of its own, as a process whose log is kept apart from what it says."""
    database = copied(installation, seeded(installation, scale), part)
    argv = [sys.executable, "-m", "tests.bench.child", part, "--kind", kind or part, "--scale", scale, *words]
    with (ROOT / "logs" / f"{part}.log").open("w") as log:
        done = subprocess.run(argv, cwd=PROJECT, env=installation.named(database), stderr=log, check=False)
    if done.returncode:
        say(f"It stopped part way: see {log.name}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
