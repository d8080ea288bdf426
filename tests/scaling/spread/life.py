"""What people go on to do in an invented world, at random, through the services the pages use.

Of what they are refused nothing is left, and the next thing is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from django.db import connection
from time_machine import Traveller

from adopters.facts import recording
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

    def goes_on(self) -> Iterator[str]:
        """Round after round, what is done: something elsewhere, with luck a line before the figures are
        made ready again, then that, then lines.
        """
        for _ in range(3):
            yield self._done(self.chance.choice(self.elsewhere))
            if self.world.one_in(2):
                yield self._done(self.chance.choice(self.in_the_ledger))
            yield self._done(self.they_are_renewed)
            yield self._done(self.chance.choice(self.in_the_ledger))
            yield self._done(self.chance.choice(self.in_the_ledger))

    def _done(self, act: Act) -> str:
        act()
        for innovation in self.world.innovations:
            innovation.refresh_from_db()
        return act.__name__

    @property
    def in_the_ledger(self) -> list[Act]:
        """What leaves the kept figures standing."""
        return [self.lines_are_logged, self.lines_are_logged, self.lines_are_removed, self.a_line_is_disputed]

    @property
    def elsewhere(self) -> list[Act]:
        return [
            self.a_split_is_answered,
            self.a_split_is_answered_for_one,
            self.an_answer_is_taken_back,
            self.a_membership_is_corrected,
            self.a_list_is_frozen,
            self.an_interval_is_changed,
            self.an_organisation_opens,
            self.an_organisation_closes,
            self.a_place_is_taken,
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

    def a_line_is_disputed(self) -> None:
        """Or what was said of one is taken back."""
        standing = list(Dispute.objects.standing().order_by("pk"))
        if standing and self.world.one_in(2):
            services.settle_dispute(dispute=self.chance.choice(standing), by=self.by)
            return
        for line in self.world.some(LedgerLine.objects.exclude(evidence="reported").order_by("pk"), 1):
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

    def an_organisation_opens(self) -> None:
        self.ready.clear()
        code = f"N{len(self.world.organisations):02}"
        organisation = Organisation.objects.create(code=code, name=code, kind=OrganisationKind.TRUST)
        self.world.organisations.append(organisation)
        self.world.heirs[code] = []
        with recording(self.by) as r:
            r.add(self._span(organisation, closes=False))
            for kind in self.world.areas:
                r.add(list(stays(self.world, organisation, kind)))

    def _span(self, organisation: Organisation, *, closes: bool) -> list[OrganisationSpan]:
        during = days_open(self.world, closes=closes)
        return [
            OrganisationSpan(
                organisation=organisation, kind=organisation.kind, in_england=True, during=during
            )
        ]

    def an_organisation_closes(self) -> None:
        """Or is found not to have closed after all."""
        self.ready.clear()
        organisation = self.chance.choice(self.world.organisations)
        with recording(self.by) as r:
            r.supersede(OrganisationSpan.objects.filter(organisation=organisation))
            r.add(self._span(organisation, closes=not self.world.one_in(4)))

    def a_place_is_taken(self) -> None:
        """By an organisation that opened since, so that there are no circles."""
        self.ready.clear()
        newer = [each.code for each in self.world.organisations if each.code.startswith("N")]
        old = self.chance.choice([each.code for each in self.world.organisations if each.code not in newer])
        for new in self.world.some(newer, 2):
            standing = Succession.objects.filter(old_code=old, new_code=new)
            with recording(self.by) as r:
                r.supersede(standing)
                r.add([Succession(old_code=old, new_code=new, on=self.world.early_day(), source="a test")])
            self.world.heirs[old].append(new)

    def a_day_passes(self) -> None:
        """Sometimes the first of a quarter."""
        self.today += timedelta(days=1)
        self.clock.move_to(noon(self.today))
        self.ready.clear()

    def _try(self, service: Callable[..., object], **said: object) -> None:
        try:
            service(**said, by=self.by)
        except (AdoptionError, CorrectionRefused):
            return
