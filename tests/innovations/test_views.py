"""The catalogue's pages: who may open them, what they say, and how many queries they take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from adopters.models import OrganisationKind, User
from innovations.cohort_rule import CohortRule
from innovations.models import Cohort, CohortDraft, Component, Innovation, RemovalProposal, Step
from innovations.selectors import cohort_in_force, draw_cohort
from innovations.services import add_component, add_step, create_innovation, freeze_cohort
from innovations.services.catalogue import InnovationDetails
from tests.cast import Cast, Scenery
from tests.innovations.estate import make_organisations

TODAY = date(2026, 11, 23)
As = Callable[[User], Client]


@pytest.fixture
def signed_in(client: Client) -> As:
    def sign_in(user: User) -> Client:
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def mine(scenery: Scenery) -> Innovation:
    """The innovation lead's own, with a version, two components, a step and a list."""
    innovation = scenery.innovation
    version = innovation.versions.create(number=1)
    add_component(version=version, name="Daily call", by=None)
    add_component(version=version, name="Monitoring kit", by=None)
    add_step(innovation=innovation, stage="preparing", name="DPIA signed", by=None)
    freeze(innovation)
    return innovation


def freeze(innovation: Innovation, reason: str = "") -> Cohort:
    rule = CohortRule(("trust",), TODAY)
    return freeze_cohort(innovation=innovation, drawn=draw_cohort(innovation, rule), reason=reason, by=None)


def at(name: str, *args: Any) -> str:
    return reverse(f"innovations:{name}", args=args)


READ = ("innovation", "history", "cohorts")
CHANGE = ("edit", "components", "version_new", "steps", "wording", "draw", "draw_codes", "proposals")


@pytest.mark.parametrize("name", READ)
def test_everyone_signed_in_reads_the_catalogue(
    name: str, mine: Innovation, cast: Cast, client: Client
) -> None:
    for user in (cast.outsider, cast.adopter_viewer, cast.analyst, cast.innovation_lead):
        client.force_login(user)
        assert client.get(at(name, mine.slug)).status_code == 200
    client.logout()
    assert client.get(at(name, mine.slug)).status_code == 302


@pytest.mark.parametrize("name", CHANGE)
def test_only_its_leads_and_administrators_change_an_innovation(
    name: str, mine: Innovation, cast: Cast, client: Client
) -> None:
    for user, status in (
        (cast.innovation_lead, 200),
        (cast.administrator, 200),
        (cast.national_lead, 403),
        (cast.adopter_editor, 403),
        (cast.area_lead, 403),
        (cast.outsider, 403),
    ):
        client.force_login(user)
        assert client.get(at(name, mine.slug)).status_code == status, user


def test_a_lead_changes_their_own_innovation_only(scenery: Scenery, cast: Cast, signed_in: As) -> None:
    other = at("edit", scenery.other_innovation.slug)
    assert signed_in(cast.innovation_lead).get(other).status_code == 403


def test_what_does_not_exist_is_not_found(mine: Innovation, cast: Cast, signed_in: As) -> None:
    client = signed_in(cast.innovation_lead)
    assert client.get(at("innovation", "nothing")).status_code == 404
    assert client.get(at("cohort", mine.slug, 9)).status_code == 404
    assert client.get(at("compare", mine.slug)).status_code == 404
    assert client.get(at("component", mine.slug, 999_999)).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [("administrator", 200), ("national_lead", 200), ("innovation_lead", 403), ("analyst", 403)],
)
def test_administrators_and_national_leads_add_innovations(
    role: str, status: int, cast: Cast, signed_in: As
) -> None:
    assert signed_in(getattr(cast, role)).get(at("new")).status_code == status


def test_adding_an_innovation_takes_three_answers(cast: Cast, signed_in: As) -> None:
    client = signed_in(cast.national_lead)
    data = {"name": "Home dialysis", "summary": "Dialysis at home.", "unit": "trust"}
    response = client.post(at("new"), data)
    assert response["Location"] == at("innovation", "home-dialysis")
    again = client.post(at("new"), data)
    assert "already in the catalogue" in again.content.decode()
    assert Innovation.objects.get(slug="home-dialysis").status == "preparing"


def test_an_nhs_number_is_refused_in_free_text(mine: Innovation, cast: Cast, signed_in: As) -> None:
    client = signed_in(cast.innovation_lead)
    data = {"name": "Call", "description": "For patient 943 476 5919", "character": "core"}
    assert "NHS number" in client.post(at("components", mine.slug), data).content.decode()


DETAILS = {
    "name": "Virtual ward",
    "summary": "Care at home.",
    "kind": "pathway",
    "unit": "trust",
    "status": "spreading",
    "website": "https://example.org",
    "return_interval_days": "60",
}


def test_details_are_changed(mine: Innovation, cast: Cast, signed_in: As) -> None:
    client = signed_in(cast.innovation_lead)
    assert client.post(at("edit", mine.slug), DETAILS).status_code == 302
    mine.refresh_from_db()
    assert (mine.kind, mine.return_interval_days) == ("pathway", 60)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("website", "javascript:alert(1)", "whole web address"),
        ("unit", "pcn", "The kind of site cannot change"),
        ("return_interval_days", "0", "greater than or equal to 1"),
    ],
)
def test_wrong_details_are_refused(
    field: str, value: str, said: str, mine: Innovation, cast: Cast, signed_in: As
) -> None:
    response = signed_in(cast.innovation_lead).post(at("edit", mine.slug), DETAILS | {field: value})
    assert response.status_code == 200
    assert said in response.content.decode()


def test_components_are_added_moved_changed_and_removed(mine: Innovation, cast: Cast, signed_in: As) -> None:
    client = signed_in(cast.innovation_lead)
    page = at("components", mine.slug)
    client.post(page, {"name": "Hub", "description": "", "character": "core"})
    hub = Component.objects.get(name="Hub")
    client.post(at("component_move", mine.slug, hub.pk), {"up": ""})
    names = list(hub.version.components.values_list("name", flat=True))
    assert names == ["Daily call", "Hub", "Monitoring kit"]
    client.post(at("component", mine.slug, hub.pk), {"name": "Hub team", "character": "adaptable"})
    assert client.get(at("component_remove", mine.slug, hub.pk)).status_code == 200
    assert Component.objects.filter(name="Hub team").exists()
    client.post(at("component_remove", mine.slug, hub.pk))
    assert not Component.objects.filter(pk=hub.pk).exists()


def test_a_component_of_another_innovation_is_not_found(
    mine: Innovation, scenery: Scenery, cast: Cast, signed_in: As
) -> None:
    version = scenery.other_innovation.versions.create(number=1)
    component = add_component(version=version, name="Scan", by=None)
    response = signed_in(cast.innovation_lead).post(at("component_remove", mine.slug, component.pk))
    assert response.status_code == 404


def test_a_version_is_released_and_the_old_one_stays(mine: Innovation, cast: Cast, signed_in: As) -> None:
    client = signed_in(cast.innovation_lead)
    client.post(at("version_new", mine.slug), {"label": "Spring"})
    assert mine.versions.count() == 2
    assert "not the current version" in client.get(at("version", mine.slug, 1)).content.decode()


def test_steps_and_wording_are_kept(mine: Innovation, cast: Cast, signed_in: As) -> None:
    client = signed_in(cast.innovation_lead)
    client.post(at("steps", mine.slug), {"name": "Kit bought", "stage": "preparing"})
    step = Step.objects.get(name="Kit bought")
    client.post(at("step_move", mine.slug, step.pk), {"up": ""})
    assert mine.steps.first() == step
    client.post(at("step", mine.slug, step.pk), {"name": "Kit ordered", "stage": "committed"})
    client.post(at("step_remove", mine.slug, step.pk))
    assert mine.steps.count() == 1
    client.post(at("wording", mine.slug), {"live": "First patient at home"})
    assert "First patient at home" in client.get(at("innovation", mine.slug)).content.decode()


def test_a_list_is_drawn_by_rule_looked_at_and_frozen_with_a_reason(
    mine: Innovation, scenery: Scenery, cast: Cast, signed_in: As
) -> None:
    client = signed_in(cast.innovation_lead)
    data = {"kinds": ["trust"], "open_on_day": "1", "open_on_month": "4", "open_on_year": "2026"}
    drawn = client.post(at("draw", mine.slug), data | {"region": ["region:Y91"]})
    page = client.get(drawn["Location"])
    text = page.content.decode()
    assert "0 sites added, 1 removed, 1 kept" in text
    assert "NHS trust open in Northern region on 1 April 2026" in text
    fingerprint = page.context["form"].initial["fingerprint"]
    refused = client.post(drawn["Location"], {"fingerprint": fingerprint})
    assert "Say why this list takes the place" in refused.content.decode()
    frozen = client.post(drawn["Location"], {"fingerprint": fingerprint, "reason": "The north only"})
    assert frozen["Location"] == at("cohort", mine.slug, 2)
    assert not CohortDraft.objects.exists()
    cohort = cohort_in_force(mine)
    assert cohort is not None
    assert (cohort.size, cohort.recorded_by) == (1, cast.innovation_lead)


def test_an_area_that_was_not_there_on_the_day_is_refused(
    mine: Innovation, scenery: Scenery, cast: Cast, signed_in: As
) -> None:
    data = {"kinds": ["trust"], "open_on_day": "1", "open_on_month": "4", "open_on_year": "2012"}
    response = signed_in(cast.innovation_lead).post(at("draw", mine.slug), data | {"icb": ["icb:QN1"]})
    assert "was not there on 1 April 2012" in response.content.decode()


def test_a_list_of_codes_is_checked_and_unknown_ones_must_be_left_out_knowingly(
    mine: Innovation, cast: Cast, signed_in: As
) -> None:
    client = signed_in(cast.innovation_lead)
    file = SimpleUploadedFile("trusts.csv", b"Name,Organisation code\nA,RN1\nB,RQQ\n")
    drawn = client.post(at("draw_codes", mine.slug), {"file": file})
    page = client.get(drawn["Location"])
    assert "No organisation has this code" in page.content.decode()
    data = {"fingerprint": page.context["form"].initial["fingerprint"], "reason": "Agreed with regions"}
    assert client.post(drawn["Location"], data).status_code == 200
    assert mine.cohorts.count() == 1
    client.post(drawn["Location"], data | {"leave_out": "on"})
    member = Cohort.objects.get(innovation=mine, number=2).members.get()
    assert member.why == "Listed in trusts.csv, row 2"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "one of the two"),
        ({"pasted": " , "}, "No codes were found"),
        ({"file": ("a.xlsx", b"not a spreadsheet")}, "could not be opened"),
        ({"file": ("a.csv", b"\0\0")}, "not a text file"),
    ],
)
def test_what_is_no_list_of_codes_is_said(
    data: dict[str, Any], said: str, mine: Innovation, cast: Cast, signed_in: As
) -> None:
    if "file" in data:
        data = {"file": SimpleUploadedFile(*data["file"])}
    response = signed_in(cast.innovation_lead).post(at("draw_codes", mine.slug), data)
    assert said in response.content.decode()


def test_a_list_that_changed_since_it_was_looked_at_is_not_frozen(
    mine: Innovation, cast: Cast, signed_in: As
) -> None:
    client = signed_in(cast.innovation_lead)
    data = {"kinds": ["trust"], "open_on_day": "1", "open_on_month": "4", "open_on_year": "2026"}
    drawn = client.post(at("draw", mine.slug), data)
    fingerprint = client.get(drawn["Location"]).context["form"].initial["fingerprint"]
    make_organisations(["RX7"])
    answer = {"fingerprint": fingerprint, "reason": "All trusts"}
    response = client.post(drawn["Location"], answer)
    assert "has changed since you looked" in response.content.decode()
    assert mine.cohorts.count() == 1


def test_a_proposal_is_decided_beside_the_draft(
    mine: Innovation, scenery: Scenery, cast: Cast, signed_in: As
) -> None:
    proposal = RemovalProposal.objects.create(
        innovation=mine, organisation=scenery.trust, reason="No such unit", proposed_by=cast.adopter_editor
    )
    client = signed_in(cast.innovation_lead)
    drawn = client.post(at("draw_codes", mine.slug), {"pasted": "RN1 RS1"})
    assert "No such unit" in client.get(drawn["Location"]).content.decode()
    draft = CohortDraft.objects.get()
    decided = client.post(at("proposal_decide", mine.slug, proposal.pk), {"accept": "", "draft": draft.pk})
    assert decided["Location"] == drawn["Location"]
    page = client.get(drawn["Location"])
    assert [row.code for row in page.context["left_out"]] == ["RN1"]
    client.post(at("proposal_decide", mine.slug, proposal.pk), {"decline": ""})
    proposal.refresh_from_db()
    assert proposal.accepted is False


def test_a_draft_can_be_thrown_away(mine: Innovation, cast: Cast, signed_in: As) -> None:
    client = signed_in(cast.innovation_lead)
    client.post(at("draw_codes", mine.slug), {"pasted": "RN1"})
    client.post(at("draft_discard", mine.slug, CohortDraft.objects.get().pk))
    assert not CohortDraft.objects.exists()
    assert mine.cohorts.count() == 1


def test_a_list_is_searched_by_name_code_and_region(mine: Innovation, cast: Cast, signed_in: As) -> None:
    client = signed_in(cast.outsider)

    def found(**query: str) -> list[str]:
        return [row.code for row in client.get(at("cohort", mine.slug, 1), query).context["page"]]

    assert found() == ["RN1", "RS1"]
    assert found(q="moor") == ["RN1"]
    assert found(q="rs") == ["RS1"]
    assert found(region="Y92") == ["RS1"]
    make_organisations(["RX7"])
    freeze(mine, reason="A trust opened")
    second = client.get(at("cohort", mine.slug, 2), {"region": "none"})
    assert [row.code for row in second.context["page"]] == ["RX7"]


def test_a_list_is_downloaded_with_the_reason_of_each(mine: Innovation, cast: Cast, signed_in: As) -> None:
    response = signed_in(cast.outsider).get(at("cohort", mine.slug, 1), {"format": "csv", "mark": "no"})
    lines = b"".join(response.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[0] == "organisation_code,name,kind,region_code,region_name,why"
    assert lines[1] == (
        "RN1,Moorland NHS Foundation Trust,trust,Y91,Northern region,"
        "NHS trust open in England on 23 November 2026"
    )


def test_two_lists_are_compared(mine: Innovation, cast: Cast, signed_in: As) -> None:
    make_organisations(["RX7"])
    freeze(mine, reason="A trust opened")
    client = signed_in(cast.outsider)
    page = client.get(at("compare", mine.slug))
    assert "1 site added, 0 removed, 2 kept" in page.content.decode()
    back = client.get(at("compare", mine.slug), {"before": "2", "after": "1"})
    assert "0 sites added, 1 removed, 2 kept" in back.content.decode()


def test_the_history_tells_who_did_what(mine: Innovation, cast: Cast, signed_in: As) -> None:
    client = signed_in(cast.innovation_lead)
    client.post(at("edit", mine.slug), DETAILS)
    text = client.get(at("history", mine.slug)).content.decode()
    assert "Changed its details" in text
    assert "What it is: from “Something else” to “Pathway”" in text
    assert "by Ines Novak" in text
    assert "Froze list 1 of sites: 2 NHS trusts" in text
    assert "Added the component “Daily call”" in text


def test_the_catalogue_is_searched_filtered_and_sorted(mine: Innovation, cast: Cast, signed_in: As) -> None:
    client = signed_in(cast.outsider)

    def found(**query: str) -> list[str]:
        return [row.slug for row in client.get(at("list"), query).context["page"]]

    assert found() == ["early-scan", "virtual-ward"]
    assert found(sort="sites") == ["virtual-ward", "early-scan"]
    assert found(q="care home") == ["virtual-ward"]
    assert found(unit="pcn") == []
    assert found(status="nonsense") == ["early-scan", "virtual-ward"]
    assert "No innovations match" in client.get(at("list"), {"q": "zzz"}).content.decode()


@pytest.mark.parametrize("count", [3, 60])
def test_list_pages_take_a_fixed_number_of_queries(
    count: int, scenery: Scenery, cast: Cast, signed_in: As, django_assert_max_num_queries: Any
) -> None:
    make_organisations((f"P{number:05}" for number in range(count)), kind=OrganisationKind.GP_PRACTICE)
    for number in range(count):
        details = InnovationDetails(name=f"Tool {number}", summary="A tool.", unit="gp_practice")
        innovation = create_innovation(details=details, by=None)
    rule = CohortRule(("gp_practice",), TODAY)
    freeze_cohort(innovation=innovation, drawn=draw_cohort(innovation, rule), by=None)
    client = signed_in(cast.innovation_lead)
    for address in (at("list"), at("cohort", innovation.slug, 1), at("cohorts", innovation.slug)):
        with django_assert_max_num_queries(10):
            assert client.get(address).status_code == 200
