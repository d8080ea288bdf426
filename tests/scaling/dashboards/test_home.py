from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from adopters.facts import recording
from adopters.models import Organisation, SplitAnswer, Succession, User
from adopters.people.services import create_administrator
from innovations.models import Cohort, CohortMember, InnovationStatus, RemovalProposal
from scaling.dashboards.home import selectors
from scaling.dashboards.home.presenters import first_steps, home_of
from scaling.ledger.projection import refresh
from scaling.models import Adoption, Dispute, ImportBatch, LedgerLine
from tests.cast import Cast, Scenery, make_trust

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


def dispute(line: LedgerLine, by: User) -> None:
    with recording(by) as r:
        r.add([Dispute(line=line, statement="Not yet")])


def meant_for(scenery: Scenery) -> None:
    cohort = Cohort.objects.create(
        innovation=scenery.innovation, number=1, drawn_on=TODAY, recorded_at=timezone.now()
    )
    CohortMember.objects.create(cohort=cohort, organisation=scenery.trust, why="It is a trust")


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
    dispute(line(adoption, date(2026, 1, 1)), cast.adopter_editor)
    Adoption.objects.filter(pk=adoption.pk).update(contradictory=True)
    ImportBatch.objects.create(
        innovation=scenery.innovation, filename="f.csv", sha256="0", created_by=cast.innovation_lead
    )
    RemovalProposal.objects.create(
        innovation=scenery.innovation, organisation=scenery.far_trust, proposed_by=cast.administrator
    )
    assert asks(cast.innovation_lead) == [
        "1 site says a line is not right",
        "1 site has lines that contradict each other",
        "1 live site not confirmed within the return interval",
        "1 file is checked and not yet applied",
        "1 site says the innovation does not apply to them",
    ]


def test_a_confirmation_that_its_site_calls_wrong_is_none(cast: Cast, adoption: Adoption) -> None:
    fresh = TODAY - timedelta(days=10)
    dispute(line(adoption, fresh), cast.adopter_editor)
    disagreed = "Virtual ward: you and the lead do not agree on a line yet"
    overdue = "1 live site not confirmed within the return interval"
    assert asks(cast.adopter_editor) == ["Virtual ward: confirm it is still in use", disagreed]
    assert asks(cast.innovation_lead) == ["1 site says a line is not right", overdue]

    line(adoption, fresh, kind="still")
    assert asks(cast.adopter_editor) == [disagreed]
    assert asks(cast.innovation_lead) == ["1 site says a line is not right"]


def test_an_adopter_is_told_of_innovations_meant_to_reach_them(cast: Cast, scenery: Scenery) -> None:
    meant_for(scenery)
    assert asks(cast.adopter_editor) == ["Virtual ward: nothing recorded yet. Say where you are"]
    Cohort.objects.create(innovation=scenery.innovation, number=2, drawn_on=TODAY, recorded_at=timezone.now())
    assert asks(cast.adopter_editor) == []


def test_an_adopter_is_not_asked_of_what_they_say_does_not_apply_to_them(
    cast: Cast, scenery: Scenery
) -> None:
    meant_for(scenery)
    RemovalProposal.objects.create(
        innovation=scenery.innovation, organisation=scenery.trust, proposed_by=cast.adopter_editor
    )
    assert asks(cast.adopter_editor) == []


def test_an_adopter_is_not_asked_of_what_is_no_longer_spread(cast: Cast, scenery: Scenery) -> None:
    meant_for(scenery)
    scenery.innovation.status = InnovationStatus.FINISHED
    scenery.innovation.save()
    assert asks(cast.adopter_editor) == []


def split_up(organisation: Organisation) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(closes_on=TODAY - timedelta(days=1))
    with recording() as r:
        r.add(
            Succession(old_code=organisation.code, new_code=new, on=TODAY, source="test")
            for new in ("RX8", "RX9")
        )


def answered(organisation: Organisation) -> None:
    with recording() as r:
        r.add([SplitAnswer(organisation=organisation, successor_code="RX9")])


def is_asked_of_splits(user: User) -> bool:
    return "Organisations that split" in [section.heading for section in home_of(user, TODAY).sections]


def test_where_the_place_of_an_organisation_that_split_went_is_asked_until_somebody_says(
    cast: Cast, adoption: Adoption
) -> None:
    split_up(adoption.organisation)
    asked = (cast.administrator, cast.national_lead, cast.innovation_lead)
    assert [is_asked_of_splits(user) for user in asked] == [True] * 3
    answered(adoption.organisation)
    assert [is_asked_of_splits(user) for user in asked] == [False] * 3


def test_a_split_is_asked_about_for_what_came_into_the_organisation(cast: Cast, adoption: Adoption) -> None:
    between = make_trust("RX7", "Between NHS Trust", [])
    with recording() as r:
        r.add([Succession(old_code=adoption.organisation.code, new_code="RX7", on=TODAY, source="test")])
    split_up(between)
    assert is_asked_of_splits(cast.innovation_lead)


def test_a_split_is_asked_about_for_a_place_on_a_list(cast: Cast, scenery: Scenery) -> None:
    split_up(scenery.trust)
    assert not is_asked_of_splits(cast.national_lead)
    meant_for(scenery)
    assert is_asked_of_splits(cast.national_lead)
    assert is_asked_of_splits(cast.innovation_lead)


def test_a_lead_is_not_asked_about_the_splits_of_others(
    cast: Cast, scenery: Scenery, adoption: Adoption
) -> None:
    Adoption.objects.filter(pk=adoption.pk).update(innovation=scenery.other_innovation)
    split_up(adoption.organisation)
    assert is_asked_of_splits(cast.national_lead)
    assert not is_asked_of_splits(cast.innovation_lead)


def test_an_adopter_is_sent_to_the_lead_of_what_they_take_up(cast: Cast, adoption: Adoption) -> None:
    contacts = {line.name: line.role for line in home_of(cast.adopter_editor, TODAY).contacts}
    assert contacts == {
        "Ines Novak": "Innovation lead for Virtual ward",
        "Ada Minister": "Administrator",
    }


def test_an_area_leads_home_leads_to_their_area_and_what_lies_in_it(client: Client, area_lead: User) -> None:
    client.force_login(area_lead)
    page = client.get("/").content.decode()
    assert "Northern region" in page
    assert reverse("dashboards:area", args=["icb", "QN1"]) in page
    assert "Downs and Coast ICB" not in page


def test_everybody_is_told_their_roles_by_name(cast: Cast) -> None:
    roles = [home_of(user, TODAY).roles for user in (cast.area_lead, cast.adopter_editor, cast.analyst)]
    assert roles == [
        ["Area lead for Northern region"],
        ["Adopter editor for Moorland NHS Foundation Trust"],
        ["Analyst for England"],
    ]


def test_the_first_steps_are_ticked_one_by_one(db: None) -> None:
    user = create_administrator(email="first@example.org")
    steps = first_steps(selectors.installation(user))
    assert [step.done for step in steps] == [False] * 4


def test_the_first_steps_go_once_all_are_done(cast: Cast) -> None:
    assert first_steps(selectors.installation(cast.administrator)) == []


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
