"""A merger shows in the life of an adoption: where it went, and at whom it came in."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from adopters.facts import recording
from adopters.models import Organisation, SplitAnswer
from innovations.models import Cohort, CohortMember, Innovation
from scaling.adoptions import services
from scaling.models import Adoption, AdoptionSplitAnswer
from tests.cast import Cast, Scenery
from tests.scaling.adoptions.conftest import CLOSED, MERGED, close, succeed, taken_up
from tests.scaling.adoptions.test_views import get, live_form, post, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def older_list(older: Adoption) -> Cohort:
    """The list names the closed trust only."""
    with recording() as record:
        cohort = Cohort.objects.create(
            innovation=older.innovation, number=1, drawn_on=date(2024, 4, 1), recorded_at=record.at, size=1
        )
        CohortMember.objects.create(cohort=cohort, organisation=older.organisation, why="NHS trust")
    return cohort


class TestWhereItWent:
    def test_its_history_ends_with_the_survivor(self, older: Adoption, cast: Cast) -> None:
        page = get(cast.innovation_lead, "adoptions:adoption", older.pk)
        history = text(page).split("History")[1]
        assert history.index("Carried into Moorland NHS Foundation Trust 1 April 2026") < history.index(
            "6 May 2025"
        )
        assert page.context["page"].ending.href == reverse("adoptions:site", args=["virtual-ward", "RN1"])

    def test_the_survivor_is_named_and_not_linked_for_those_who_may_not_look_there(
        self, adoption: Adoption, cast: Cast
    ) -> None:
        close(adoption.organisation, CLOSED)
        succeed("RN1", "RS1")
        ending = get(cast.adopter_viewer, "adoptions:adoption", adoption.pk).context["page"].ending
        assert (ending.name, ending.href) == ("Seaview NHS Trust", "")

    def test_a_chain_shows_the_day_it_came_to_the_last(self, older: Adoption, cast: Cast) -> None:
        close(Organisation.objects.get(code="RN1"), date(2026, 6, 30))
        succeed("RN1", "RS1", date(2026, 7, 1))
        ending = get(cast.national_lead, "adoptions:adoption", older.pk).context["page"].ending
        assert (ending.name, ending.when) == ("Seaview NHS Trust", "1 July 2026")

    def test_a_split_leads_those_who_may_answer_to_the_question(
        self, split: Organisation, adoption: Adoption, cast: Cast
    ) -> None:
        for person, href in ((cast.innovation_lead, reverse("adoptions:questions")), (cast.analyst, "")):
            page = get(person, "adoptions:adoption", adoption.pk)
            assert "nobody has said where this adoption went" in text(page)
            assert page.context["page"].waits.href == href
            assert page.context["page"].ending is None

    def test_its_own_answer_goes_before_that_of_the_organisation(
        self, split: Organisation, adoption: Adoption, cast: Cast
    ) -> None:
        with recording() as record:
            record.add([SplitAnswer(organisation=split, successor_code="RS1")])
            record.add([AdoptionSplitAnswer(adoption=adoption, successor_code="RX9")])
        page = text(get(cast.innovation_lead, "adoptions:adoption", adoption.pk))
        assert "Carried into New North Trust 1 July 2026" in page

    def test_a_closed_organisation_without_successor_ends_it(self, adoption: Adoption, cast: Cast) -> None:
        close(adoption.organisation, CLOSED)
        page = text(get(cast.innovation_lead, "adoptions:adoption", adoption.pk))
        assert "Closed with no successor on file Closed on 31 March 2026" in page

    def test_a_split_that_nobody_took_over_says_so(
        self, split: Organisation, adoption: Adoption, cast: Cast
    ) -> None:
        services.answer_split(organisation=split, successor_code="", by=cast.national_lead)
        page = text(get(cast.innovation_lead, "adoptions:adoption", adoption.pk))
        assert "Closed, and no successor took this over" in page

    def test_an_open_organisation_ends_nothing(self, adoption: Adoption, cast: Cast) -> None:
        succeed("RN1", "RS1")
        page = get(cast.innovation_lead, "adoptions:adoption", adoption.pk).context["page"]
        assert page.ending is None
        assert page.waits is None


class TestWhatCameIn:
    def test_the_survivors_pages_tell_it_to_its_own_people_without_a_link(
        self, older: Adoption, cast: Cast
    ) -> None:
        for name, args in (("adoptions:organisation", ["RN1"]), ("adoptions:site", ["virtual-ward", "RN1"])):
            page = get(cast.adopter_viewer, name, *args)
            assert "Carried from Older Trust on 1 April 2026: Live since 6 May 2025" in text(page)
            assert reverse("adoptions:adoption", args=[older.pk]) not in page.content.decode()
            assert "Log Live here" not in text(page)

    def test_those_who_may_see_it_there_are_led_to_it(self, older: Adoption, cast: Cast) -> None:
        for name, args in (("adoptions:organisation", ["RN1"]), ("adoptions:site", ["virtual-ward", "RN1"])):
            page = get(cast.innovation_lead, name, *args)
            assert reverse("adoptions:adoption", args=[older.pk]) in page.content.decode()

    def test_a_lead_of_another_innovation_is_not_told(self, older: Adoption, cast: Cast) -> None:
        Adoption.objects.filter(pk=older.pk).update(innovation=Innovation.objects.get(slug="early-scan"))
        assert get(cast.innovation_lead, "adoptions:organisation", "RN1").status_code == 403

    def test_what_waits_or_went_elsewhere_is_not_listed(self, older: Adoption, cast: Cast) -> None:
        succeed("RO1", "RS1")
        page = get(cast.adopter_viewer, "adoptions:organisation", "RN1")
        assert page.context["carried"] == ()
        services.answer_split(organisation=older.organisation, successor_code="RS1", by=cast.national_lead)
        page = get(cast.adopter_viewer, "adoptions:organisation", "RN1")
        assert page.context["carried"] == ()

    def test_an_inherited_place_is_on_the_list(self, older_list: Cohort, older: Adoption, cast: Cast) -> None:
        page = text(get(cast.adopter_viewer, "adoptions:site", "virtual-ward", "RN1"))
        assert "is not on the list" not in page

    def test_an_inherited_place_is_meant_for_it_unless_something_was_carried_in(
        self, older_list: Cohort, older: Adoption, cast: Cast
    ) -> None:
        page = get(cast.adopter_editor, "adoptions:organisation", "RN1")
        assert page.context["meant"] == ()
        Adoption.objects.filter(pk=older.pk).update(stage="")
        page = get(cast.adopter_editor, "adoptions:organisation", "RN1")
        assert [card.name for card in page.context["meant"]] == ["Virtual ward"]

    def test_costs_the_same_however_many_came(self, older: Adoption, cast: Cast) -> None:
        def queries() -> int:
            client = Client()
            client.force_login(cast.adopter_editor)
            with CaptureQueriesContext(connection) as captured:
                for name, args in (("organisation", ["RN1"]), ("site", ["virtual-ward", "RN1"])):
                    assert client.get(reverse(f"adoptions:{name}", args=args)).status_code == 200
            return len(captured)

        one = queries()
        for number in range(3):
            taken_up(f"RP{number}", f"Elder {number}", older.innovation)
            succeed(f"RP{number}", "RO1", date(2026, 3, 1))
        assert queries() == one


class TestLoggingFromThere:
    def test_live_starts_at_the_merger(self, older: Adoption, cast: Cast) -> None:
        page = get(cast.adopter_editor, "adoptions:organisation", "RN1")
        link = page.context["carried"][0].log
        assert link.text == "Log Live here from 1 April 2026"
        client = Client()
        client.force_login(cast.adopter_editor)
        form = client.get(link.href).context["form"]
        assert (form["stage"].value(), form["when"].value()) == ("live", MERGED)

    def test_once_logged_it_is_its_own(self, older: Adoption, cast: Cast) -> None:
        site = ("virtual-ward", "RN1")
        assert "Log Live here from 1 April 2026" in text(get(cast.adopter_editor, "adoptions:site", *site))
        form = live_form(when_day="1", when_month="4", when_year="2026")
        page = text(post(cast.adopter_editor, "adoptions:log", *site, **form))
        assert "Carried from Older Trust" in page
        assert "Log Live here" not in page
        page = get(cast.adopter_editor, "adoptions:organisation", "RN1")
        assert page.context["carried"][0].log is None
        assert len(page.context["taken"]) == 1

    def test_what_was_not_live_starts_as_usual(self, scenery: Scenery, cast: Cast) -> None:
        taken_up("RO2", "Old Hill", scenery.innovation, "engaged")
        succeed("RO2", "RN1")
        page = get(cast.adopter_editor, "adoptions:organisation", "RN1")
        assert page.context["carried"][0].log.text == "Log a stage"

    def test_a_day_in_the_address_that_is_none_is_left_out(self, older: Adoption, cast: Cast) -> None:
        page = get(cast.adopter_editor, "adoptions:log", "virtual-ward", "RN1", stage="live", when="soon")
        assert page.context["form"]["when"].value() is None
