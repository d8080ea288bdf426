from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from adopters.facts import recording
from adopters.models import User
from adopters.people.services import create_administrator
from adopters.roles import abilities
from innovations.models import Cohort, CohortMember
from scaling.dashboards.home import selectors
from scaling.dashboards.home.presenters import first_steps, home_of
from scaling.ledger.projection import refresh
from scaling.models import Adoption, Dispute, ImportBatch, LedgerLine
from tests.cast import Cast, Scenery

TODAY = date(2026, 11, 23)


@pytest.fixture
def adoption(scenery: Scenery) -> Adoption:
    return Adoption.objects.create(
        innovation=scenery.innovation, organisation=scenery.trust, stage="live", since=date(2026, 1, 1)
    )


def line(adoption: Adoption, on: date, evidence: str = "confirmed", kind: str = "entered") -> LedgerLine:
    line = LedgerLine.objects.create(
        adoption=adoption,
        kind=kind,
        stage="live" if kind == "entered" else "",
        occurred_on=on,
        counts_from=on,
        precision="day",
        recorded_at=timezone.now(),
        source="form",
        evidence=evidence,
    )
    refresh([adoption.pk])
    return line


def installation_of(user: User) -> selectors.Installation:
    found = selectors.state(user, abilities(user), TODAY).installation
    assert found is not None
    return found


def asks(user: User) -> list[str]:
    return [ask.text for section in home_of(user, TODAY).sections for ask in section.asks]


def test_a_site_is_asked_to_confirm_what_it_has_not_confirmed_for_a_return_interval(
    adopter_editor: User, adoption: Adoption
) -> None:
    line(adoption, TODAY - timedelta(days=90))
    assert asks(adopter_editor) == ["Virtual ward: confirm it is still in use"]


def test_a_fresh_confirmation_asks_for_nothing(adopter_editor: User, adoption: Adoption) -> None:
    line(adoption, TODAY - timedelta(days=200))
    line(adoption, TODAY - timedelta(days=89), kind="still")
    assert asks(adopter_editor) == []


def test_what_the_lead_reports_is_no_confirmation(adopter_editor: User, adoption: Adoption) -> None:
    line(adoption, TODAY, evidence="reported")
    assert asks(adopter_editor) == ["Virtual ward: confirm it is still in use"]


def test_a_viewer_is_told_and_not_asked(adopter_viewer: User, adoption: Adoption) -> None:
    assert asks(adopter_viewer) == ["Virtual ward: to be confirmed as still in use"]


def test_a_lead_sees_what_waits_in_their_innovation(cast: Cast, scenery: Scenery, adoption: Adoption) -> None:
    with recording(cast.adopter_editor) as r:
        r.add([Dispute(line=line(adoption, date(2026, 1, 1)), statement="Not yet")])
    Adoption.objects.filter(pk=adoption.pk).update(contradictory=True)
    ImportBatch.objects.create(
        innovation=scenery.innovation, filename="f.csv", sha256="0", created_by=cast.innovation_lead
    )
    assert asks(cast.innovation_lead) == [
        "1 site says a line is not right",
        "1 site has lines that contradict each other",
        "1 live site not confirmed within the return interval",
        "1 file is checked and not yet applied",
    ]


def test_an_adopter_is_told_of_innovations_meant_to_reach_them(cast: Cast, scenery: Scenery) -> None:
    cohort = Cohort.objects.create(
        innovation=scenery.innovation, number=1, drawn_on=TODAY, recorded_at=timezone.now()
    )
    CohortMember.objects.create(cohort=cohort, organisation=scenery.trust, why="It is a trust")
    assert asks(cast.adopter_editor) == ["Virtual ward: nothing recorded yet. Say where you are"]
    Cohort.objects.create(innovation=scenery.innovation, number=2, drawn_on=TODAY, recorded_at=timezone.now())
    assert asks(cast.adopter_editor) == []


def test_an_adopter_is_sent_to_the_lead_of_what_they_take_up(cast: Cast, adoption: Adoption) -> None:
    contacts = {line.name: line.role for line in home_of(cast.adopter_editor, TODAY).contacts}
    assert contacts == {
        "Ines Novak": "Innovation lead for Virtual ward",
        "Ada Minister": "Administrator",
    }


def test_an_area_leads_home_leads_to_their_area(client: Client, area_lead: User) -> None:
    client.force_login(area_lead)
    assert "Northern region" in client.get("/").content.decode()


def test_the_first_steps_are_ticked_one_by_one(db: None) -> None:
    user = create_administrator(email="first@example.org")
    steps = first_steps(installation_of(user))
    assert [step.done for step in steps] == [False] * 4


def test_the_first_steps_go_once_all_are_done(cast: Cast) -> None:
    assert first_steps(installation_of(cast.administrator)) == []


def test_the_first_administrator_of_an_empty_installation_sees_the_first_steps(
    client: Client, db: None
) -> None:
    client.force_login(create_administrator(email="first@example.org"))
    page = client.get("/").content.decode()
    assert "load_reference" in page
    assert "First steps" in page


def test_visitors_learn_what_this_is_and_how_to_sign_in(client: Client, db: None) -> None:
    page = client.get("/").content.decode()
    assert "How proven innovations spread" in page
    assert reverse("account_login") in page


def test_somebody_without_a_role_is_told_what_to_do(client: Client, outsider: User) -> None:
    client.force_login(outsider)
    page = client.get("/").content.decode()
    assert "You have no role yet" in page
    assert "ada.minister@example.org" in page


@pytest.mark.parametrize(
    "who",
    [
        "administrator",
        "national_lead",
        "area_lead",
        "innovation_lead",
        "adopter_editor",
        "adopter_viewer",
        "analyst",
        "outsider",
    ],
)
def test_a_home_takes_ten_queries_at_most(
    client: Client,
    cast: Cast,
    adoption: Adoption,
    who: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(getattr(cast, who))
    with django_assert_max_num_queries(10):
        assert client.get("/").status_code == 200
