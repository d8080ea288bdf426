"""One innovation, one person and an adoption whose ledger is empty."""

from __future__ import annotations

from datetime import date

import pytest

from adopters.models import Organisation, OrganisationKind, User
from innovations.models import Innovation
from scaling.models import Adoption

OPENED = date(2015, 4, 1)


@pytest.fixture
def innovation(db: None) -> Innovation:
    return Innovation.objects.create(
        slug="virtual-ward", name="Virtual ward", summary="Care at home.", unit=OrganisationKind.TRUST
    )


@pytest.fixture
def organisation(db: None) -> Organisation:
    return Organisation.objects.create(
        code="RN1", name="Moorland NHS Trust", kind=OrganisationKind.TRUST, opens_on=OPENED
    )


@pytest.fixture
def adoption(innovation: Innovation, organisation: Organisation) -> Adoption:
    return Adoption.objects.create(innovation=innovation, organisation=organisation)


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user("ines.novak@example.org", name="Ines Novak")
