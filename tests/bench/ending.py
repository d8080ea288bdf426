"""How a run ends: the ledger is checked, what was measured is kept, and printed beside the last like it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import StringIO

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from adopters.models import Organisation
from innovations.models import Innovation
from scaling.launcher.run import say
from scaling.models import Adoption, LedgerLine
from tests.bench import results, tables
from tests.bench.installation import RESULTS
from tests.bench.measures import Measure
from tests.bench.results import Machine, Run


def arguments() -> argparse.ArgumentParser:
    """What every part of the bench is told."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kind", required=True)
    parser.add_argument("--scale", required=True)
    parser.add_argument("--command", required=True, help="What to say the run was started with")
    return parser


@dataclass
class Account:
    """What a run finds, from its start to its end. Says each measure as it comes: a run is long."""

    asked: argparse.Namespace
    measures: list[Measure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    load_before: float = field(default_factory=lambda: os.getloadavg()[0])

    def take(self, found: Iterable[Measure]) -> None:
        for measure in found:
            about = " · ".join(filter(None, [measure.what, measure.variant, measure.role, measure.way]))
            say(f"{about}: {measure.times.median:,.1f} ms")
            self.measures.append(measure)

    def note(self, sentence: str) -> None:
        say(sentence)
        self.notes.append(sentence)

    def end(self) -> None:
        """Keep the run, and print it."""
        run = Run(
            kind=self.asked.kind,
            scale=self.asked.scale,
            command=self.asked.command,
            commit=results.commit(),
            at=results.now(),
            machine=self._machine(),
            measures=self.measures,
            notes=self.notes,
        )
        before = results.last(run.kind, run.scale, RESULTS)
        path = results.keep(run, RESULTS)
        path.with_suffix(".md").write_text(tables.as_markdown(run, before))
        say(f"\n{tables.as_text(run, before)}\n\nKept as {path} and, as Markdown, beside it.")

    def _machine(self) -> Machine:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            version = str(cursor.fetchone()[0])
        load_after = os.getloadavg()[0]
        return Machine(os.cpu_count() or 0, results.memory_gb(), version, self.load_before, load_after)


def size() -> str:
    """How much there is in the database."""
    counts = ", ".join(
        f"{model._default_manager.count():,} {model._meta.verbose_name_plural}"
        for model in (Organisation, Innovation, Adoption, LedgerLine)
    )
    return f"In the database: {counts}."


def checked(after: str) -> str:
    """What ``verify_ledger`` says."""
    said = StringIO()
    try:
        call_command("verify_ledger", stdout=said)
    except CommandError as error:
        return f"verify_ledger after {after}: {error}"
    return f"verify_ledger after {after}: {' '.join(_summary(said.getvalue()))}"


def _summary(said: str) -> Iterator[str]:
    """Without how far it had come."""
    return (line for line in said.splitlines() if "difference" in line)
