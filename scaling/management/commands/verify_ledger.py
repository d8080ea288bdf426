"""``manage.py verify_ledger``: is every adoption's row what its ledger says?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scaling.ledger.tallies import KeptDifference, kept_differences
from scaling.ledger.verify import Difference, misdated, verified
from scaling.models import Adoption

#: Adoptions between two lines that say how far it has come.
TELL_EVERY = 100_000


class Command(BaseCommand):
    help = "Recompute every adoption from its ledger and report any difference. Changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        found = self._rows() + self._report(misdated()) + self._kept()
        if found:
            raise CommandError(f"{found:,} differences found.")

    def _rows(self) -> int:
        total, done, found = Adoption.objects.count(), 0, 0
        for batch in verified():
            found += self._report(batch.differences)
            if done // TELL_EVERY < (done + batch.adoptions) // TELL_EVERY:
                self.stdout.write(f"{done + batch.adoptions:,} of {total:,} adoptions compared")
            done += batch.adoptions
        if not found:
            self.stdout.write(f"{done:,} adoptions verified: no difference.")
        return found

    def _kept(self) -> int:
        found, looked_at = 0, -1
        for differences in kept_differences():
            found += self._report(differences)
            looked_at += 1
        if not found:
            self.stdout.write(f"Figures kept of {looked_at:,} innovations verified: no difference.")
        return found

    def _report(self, differences: Sequence[Difference | KeptDifference]) -> int:
        for difference in differences:
            self.stdout.write(str(difference))
        return len(differences)
