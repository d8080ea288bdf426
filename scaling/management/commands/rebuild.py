"""``manage.py rebuild``: make everything that is kept beside the ledger anew."""

from __future__ import annotations

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand

from scaling.ledger import tallies
from scaling.ledger.projection import rebuild_projections


class Command(BaseCommand):
    help = (
        "Make anew what is kept beside the ledger: sites and their counts, and with --projections "
        "the rows of adoptions. Pages meanwhile make their figures from the ledger itself."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--projections", action="store_true", help="The rows of adoptions too")

    def handle(self, *args: Any, **options: Any) -> None:
        began = monotonic()
        if options["projections"]:
            rebuild_projections(progress=self._told("adoptions"))
        made = tallies.rebuild(progress=self._told("innovations"))
        self.stdout.write(f"{made.innovations:,} innovations made anew in {monotonic() - began:.0f} s.")

    def _told(self, what: str) -> tallies.Progress:
        """Says how far it has got, every five seconds."""
        said = monotonic()

        def tell(done: int, total: int) -> None:
            nonlocal said
            if monotonic() - said >= 5:
                said = monotonic()
                self.stdout.write(f"{done:,} of {total:,} {what}")

        return tell
