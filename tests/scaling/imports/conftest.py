"""One innovation, its lead, and a handful of trusts: open, merged, split, and gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from adopters.facts import recording
from adopters.models import Organisation, OrganisationKind, OrganisationSpan, Succession, User
from innovations.models import Innovation
from scaling.imports import services
from scaling.imports.services import CheckedFile, Upload
from scaling.models import ImportBatch

TODAY = date(2026, 11, 23)
OPENED = date(2010, 4, 1)

#: Writes a CSV with the usual header, checks it and keeps it.
Imports = Callable[..., ImportBatch]


def make_trust(
    code: str, name: str, *, closes_on: date | None = None, kind: str = OrganisationKind.TRUST
) -> Organisation:
    trust = Organisation.objects.create(code=code, name=name, kind=kind, opens_on=OPENED, closes_on=closes_on)
    after_last = date.fromordinal(closes_on.toordinal() + 1) if closes_on else None
    with recording() as r:
        during = (OPENED, after_last)
        r.add([OrganisationSpan(organisation=trust, kind=kind, in_england=True, during=during)])
    return trust


def make_succession(old: str, new: str, on: date) -> None:
    with recording() as r:
        r.add([Succession(old_code=old, new_code=new, on=on, source="test")])


@pytest.fixture
def innovation(db: None) -> Innovation:
    return Innovation.objects.create(
        slug="virtual-ward", name="Virtual ward", summary="Care at home.", unit=OrganisationKind.TRUST
    )


@pytest.fixture
def lead(db: None) -> User:
    return User.objects.create_user("ines.novak@example.org", name="Ines Novak")


@pytest.fixture
def trusts(db: None) -> dict[str, Organisation]:
    """RA1 to RA5 open; RM1 merged into RA1; RS1 split between RA2 and RA3; RE1 ended."""
    closed = date(2020, 3, 31)
    found = {f"RA{n}": make_trust(f"RA{n}", f"Trust number {n}") for n in range(1, 6)}
    found["RM1"] = make_trust("RM1", "Merged trust", closes_on=closed)
    found["RS1"] = make_trust("RS1", "Split trust", closes_on=closed)
    found["RE1"] = make_trust("RE1", "Ended trust", closes_on=closed)
    make_succession("RM1", "RA1", date(2020, 4, 1))
    make_succession("RS1", "RA2", date(2020, 4, 1))
    make_succession("RS1", "RA3", date(2020, 4, 1))
    return found


def csv_of(
    *rows: str, header: str = "organisation_code,date,stage,evidence,reason,review_date,note"
) -> bytes:
    return "\n".join([header, *rows]).encode()


@pytest.fixture
def checked(innovation: Innovation, trusts: dict[str, Organisation]) -> Callable[..., CheckedFile]:
    def check(*rows: str, stage: str = "live", **options: str) -> CheckedFile:
        upload = Upload("sites.csv", csv_of(*rows, **options), stage)
        return services.check_file(innovation, upload, today=TODAY)

    return check


@pytest.fixture
def kept(innovation: Innovation, lead: User, checked: Callable[..., CheckedFile]) -> Imports:
    def keep(*rows: str, **options: str) -> ImportBatch:
        return services.keep_file(innovation, checked(*rows, **options), by=lead)

    return keep


@pytest.fixture
def applied(lead: User, kept: Imports) -> Imports:
    def apply(*rows: str, good_only: bool = False, **options: str) -> ImportBatch:
        batch = kept(*rows, **options)
        services.begin_applying(batch, good_only=good_only, by=lead)
        return services.apply(batch, today=TODAY)

    return apply
