"""``manage.py seed_national``: an invented installation of national size, for measuring and trying."""

from __future__ import annotations

import resource
from datetime import date
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from adopters.models import Organisation
from adopters.services.installation import MixedInstallation, claim
from innovations.models import Innovation
from scaling.launcher.sign_ins import PASSWORD
from scaling.national.loading import load
from scaling.national.scale import Scale
from scaling.national.wish import Wish

SEED = 2018
#: From this share of national size on, two processes are quicker than one.
WORTH_TWO = 0.05


class Command(BaseCommand):
    help = (
        "Fill an empty database with an invented installation of national size: 20,000 organisations in "
        "real areas, 500 innovations, a million adoptions, ten million ledger lines, people of every role."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=float, default=1.0, help="Share of national size, such as 0.01")
        parser.add_argument("--seed", type=int, default=SEED, help="The same number makes the same data")
        parser.add_argument("--on", type=date.fromisoformat, help="The day it is made for; today by default")
        parser.add_argument("--processes", type=int, choices=[1, 2], help="Two from a scale of 0.05 on")
        parser.add_argument("--password", default=PASSWORD, help="What everybody signs in with")

    def handle(self, *args: Any, **options: Any) -> None:
        self.began = monotonic()
        try:
            scale = Scale(options["scale"])
            claim(demonstration=True)
        except (ValueError, MixedInstallation) as error:
            raise CommandError(str(error)) from error
        if Organisation.objects.exists() or Innovation.objects.exists():
            raise CommandError("This database is in use. Use an empty one.")
        on = options["on"] or timezone.localdate()
        wish = Wish(scale, options["seed"], on, options["password"])
        held = load(wish, self.say, side_by_side=self._side_by_side(scale, options["processes"]))
        self.say(f"done: everybody signs in with the password {options['password']}")
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        self.say(f"memory: {(own + held) // 1_024:,} MB at most, {held // 1_024:,} of it in child processes")

    def _side_by_side(self, scale: Scale, processes: int | None) -> bool:
        return scale.share >= WORTH_TWO if processes is None else processes == 2

    def say(self, text: str) -> None:
        self.stdout.write(f"{monotonic() - self.began:7.1f} s  {text}")
        self.stdout.flush()
