"""What people go on to do in an invented world, at random, through the services the pages use.

Of what they are refused nothing is left, and the next thing is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from time_machine import Traveller

from adopters.days import half_open
from adopters.facts import Recording, recording
from adopters.models import AreaKind, Organisation, OrganisationKind, OrganisationSpan, Succession, User
from adopters.services.corrections import CorrectionRefused, correct_membership
from innovations.cohort_rule import CohortRule
from innovations.models import Innovation
from innovations.selectors.cohorts import DrawnCohort, DrawnMember
from innovations.services.catalogue import InnovationDetails, edit_innovation
from innovations.services.cohorts import freeze_cohort
from scaling.adoptions import services
from scaling.adoptions.errors import AdoptionError
from scaling.ledger import tallies
from scaling.ledger.append import append_many, retract_many
from scaling.ledger.rules import Draft
from scaling.models import Adoption, Dispute, LedgerLine
from scaling.periods import PRECISIONS, Period
from tests.scaling.spread.plain_facts import EXITS, LADDER
from tests.scaling.spread.worlds import NOBODY, World, days_open, stays

Act = Callable[[], None]


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


class Life:
    """``ready`` are the innovations whose kept figures must stand, by slug."""

    def __init__(self, world: World, clock: Traveller, today: date, by: User) -> None:
        self.world, self.clock, self.today, self.by = world, clock, today, by
        self.chance: Random = world.chance
        self.ready: set[str] = set()

    def goes_on(self) -> Iterator[list[str]]:
        """What is done until each moment at which the figures are looked at: while some do not stand,
        and when they were made ready again and lines have been written since.
        """
        for _ in range(3):
            stale = [*self.chance.choices(self.elsewhere, k=2), *self.world.some(self.in_the_ledger, 1)]
            yield self._done(*stale)
            yield self._done(self.they_are_renewed, *self.chance.choices(self.in_the_ledger, k=2))

    def _done(self, *acts: Act) -> list[str]:
        for act in acts:
            act()
            for innovation in self.world.innovations:
                innovation.refresh_from_db()
        return [act.__name__ for act in acts]

    @property
    def in_the_ledger(self) -> list[Act]:
        """What leaves the kept figures standing."""
        return [self.lines_are_logged, self.lines_are_logged, self.lines_are_removed, self.lines_are_disputed]

    @property
    def elsewhere(self) -> list[Act]:
        return [
            self.a_split_is_answered,
            self.a_split_is_answered_for_one,
            self.an_answer_is_taken_back,
            self.a_membership_is_corrected,
            self.a_list_is_frozen,
            self.an_interval_is_changed,
            self.an_organisation_is_taken_over,
            self.an_organisation_closes,
            self.a_day_passes,
        ]

    def they_are_renewed(self) -> None:
        """The kept figures: what is stale, or all from nothing."""
        self.chance.choice([tallies.renew, tallies.renew, tallies.rebuild])(self.today)
        with connection.cursor() as cursor:
            cursor.execute("DISCARD TEMP")  # as the end of its own transaction does
        self.ready = {innovation.slug for innovation in self.world.innovations}

    # In the ledger

    def lines_are_logged(self) -> None:
        innovation = self.chance.choice(self.world.innovations)
        places = self.world.some(self.world.organisations, 6)
        proposals = [(each.pk, self._draft()) for each in places for _ in range(4)]
        append_many(innovation, proposals, by=self.by, today=self.today)
        self.world.adoptions = list(Adoption.objects.select_related("organisation"))

    def _draft(self) -> Draft:
        stage = self.chance.choice(["", "live", "live", *LADDER, *EXITS])
        period = Period.of(min(self.world.day(), self.today), self.chance.choice(PRECISIONS))
        return Draft(
            period=period,
            stage=stage,
            kind="entered" if stage else "still",
            evidence=self.chance.choice(["reported", "confirmed", "observed"]),
            reason="other" if stage in EXITS else "",
            review_on=period.last + timedelta(days=90) if stage == "paused" else None,
        )

    def lines_are_removed(self) -> None:
        lines = LedgerLine.objects.order_by("pk")
        retract_many(self.world.some(lines, 3), by=self.by)

    def lines_are_disputed(self) -> None:
        """Or what was said of them is taken back."""
        standing = Dispute.objects.standing().order_by("pk")
        if standing and self.world.one_in(3):
            for dispute in self.world.some(standing, 4):
                services.settle_dispute(dispute=dispute, by=self.by)
            return
        vouching = LedgerLine.objects.exclude(evidence__in=["reported", ""]).order_by("pk")
        for line in self.world.some(vouching, 8):
            self._try(services.dispute_line, line=line, statement="Not so")

    # In the estate and the catalogue

    def a_split_is_answered(self) -> None:
        self.ready.clear()
        organisation = self.chance.choice(self.world.organisations)
        self._try(services.answer_split, organisation=organisation, successor_code=self._heir(organisation))

    def _heir(self, organisation: Organisation) -> str:
        heirs = Succession.objects.standing().filter(old_code=organisation.code).order_by("pk")
        return str(self.chance.choice([*heirs.values_list("new_code", flat=True), NOBODY]))

    def a_split_is_answered_for_one(self) -> None:
        self.ready.clear()
        for adoption in self.world.some(self.world.adoptions, 1):
            split = self.chance.choice([adoption.organisation, self.chance.choice(self.world.organisations)])
            self._try(
                services.answer_split_for_adoption,
                adoption=adoption,
                split=split,
                successor_code=self._heir(split),
            )

    def an_answer_is_taken_back(self) -> None:
        self.ready.clear()
        for adoption in self.world.some(self.world.adoptions, 3):
            services.follow_the_organisation(adoption=adoption, by=self.by)

    def a_membership_is_corrected(self) -> None:
        self.ready.clear()
        kind = self.chance.choice(list(self.world.areas))
        first = self.world.day()
        self._try(
            correct_membership,
            organisation=self.chance.choice(self.world.organisations),
            kind=AreaKind(kind),
            area=self.chance.choice([*self.world.areas[kind], None]),
            first=first,
            last=self.chance.choice([None, first + timedelta(days=self.chance.randrange(300))]),
            why="It moved",
        )

    def a_list_is_frozen(self) -> None:
        innovation = self.chance.choice(self.world.innovations)
        self.ready.discard(innovation.slug)
        drawn = DrawnCohort(
            source=CohortRule(kinds=(OrganisationKind.TRUST,), areas=(), open_on=self.today),
            members=tuple(
                DrawnMember(each.pk, "A test")
                for each in self.world.organisations
                if not self.world.one_in(3)
            ),
        )
        freeze_cohort(innovation=innovation, drawn=drawn, by=self.by, reason="A test")

    def an_interval_is_changed(self) -> None:
        innovation: Innovation = self.chance.choice(self.world.innovations)
        self.ready.discard(innovation.slug)
        details = InnovationDetails(
            name=innovation.name,
            summary=innovation.summary,
            unit=innovation.unit,
            return_interval_days=self.world.interval(),
        )
        edit_innovation(innovation=innovation, details=details, by=self.by)

    def an_organisation_is_taken_over(self) -> None:
        """By one that opens for it, or by one that did so for another: there are no circles."""
        self.ready.clear()
        newer = [each for each in self.world.organisations if each.code.startswith("N")]
        old = self.chance.choice([each for each in self.world.organisations if each not in newer])
        new = self.chance.choice(newer) if newer and self.world.one_in(3) else self._opened()
        with recording(self.by) as r:
            r.supersede(Succession.objects.filter(old_code=old.code, new_code=new.code))
            on = self.world.early_day()
            r.add([Succession(old_code=old.code, new_code=new.code, on=on, source="a test")])
            self._describe(r, old, half_open(None, on))

    def _opened(self) -> Organisation:
        code = f"N{len(self.world.organisations):02}"
        organisation = Organisation.objects.create(code=code, name=code, kind=OrganisationKind.TRUST)
        self.world.organisations.append(organisation)
        with recording(self.by) as r:
            self._describe(r, organisation, days_open(self.world, closes=False))
            for kind in self.world.areas:
                r.add(list(stays(self.world, organisation, kind)))
        return organisation

    def an_organisation_closes(self) -> None:
        """Or is found not to have closed after all."""
        self.ready.clear()
        organisation = self.chance.choice(self.world.organisations)
        with recording(self.by) as r:
            self._describe(r, organisation, days_open(self.world, closes=not self.world.one_in(3)))

    def _describe(self, r: Recording, organisation: Organisation, during: DateRange) -> None:
        r.supersede(OrganisationSpan.objects.filter(organisation=organisation))
        r.add(
            [
                OrganisationSpan(
                    organisation=organisation, kind=organisation.kind, in_england=True, during=during
                )
            ]
        )

    def a_day_passes(self) -> None:
        """The first time, into another quarter."""
        self.today += timedelta(days=1)
        self.clock.move_to(noon(self.today))
        self.ready.clear()

    def _try(self, service: Callable[..., object], **said: object) -> None:
        try:
            service(**said, by=self.by)
        except (AdoptionError, CorrectionRefused):
            return
