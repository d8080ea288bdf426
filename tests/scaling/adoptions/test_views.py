"""The pages of progress: who opens them, what they show, what a press does."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adopters.facts import recording
from adopters.models import Organisation, SplitAnswer, Succession, User
from innovations.models import (
    Cohort,
    Component,
    Innovation,
    RemovalProposal,
    StageWording,
    Step,
    Version,
)
from scaling.adoptions import services
from scaling.adoptions.selectors.organisation import taken_up
from scaling.ledger import tallies
from scaling.ledger.append import append
from scaling.ledger.rules import Draft
from scaling.models import Adaptation, Adoption, AdoptionSplitAnswer, CountedSite, Dispute, LedgerLine
from scaling.periods import Period
from tests.cast import Cast, Scenery
from tests.scaling.adoptions.conftest import close

pytestmark = pytest.mark.django_db


def get(person: User, name: str, *args: object, **query: str) -> Any:
    client = Client()
    client.force_login(person)
    return client.get(reverse(name, args=args), query)


def post(person: User, name: str, *args: object, **data: object) -> Any:
    client = Client()
    client.force_login(person)
    return client.post(reverse(name, args=args), data, follow=True)


def text(response: Any) -> str:
    """The page as words."""
    body = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def live_form(**more: object) -> dict[str, object]:
    return {
        "what": "stage",
        "stage": "live",
        "when_day": "3",
        "when_month": "11",
        "when_year": "2025",
        "evidence": "confirmed",
        "token": "one-press",
        **more,
    }


class TestWorklist:
    def test_shows_everyone_on_the_list(self, adoption: Adoption, cast: Cast) -> None:
        page = text(get(cast.innovation_lead, "adoptions:worklist", "virtual-ward"))
        assert "Moorland NHS Foundation Trust" in page
        assert "Seaview NHS Trust" in page
        assert "Nothing recorded" in page

    def test_an_area_lead_sees_their_area_and_an_adopter_their_own(
        self, adoption: Adoption, cast: Cast
    ) -> None:
        for person in (cast.area_lead, cast.adopter_viewer):
            page = text(get(person, "adoptions:worklist", "virtual-ward"))
            assert "Moorland NHS Foundation Trust" in page
            assert "Seaview NHS Trust" not in page

    @pytest.mark.parametrize("filters", [{}, {"sort": "-since"}, {"stage": "live_now"}, {"flag": "outside"}])
    def test_shows_what_is_visible_to_a_person(
        self, adoption: Adoption, cast: Cast, scenery: Scenery, filters: dict[str, str]
    ) -> None:
        Cohort.objects.create(
            innovation=scenery.innovation, number=2, drawn_on=date(2025, 4, 1), recorded_at=timezone.now()
        )
        append(
            Adoption.objects.create(innovation=scenery.innovation, organisation=scenery.far_trust),
            _draft("live"),
            by=None,
        )
        for person in (cast.analyst, cast.innovation_lead, cast.area_lead, cast.adopter_viewer):
            page = get(person, "adoptions:worklist", "virtual-ward", **filters)
            visible = Adoption.objects.visible_to(person).values_list("organisation__code", flat=True)
            assert {row.code for row in page.context["rows"]} == set(visible)

    def test_its_filters_are_in_the_innovations_own_words(self, adoption: Adoption, cast: Cast) -> None:
        for words in ("Under way", "Up and running"):
            StageWording.objects.update_or_create(
                innovation=adoption.innovation, stage="live", defaults={"wording": words}
            )
            for filters in ({}, {"stage": "live"}):
                page = get(cast.innovation_lead, "adoptions:worklist", "virtual-ward", **filters)
                assert re.search(rf'<option value="live"[^>]*>{words}</option>', page.content.decode())

    def test_an_outsider_is_refused(self, adoption: Adoption, cast: Cast) -> None:
        assert get(cast.outsider, "adoptions:worklist", "virtual-ward").status_code == 403

    @pytest.mark.parametrize(
        ("filters", "codes"),
        [
            ({"stage": "not_live", "icb": "QS1"}, ["RS1"]),
            ({"stage": "not_live"}, ["RS1"]),
            ({"stage": "nothing"}, ["RS1"]),
            ({"stage": "live"}, ["RN1"]),
            ({"stage": "live_now"}, ["RN1"]),
            ({"region": "Y91"}, ["RN1"]),
            ({"text": "seaview"}, ["RS1"]),
            ({"text": "rn1"}, ["RN1"]),
            ({"flag": "disputed"}, []),
            ({"flag": "outside"}, []),
            ({"sort": "-name"}, ["RS1", "RN1"]),
            ({"sort": "-since"}, ["RN1", "RS1"]),
            ({"sort": "stage"}, ["RS1", "RN1"]),
            ({"sort": "-activity"}, ["RN1", "RS1"]),
        ],
    )
    def test_filters_and_sorts(
        self, adoption: Adoption, cast: Cast, filters: dict[str, str], codes: list[str]
    ) -> None:
        response = get(cast.innovation_lead, "adoptions:worklist", "virtual-ward", **filters)
        assert [row.code for row in response.context["rows"]] == codes

    def test_the_sites_of_a_long_list_are_the_same(
        self, adoption: Adoption, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Organisation.objects.create(code="RX1", name="Extra Trust", kind="trust")
        monkeypatch.setattr("scaling.adoptions.selectors.worklist.LONG", 1)
        for sort, codes in {"name": ["RN1", "RS1"], "-name": ["RS1", "RN1"], "stage": ["RS1", "RN1"]}.items():
            response = get(cast.innovation_lead, "adoptions:worklist", "virtual-ward", sort=sort)
            assert [row.code for row in response.context["rows"]] == codes

    def test_a_site_that_disagrees_is_marked_and_found(self, adoption: Adoption, cast: Cast) -> None:
        services.dispute_line(line=adoption.lines.get(), statement="Not yet", by=cast.adopter_editor)
        response = get(cast.innovation_lead, "adoptions:worklist", "virtual-ward", flag="disputed")
        assert [(row.code, row.remarks) for row in response.context["rows"]] == [("RN1", ("Site disagrees",))]

    def test_an_adoption_outside_the_list_is_there_and_marked(self, adoption: Adoption, cast: Cast) -> None:
        other = Organisation.objects.create(code="RX1", name="Extra Trust", kind="trust")
        services.log_stage(
            innovation=adoption.innovation,
            organisation=other,
            draft=_draft("contacted"),
            by=cast.innovation_lead,
            today=timezone.localdate(),
        )
        page = text(get(cast.innovation_lead, "adoptions:worklist", "virtual-ward", flag="outside"))
        assert "Extra Trust" in page
        assert "Not on the list" in page

    def test_a_page_after_the_last_is_the_last(self, adoption: Adoption, cast: Cast) -> None:
        response = get(cast.adopter_viewer, "adoptions:worklist", "virtual-ward", page="9")
        assert [row.code for row in response.context["rows"]] == ["RN1"]
        assert response.context["page"].number == response.context["page"].paginator.count == 1

    def test_a_page_after_the_last_of_none_is_empty(self, adoption: Adoption, cast: Cast) -> None:
        response = get(cast.adopter_viewer, "adoptions:worklist", "virtual-ward", page="9", text="nowhere")
        assert response.context["rows"] == []
        assert "No sites match these filters" in text(response)

    def test_what_is_typed_is_looked_for_as_it_is(self, adoption: Adoption, cast: Cast) -> None:
        response = get(cast.innovation_lead, "adoptions:worklist", "virtual-ward", text="%")
        assert response.context["rows"] == []

    def test_names_are_printed_as_text(self, adoption: Adoption, cast: Cast) -> None:
        Organisation.objects.filter(code="RN1").update(name="A <b>bold</b> & new trust")
        for page in ("adoptions:worklist", "virtual-ward"), ("adoptions:organisation", "RN1"):
            body = get(cast.administrator, *page).content.decode()
            assert "A &lt;b&gt;bold&lt;/b&gt; &amp; new trust" in body
            assert "<b>bold" not in body

    def test_exports_what_it_shows(self, adoption: Adoption, cast: Cast) -> None:
        response = get(cast.innovation_lead, "adoptions:worklist", "virtual-ward", format="csv", stage="live")
        lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
        assert lines[0].startswith("organisation_code,organisation,region,icb,stage")
        assert lines[1].startswith(
            "RN1,Moorland NHS Foundation Trust,Northern region,Moors and Dales ICB,Live"
        )
        assert len(lines) == 2

    def test_pages_are_stable_and_cost_the_same(self, cohort: Cohort, cast: Cast) -> None:
        def queries(count: int) -> int:
            for number in range(count):
                site = Organisation.objects.create(
                    code=f"RT{number:02}{count}", name="Same name", kind="trust"
                )
                services.log_stage(
                    innovation=cohort.innovation,
                    organisation=site,
                    draft=_draft("contacted"),
                    by=cast.innovation_lead,
                    today=timezone.localdate(),
                )
            client = Client()
            client.force_login(cast.innovation_lead)
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse("adoptions:worklist", args=["virtual-ward"]))
            return len(captured)

        assert queries(2) == queries(60)
        first, second = (
            {
                row.code
                for row in get(
                    cast.innovation_lead, "adoptions:worklist", "virtual-ward", page=number
                ).context["rows"]
            }
            for number in ("1", "2")
        )
        assert len(first) == 50
        assert not first & second


def _draft(stage: str) -> Draft:
    return Draft(stage=stage, period=Period(date(2026, 1, 5)))


class TestManySites:
    def test_nothing_is_recorded_before_it_is_confirmed(self, adoption: Adoption, cast: Cast) -> None:
        data = live_form(site=["RN1", "RS1"])
        preview = post(cast.innovation_lead, "adoptions:log_many", "virtual-ward", **data)
        assert "Will be recorded" in text(preview)
        assert "Cannot be recorded" in text(preview)
        assert LedgerLine.objects.count() == 1
        done = post(cast.innovation_lead, "adoptions:log_many", "virtual-ward", **data, confirmed="yes")
        assert (
            "Recorded at 1 site. 1 site was left as before. 2 of 2 NHS trusts (100%) are now live."
            in text(done)
        )

    def test_everything_the_filters_leave_can_be_chosen(self, adoption: Adoption, cast: Cast) -> None:
        response = get(cast.innovation_lead, "adoptions:log_many", "virtual-ward", all="yes", stage="nothing")
        assert [site.code for site in response.context["sites"]] == ["RS1"]

    def test_with_no_site_chosen_the_list_comes_back(self, adoption: Adoption, cast: Cast) -> None:
        response = get(cast.innovation_lead, "adoptions:log_many", "virtual-ward")
        assert response.status_code == 302

    def test_only_a_lead_may(self, adoption: Adoption, cast: Cast) -> None:
        response = get(cast.national_lead, "adoptions:log_many", "virtual-ward", site="RN1")
        assert response.status_code == 403


class TestLogging:
    def test_a_site_with_nothing_recorded_has_its_page(self, cohort: Cohort, cast: Cast) -> None:
        page = text(get(cast.innovation_lead, "adoptions:site", "virtual-ward", "RS1"))
        assert "Nothing recorded" in page
        assert "Log a stage" in page

    def test_logs_and_says_what_it_did_to_the_figure(self, cohort: Cohort, cast: Cast) -> None:
        page = text(post(cast.innovation_lead, "adoptions:log", "virtual-ward", "RS1", **live_form()))
        assert (
            "Recorded: Live on 3 November 2025 at Seaview NHS Trust. 1 of 2 NHS trusts (50%) are now live."
            in page
        )

    @pytest.mark.django_db(transaction=True)
    def test_is_taken_over_a_new_connection_too(self, cohort: Cohort, cast: Cast) -> None:
        tallies.rebuild()
        connection.close()
        post(cast.innovation_lead, "adoptions:log", "virtual-ward", "RS1", **live_form())
        assert CountedSite.objects.get(code="RS1").live

    def test_the_same_form_sent_twice_is_one_line(self, cohort: Cohort, cast: Cast) -> None:
        for _ in range(2):
            post(cast.innovation_lead, "adoptions:log", "virtual-ward", "RS1", **live_form())
        assert LedgerLine.objects.count() == 1

    def test_the_day_may_be_left_out(self, cohort: Cohort, cast: Cast) -> None:
        post(cast.innovation_lead, "adoptions:log", "virtual-ward", "RS1", **live_form(when_day=""))
        assert LedgerLine.objects.get().precision == "month"

    def test_what_a_site_logs_is_confirmed(self, cohort: Cohort, cast: Cast) -> None:
        post(cast.adopter_editor, "adoptions:log", "virtual-ward", "RN1", **live_form(evidence="observed"))
        assert LedgerLine.objects.get().evidence == "confirmed"

    def test_a_refusal_is_said_at_its_field(self, cohort: Cohort, cast: Cast) -> None:
        response = post(
            cast.innovation_lead,
            "adoptions:log",
            "virtual-ward",
            "RS1",
            **live_form(what="exit", exit="stopped", reason="cost"),
        )
        assert "Log “Live” first" in str(response.context["form"].errors["exit"])

    def test_an_exit_needs_its_reason_and_a_pause_its_review(self, cohort: Cohort, cast: Cast) -> None:
        response = post(
            cast.innovation_lead,
            "adoptions:log",
            "virtual-ward",
            "RS1",
            **live_form(what="exit", exit="paused"),
        )
        assert set(response.context["form"].errors) == {"reason", "review_on"}

    def test_an_nhs_number_is_refused(self, cohort: Cohort, cast: Cast) -> None:
        response = post(
            cast.innovation_lead, "adoptions:log", "virtual-ward", "RS1", **live_form(note="943 476 5919")
        )
        assert "NHS number" in str(response.context["form"].errors["note"])
        assert not LedgerLine.objects.exists()

    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("administrator", 200),
            ("innovation_lead", 200),
            ("adopter_editor", 200),
            ("adopter_viewer", 403),
            ("area_lead", 403),
            ("national_lead", 403),
            ("analyst", 403),
            ("outsider", 404),
        ],
    )
    def test_who_may_log(self, adoption: Adoption, cast: Cast, who: str, status: int) -> None:
        response = get(getattr(cast, who), "adoptions:log", "virtual-ward", "RN1")
        assert response.status_code == status

    def test_a_site_elsewhere_is_not_found_by_an_adopter(self, cohort: Cohort, cast: Cast) -> None:
        assert get(cast.adopter_editor, "adoptions:site", "virtual-ward", "RS1").status_code == 404


class TestAdoptionPage:
    def test_shows_the_history_and_whom_to_contact(self, adoption: Adoption, cast: Cast) -> None:
        page = text(get(cast.area_lead, "adoptions:adoption", adoption.pk))
        assert "3 March 2026. Reported by the innovation lead" in page
        assert "Ines Novak" in page
        assert "Edie Tor" in page

    def test_reasons_and_notes_are_for_those_who_may_read_them(self, adoption: Adoption, cast: Cast) -> None:
        services.log_stage(
            innovation=adoption.innovation,
            organisation=adoption.organisation,
            draft=_exit(),
            by=cast.innovation_lead,
            today=timezone.localdate(),
        )
        for person, sees in (
            (cast.innovation_lead, True),
            (cast.adopter_viewer, True),
            (cast.area_lead, False),
        ):
            page = text(get(person, "adoptions:adoption", adoption.pk))
            assert ("Cost or no funding" in page) is sees
            assert ("The fund ended" in page) is sees

    def test_a_removed_line_is_struck_through_with_who_and_why(self, adoption: Adoption, cast: Cast) -> None:
        line = adoption.lines.get()
        page = post(cast.innovation_lead, "adoptions:remove", adoption.pk, line.pk, note="Wrong trust")
        assert b"<del" in page.content
        assert "Removed by Ines Novak" in text(page)
        assert "Why: Wrong trust" in text(page)

    def test_an_editor_disagrees_and_takes_it_back(self, adoption: Adoption, cast: Cast) -> None:
        line = adoption.lines.get()
        page = post(cast.adopter_editor, "adoptions:dispute", adoption.pk, line.pk, statement="It was May")
        assert "The site says this is not right: It was May" in text(page)
        take_back = reverse("adoptions:settle", args=[adoption.pk, line.pk])
        assert f'form="take-back" formaction="{take_back}"' in page.content.decode()
        assert '<form method="post" id="take-back">' in page.content.decode()
        assert (
            "take-back" not in get(cast.innovation_lead, "adoptions:adoption", adoption.pk).content.decode()
        )
        page = post(cast.adopter_editor, "adoptions:settle", adoption.pk, line.pk)
        assert "the site took this back" in text(page)
        assert not Dispute.objects.standing().exists()

    def test_only_the_lead_removes_what_the_lead_logged(self, adoption: Adoption, cast: Cast) -> None:
        line = adoption.lines.get()
        assert get(cast.adopter_editor, "adoptions:remove", adoption.pk, line.pk).status_code == 403
        assert get(cast.innovation_lead, "adoptions:dispute", adoption.pk, line.pk).status_code == 403

    def test_still_in_use_is_one_press(self, adoption: Adoption, cast: Cast) -> None:
        for _ in range(2):
            post(cast.adopter_editor, "adoptions:still", adoption.pk, token="press")
        assert adoption.lines.filter(kind="still", evidence="confirmed").count() == 1

    def test_new_evidence_is_worded_by_where_it_stood(self, adoption: Adoption, cast: Cast) -> None:
        page = text(post(cast.adopter_editor, "adoptions:still", adoption.pk, token="press"))
        assert "Still in use" in page.split("History")[1]

    def test_a_step_is_done_from_its_page(self, adoption: Adoption, cast: Cast) -> None:
        step = Step.objects.create(innovation=adoption.innovation, stage="live", name="Staff trained")
        page = post(
            cast.innovation_lead,
            "adoptions:step",
            adoption.pk,
            step.pk,
            when_day="4",
            when_month="3",
            when_year="2026",
            token="t",
        )
        assert "Done on 4 March 2026" in text(page)

    def test_is_not_found_by_those_who_may_not_see_it(self, adoption: Adoption, cast: Cast) -> None:
        assert get(cast.outsider, "adoptions:adoption", adoption.pk).status_code == 404


def _exit() -> Draft:
    return Draft(stage="stopped", period=Period(date(2026, 5, 1)), reason="cost", note="The fund ended")


class TestOrganisationPage:
    def test_asks_for_a_confirmation_that_is_due(self, adoption: Adoption, cast: Cast) -> None:
        page = text(get(cast.adopter_editor, "adoptions:organisation", "RN1"))
        assert "Your organisation has not confirmed this yet" in page
        post(cast.adopter_editor, "adoptions:still", adoption.pk, token="press", next="organisation")
        page = text(get(cast.adopter_editor, "adoptions:organisation", "RN1"))
        assert "not confirmed this yet" not in page

    def test_a_confirmation_that_its_site_calls_wrong_is_none(self, adoption: Adoption, cast: Cast) -> None:
        post(cast.adopter_editor, "adoptions:still", adoption.pk, token="press", next="organisation")
        line = LedgerLine.objects.get(kind="still")
        services.dispute_line(line=line, statement="We did not mean this", by=cast.adopter_editor)
        page = text(get(cast.adopter_editor, "adoptions:organisation", "RN1"))
        assert "Your organisation has not confirmed this yet" in page

    def test_the_confirmation_before_one_that_its_site_calls_wrong_stands(
        self, adoption: Adoption, cast: Cast
    ) -> None:
        drafts = [
            Draft(kind="still", period=Period(date(2026, month, 10)), evidence="confirmed")
            for month in (4, 5)
        ]
        for draft in drafts:
            append(adoption, draft, by=cast.adopter_editor)
        line = LedgerLine.objects.get(occurred_on=date(2026, 5, 10))
        for is_wrong, vouched_on in ((False, date(2026, 5, 10)), (True, date(2026, 4, 10))):
            if is_wrong:
                services.dispute_line(line=line, statement="Not so", by=cast.adopter_editor)
            (taken,) = taken_up(adoption.organisation, cast.adopter_editor, sees_all=True)
            assert (taken.vouched_on, taken.is_disputed) == (vouched_on, is_wrong)

    def test_lists_what_is_meant_for_it(self, cohort: Cohort, cast: Cast) -> None:
        page = text(get(cast.adopter_editor, "adoptions:organisation", "RN1"))
        assert "Does not apply to us" in page

    def test_does_not_apply_and_applies_after_all(self, cohort: Cohort, cast: Cast) -> None:
        page = post(cast.adopter_editor, "adoptions:not_for_us", "RN1", "virtual-ward", reason="No ward")
        assert "that this does not apply: “No ward”" in text(page)
        page = post(cast.adopter_editor, "adoptions:applies", "RN1", "virtual-ward")
        assert "Taken back" in text(page)
        assert RemovalProposal.objects.get().accepted is False

    def test_starts_any_innovation(self, scenery: Scenery, cast: Cast) -> None:
        page = post(cast.adopter_editor, "adoptions:start", "RN1", innovation="early-scan")
        assert "Early scan at Moorland NHS Foundation Trust" in text(page)

    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("adopter_viewer", 200),
            ("area_lead", 200),
            ("analyst", 200),
            ("innovation_lead", 200),
            ("outsider", 403),
        ],
    )
    def test_who_may_open_it(self, adoption: Adoption, cast: Cast, who: str, status: int) -> None:
        assert get(getattr(cast, who), "adoptions:organisation", "RN1").status_code == status

    def test_a_viewer_changes_nothing(self, adoption: Adoption, cast: Cast) -> None:
        assert "Log a stage" not in text(get(cast.adopter_viewer, "adoptions:organisation", "RN1"))
        assert post(cast.adopter_viewer, "adoptions:still", adoption.pk).status_code == 403
        assert get(cast.adopter_viewer, "adoptions:start", "RN1").status_code == 403


class TestQuestions:
    def test_a_split_waits_with_what_depends_on_it(self, split: Organisation, cast: Cast) -> None:
        response = get(cast.national_lead, "adoptions:questions")
        question = response.context["open"][0]
        assert question.waits == "1 adoption and a place on 1 list of sites"
        assert "New North Trust (RX9), from 1 July 2026" in text(response)

    def test_much_that_waits_is_shown_when_asked_for(
        self, split: Organisation, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert b'class="nhsuk-details"' not in get(cast.national_lead, "adoptions:questions").content
        monkeypatch.setattr("scaling.adoptions.presenters.splits.MOST_SHOWN", 1)
        assert b'class="nhsuk-details"' in get(cast.national_lead, "adoptions:questions").content

    def test_names_are_printed_as_text(self, split: Organisation, adoption: Adoption, cast: Cast) -> None:
        Organisation.objects.filter(pk=split.pk).update(name="A <b>bold</b> trust")
        body = get(cast.national_lead, "adoptions:questions").content.decode()
        assert "Virtual ward at A &lt;b&gt;bold&lt;/b&gt; trust" in body
        assert "<b>bold" not in body

    def test_an_answer_settles_it_and_can_be_changed(self, split: Organisation, cast: Cast) -> None:
        page = post(cast.national_lead, "adoptions:answer", "RN1", successor="RS1")
        assert not page.context["open"]
        assert "Answer: Seaview NHS Trust (RS1)" in text(page)
        post(cast.national_lead, "adoptions:answer", "RN1", successor="none")
        assert SplitAnswer.objects.standing().get().successor_code == ""

    def test_the_innovations_lead_answers_for_its_adoption_only(
        self, split: Organisation, adoption: Adoption, cast: Cast
    ) -> None:
        assert get(cast.innovation_lead, "adoptions:questions").status_code == 200
        assert get(cast.innovation_lead, "adoptions:answer", "RN1").status_code == 403
        post(cast.innovation_lead, "adoptions:answer_adoption", "RN1", adoption.pk, successor="RX9")
        assert AdoptionSplitAnswer.objects.standing().get().successor_code == "RX9"

    def test_an_organisation_without_anything_recorded_is_not_asked_about(
        self, split: Organisation, cast: Cast
    ) -> None:
        close(Organisation.objects.create(code="RQ1", name="Quiet", kind="trust"), date(2026, 6, 30))
        with recording() as record:
            record.add(
                Succession(old_code="RQ1", new_code=new, on=date(2026, 7, 1), source="test")
                for new in ("RS1", "RX9")
            )
        codes = [each.code for each in get(cast.national_lead, "adoptions:questions").context["open"]]
        assert codes == ["RN1"]

    def test_a_split_further_on_is_asked_about_once(self, split: Organisation, cast: Cast) -> None:
        """An adoption at an organisation whose single successor then split."""
        older = Organisation.objects.create(code="RO1", name="Older", kind="trust")
        close(older, date(2020, 3, 31))
        services.log_stage(
            innovation=Innovation.objects.get(slug="early-scan"),
            organisation=older,
            draft=_draft("contacted"),
            by=cast.national_lead,
            today=timezone.localdate(),
        )
        with recording() as record:
            record.add([Succession(old_code="RO1", new_code="RN1", on=date(2020, 4, 1), source="test")])
        (question,) = get(cast.national_lead, "adoptions:questions").context["open"]
        alone = get(cast.national_lead, "adoptions:answer", "RN1").context["question"]
        for each in (question, alone):
            assert [one.innovation for one in each.adoptions] == ["Early scan", "Virtual ward"]

    @pytest.mark.parametrize("who", ["adopter_editor", "area_lead", "analyst", "outsider"])
    def test_others_are_refused(self, split: Organisation, cast: Cast, who: str) -> None:
        assert get(getattr(cast, who), "adoptions:questions").status_code == 403


class TestAdaptations:
    def form(self, **more: object) -> dict[str, object]:
        return {"what_changed": "We train in pairs", "core_delivered": "yes", "sharing": "lead", **more}

    def test_recorded_by_the_site_and_read_by_its_lead(self, adoption: Adoption, cast: Cast) -> None:
        page = post(cast.adopter_editor, "adaptations:record", adoption.pk, **self.form())
        assert "We train in pairs" in text(page)
        assert "We train in pairs" in text(get(cast.innovation_lead, "adaptations:list"))
        assert "We train in pairs" not in text(get(cast.national_lead, "adaptations:list"))

    @pytest.mark.parametrize(
        ("sharing", "readers"),
        [
            ("only_us", {"adopter_editor", "adopter_viewer", "administrator"}),
            ("lead", {"adopter_editor", "adopter_viewer", "administrator", "innovation_lead"}),
            (
                "everyone",
                {
                    "adopter_editor",
                    "adopter_viewer",
                    "administrator",
                    "innovation_lead",
                    "national_lead",
                    "area_lead",
                    "analyst",
                },
            ),
        ],
    )
    def test_is_read_by_those_it_is_shared_with(
        self, adoption: Adoption, cast: Cast, sharing: str, readers: set[str]
    ) -> None:
        post(cast.adopter_editor, "adaptations:record", adoption.pk, **self.form(sharing=sharing))
        found = {
            name for name, person in cast.everyone().items() if Adaptation.objects.visible_to(person).exists()
        }
        assert found == readers

    def test_removed_with_a_confirmation(self, adoption: Adoption, cast: Cast) -> None:
        post(cast.adopter_editor, "adaptations:record", adoption.pk, **self.form(sharing="everyone"))
        adaptation = Adaptation.objects.get()
        assert get(cast.national_lead, "adaptations:remove", adaptation.pk).status_code == 403
        assert "Remove this adaptation" in text(get(cast.adopter_editor, "adaptations:remove", adaptation.pk))
        post(cast.adopter_editor, "adaptations:remove", adaptation.pk)
        assert not Adaptation.objects.standing().exists()
        assert get(cast.adopter_editor, "adaptations:remove", adaptation.pk).status_code == 404

    def test_names_the_part_that_was_changed(self, adoption: Adoption, cast: Cast) -> None:
        version = Version.objects.create(innovation=adoption.innovation, number=1)
        part = Component.objects.create(version=version, name="Daily huddle", character="core")
        for component in (str(part.pk), "none"):
            post(cast.adopter_editor, "adaptations:record", adoption.pk, **self.form(component=component))
        assert {each.component for each in Adaptation.objects.all()} == {part, None}

    def test_an_nhs_number_is_refused(self, adoption: Adoption, cast: Cast) -> None:
        post(cast.adopter_editor, "adaptations:record", adoption.pk, **self.form(what_changed="9434765919"))
        assert not Adaptation.objects.exists()
