"""Files in the browser: checked, looked at, applied or put aside."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from adopters.models import FileLoad, HeldFile, Membership, Succession
from adopters.services.reference import load_reference
from tests.cast import Cast, Scenery

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def signed_in(client: Client, cast: Cast) -> None:
    client.force_login(cast.national_lead)


def send(client: Client, kind: str, text: str, **fields: str) -> Any:
    file = SimpleUploadedFile("file.csv", text.encode(), content_type="text/csv")
    return client.post(reverse("adopters:upload", args=[kind]), {"file": file, **fields}, follow=True)


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_file_is_checked_and_nothing_recorded_until_it_is_applied(client: Client) -> None:
    page = send(client, "successions", "old,new,date\nRN1,RS1,2026-04-01\nRN1,,2026-04-01\n")
    held = HeldFile.objects.get()
    assert "1 of 2 rows have problems" in words(page)
    assert "Is blank: give the ODS code" in words(page)
    assert not Succession.objects.exists()

    problems = client.get(reverse("adopters:held", args=[held.pk]), {"format": "csv", "mark": "no"})
    assert b"".join(problems.streaming_content).decode().splitlines()[1].startswith("3,new,")  # type: ignore[attr-defined]

    done = client.post(reverse("adopters:apply", args=[held.pk]), follow=True)
    assert "file.csv was applied" in words(done)
    assert Succession.objects.get().new_code == "RS1"
    assert not HeldFile.objects.exists()


def test_a_second_press_applies_nothing_more(client: Client) -> None:
    send(client, "successions", "old,new,date\nRN1,RS1,2026-04-01\n")
    address = reverse("adopters:apply", args=[HeldFile.objects.get().pk])
    client.post(address)
    assert "applied or put aside already" in words(client.post(address, follow=True))
    assert FileLoad.objects.count() == 1


def test_a_file_put_aside_leaves_nothing(client: Client) -> None:
    send(client, "successions", "old,new,date\nRN1,RS1,2026-04-01\n")
    client.post(reverse("adopters:discard", args=[HeldFile.objects.get().pk]))
    assert not HeldFile.objects.exists()
    assert not Succession.objects.exists()


def test_a_wrong_file_is_an_error_beside_the_field(client: Client) -> None:
    page = send(client, "memberships", "<html>")
    assert "web page" in words(page)
    assert not HeldFile.objects.exists()


def test_a_network_without_members_says_so_and_offers_the_upload(client: Client, scenery: Scenery) -> None:
    load_reference()
    address = reverse("adopters:area", args=["network", "wessex"])
    offered = f"{reverse('adopters:upload', args=['memberships'])}?area_kind=network"
    page = words(client.get(address))
    assert "No members yet" in page
    assert offered in page
    assert '<option value="network" selected>' in words(client.get(offered))

    send(client, "memberships", "organisation,area code\nRN1,wessex\n", area_kind="network")
    client.post(reverse("adopters:apply", args=[HeldFile.objects.get().pk]))
    assert scenery.trust.name in words(client.get(address))


def test_the_list_of_files_says_what_each_changed(client: Client) -> None:
    assert "No files yet" in words(client.get(reverse("adopters:loads")))
    FileLoad.objects.create(
        kind="organisations/etr",
        filename="etr.csv",
        sha256="",
        summary={"read": 274, "new": 64, "moved": 55, "rejected": 0, "refused": [],
                 "moves": [{"area_kind": "icb", "from_code": "QN1", "to_code": "QX9", "count": 55}]},
    )  # fmt: skip
    assert "64 new, 55 moved area" in words(client.get(reverse("adopters:loads")))
    page = words(client.get(reverse("adopters:load", args=[FileLoad.objects.get().pk])))
    assert "Moors and Dales ICB" in page
    assert "QX9" in page


def test_a_person_corrects_where_an_organisation_was(client: Client, scenery: Scenery) -> None:
    address = reverse("adopters:correct", args=[scenery.trust.code])
    assert "Correct where it was" in words(client.get(address))
    date_typed = {"first_day": "1", "first_month": "4", "first_year": "2026"}
    done = client.post(address, {"area": "icb:QS1", "why": "A letter", **date_typed}, follow=True)
    assert "The correction was saved" in words(done)
    stays = Membership.objects.standing().filter(organisation=scenery.trust, area_kind="icb")
    found = {stay.area.code: (stay.during.lower, stay.during.upper) for stay in stays}
    assert found == {"QN1": (date(2013, 4, 1), date(2026, 4, 1)), "QS1": (date(2026, 4, 1), None)}


def test_only_those_who_keep_the_estate_may_upload(client: Client, cast: Cast) -> None:
    client.force_login(cast.innovation_lead)
    assert client.get(reverse("adopters:upload", args=["memberships"])).status_code == 403
    assert client.get(reverse("adopters:loads")).status_code == 200
    assert client.get("/estate/upload/anything/").status_code == 403
    client.force_login(cast.administrator)
    assert client.get("/estate/upload/anything/").status_code == 404
