"""A list of two trusts, and an adoption at the one where the cast's adopters work."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from adopters.facts import recording
from adopters.models import Organisation, OrganisationSpan, Succession
from innovations.models import Cohort, CohortMember, Innovation
from scaling.ledger.append import append
from scaling.ledger.rules import Draft
from scaling.models import Adoption
from scaling.periods import Period
from tests.cast import Cast, Scenery, make_trust

#: When the merger of ``older`` came, and the last day of whoever closed in it.
MERGED = date(2026, 4, 1)
CLOSED = date(2026, 3, 31)


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def innovation(scenery: Scenery) -> Innovation:
    return scenery.innovation


@pytest.fixture
def trust(scenery: Scenery) -> Organisation:
    return scenery.trust


@pytest.fixture
def cohort(scenery: Scenery) -> Cohort:
    with recording() as record:
        cohort = Cohort.objects.create(
            innovation=scenery.innovation, number=1, drawn_on=date(2024, 4, 1), recorded_at=record.at, size=2
        )
        CohortMember.objects.bulk_create(
            CohortMember(cohort=cohort, organisation=each, why="NHS trust in England")
            for each in (scenery.trust, scenery.far_trust)
        )
    return cohort


@pytest.fixture
def adoption(scenery: Scenery, cohort: Cohort, cast: Cast) -> Adoption:
    """Live at the cast's trust since 3 March 2026, as the lead reported."""
    adoption = Adoption.objects.create(innovation=scenery.innovation, organisation=scenery.trust)
    draft = Draft(stage="live", period=Period(date(2026, 3, 3)))
    append(adoption, draft, by=cast.innovation_lead)
    return adoption


@pytest.fixture
def split(adoption: Adoption) -> Organisation:
    """The cast's trust has closed, and two others took its place."""
    close(adoption.organisation, date(2026, 6, 30))
    Organisation.objects.create(code="RX9", name="New North Trust", kind="trust")
    with recording() as record:
        record.add(
            Succession(old_code="RN1", new_code=new, on=date(2026, 7, 1), source="test")
            for new in ("RS1", "RX9")
        )
    return Organisation.objects.get(code="RN1")


def close(organisation: Organisation, last_day: date) -> None:
    """The organisation is closed from the day after ``last_day``."""
    Organisation.objects.filter(pk=organisation.pk).update(closes_on=last_day)
    during = (date(2013, 4, 1), last_day + timedelta(days=1))
    with recording() as record:
        record.supersede(OrganisationSpan.objects.filter(organisation=organisation))
        record.add(
            [OrganisationSpan(organisation=organisation, kind="trust", in_england=True, during=during)]
        )


def succeed(old: str, new: str, on: date = MERGED) -> None:
    with recording() as record:
        record.add([Succession(old_code=old, new_code=new, on=on, source="test")])


def taken_up(code: str, name: str, innovation: Innovation, stage: str = "live") -> Adoption:
    """At an organisation that closed when the merger came."""
    site = make_trust(code, name, [], closes_on=CLOSED)
    adoption = Adoption.objects.create(innovation=innovation, organisation=site)
    append(adoption, Draft(stage=stage, period=Period(date(2025, 5, 6))), by=None)
    return adoption


@pytest.fixture
def older(scenery: Scenery) -> Adoption:
    """Live at Older Trust since 6 May 2025; the cast's trust took its place on 1 April 2026."""
    adoption = taken_up("RO1", "Older Trust", scenery.innovation)
    succeed("RO1", "RN1")
    return adoption
