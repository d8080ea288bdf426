"""Many people at once, who log, confirm and take back at random at the same few innovations."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.db import connections

from adopters.models import Organisation, User
from innovations.models import Innovation
from scaling.adoptions.services import progress
from scaling.ledger.replay import EXITS, LADDER
from scaling.ledger.rules import Draft, LedgerRefusal
from scaling.models import Adoption, Evidence, LedgerLine, Reason
from scaling.periods import Period

#: How far back what they say happened lies.
DAYS = 700


@dataclass(frozen=True)
class Crowd:
    """What they do, what of it was refused: never an error, never a wait without end."""

    innovations: Sequence[Innovation]
    organisations: Sequence[Organisation]
    people: Sequence[User]
    today: date

    def work(self, seconds: float, seed: int = 2018) -> Counter[str]:
        """How often each thing was done. Raises whatever any of them met that was not a refusal."""
        until = time.monotonic() + seconds
        with ThreadPoolExecutor(len(self.people)) as threads:
            doing = [
                threads.submit(self._one, user, Random(seed + number), until)
                for number, user in enumerate(self.people)
            ]
            return sum((each.result() for each in doing), Counter())

    def _one(self, user: User, random: Random, until: float) -> Counter[str]:
        done: Counter[str] = Counter()
        acts = (self._log, self._log, self._log, self._leave, self._confirm, self._retract)
        try:
            while time.monotonic() < until:
                act = random.choice(acts)
                try:
                    done[act.__name__.strip("_")] += act(user, random)
                except LedgerRefusal:
                    done["refused"] += 1
        finally:
            connections.close_all()
        return done

    def _log(self, user: User, random: Random) -> bool:
        return self._entered(Draft(stage=random.choice(LADDER), period=self._day(random)), user, random)

    def _leave(self, user: User, random: Random) -> bool:
        stage, period = random.choice(EXITS), self._day(random)
        review = self.today + timedelta(days=90) if stage == "paused" else None
        draft = Draft(stage=stage, period=period, reason=Reason.STAFF_TIME, review_on=review)
        return self._entered(draft, user, random)

    def _entered(self, draft: Draft, user: User, random: Random) -> bool:
        logged = progress.log_stage(
            innovation=random.choice(self.innovations),
            organisation=random.choice(self.organisations),
            draft=draft,
            by=user,
            today=self.today,
        )
        return logged.is_new

    def _confirm(self, user: User, random: Random) -> bool:
        adoption = self._adoption(random)
        if adoption:
            progress.confirm_still(adoption=adoption, evidence=Evidence.CONFIRMED, by=user, today=self.today)
        return adoption is not None

    def _retract(self, user: User, random: Random) -> bool:
        adoption = self._adoption(random)
        line = LedgerLine.objects.standing().filter(adoption=adoption).order_by("?").first()
        if line:
            progress.retract_line(line=line, by=user, note="Taken back")
        return line is not None

    def _adoption(self, random: Random) -> Adoption | None:
        return Adoption.objects.filter(
            innovation=random.choice(self.innovations), organisation=random.choice(self.organisations)
        ).first()

    def _day(self, random: Random) -> Period:
        return Period(self.today - timedelta(days=random.randrange(DAYS)))
