"""``manage.py verify_ledger``: is every adoption's row what its ledger says?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scaling.ledger.verify import differences


class Command(BaseCommand):
    help = "Recompute every adoption from its ledger and report any difference. Changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        sound, found = 0, 0
        for difference in differences():
            if difference is None:
                sound += 1
            else:
                found += 1
                self.stdout.write(str(difference))
        if found:
            raise CommandError(f"{found} differences found; {sound} adoptions have none.")
        self.stdout.write(f"{sound} adoptions verified: no difference.")
