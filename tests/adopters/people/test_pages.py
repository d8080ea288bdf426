from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from adopters.models import Grant, Invitation, Role, User
from adopters.people import invitations
from adopters.people.invitations import link_token
from tests.cast import PASSWORD, Cast, make_person


def link_in(message: mail.EmailMessage) -> str:
    found = re.search(r"https?://[^/]+(/people/join/\S+)", str(message.body))
    assert found
    return found[1]


def test_an_administrator_invites_and_an_adopter_joins(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    response = client.post(reverse("people:choose_invitation"), {"role": "adopter_editor"})
    address = response.headers["Location"]
    page = client.get(address, {"find": "moorland"})
    assert "Moorland NHS Foundation Trust" in page.content.decode()
    client.post(f"{address}?find=moorland", {"email": "new@example.org", "key": "RN1"})
    link = link_in(mail.outbox[0])
    client.logout()
    assert "Moorland NHS Foundation Trust" in client.get(link).content.decode()
    client.post(link, {"name": "New Person", "password": PASSWORD})
    user = User.objects.get(email="new@example.org")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert Grant.objects.in_force().get(user=user).scope_key == "RN1"


def test_a_poor_password_is_refused_with_the_reason(client: Client, cast: Cast) -> None:
    invitation = invitations.invite(email="new@example.org", role=Role.ANALYST, key="", by=cast.administrator)
    page = client.post(
        reverse("people:join", args=[link_token(invitation)]), {"name": "N", "password": "short"}
    )
    assert "too short" in page.content.decode()
    assert not User.objects.filter(email="new@example.org").exists()


def test_dead_links_say_what_to_do(client: Client, cast: Cast) -> None:
    invitation = invitations.invite(email="new@example.org", role=Role.ANALYST, key="", by=cast.administrator)
    link = reverse("people:join", args=[link_token(invitation)])
    invitations.withdraw(invitation=invitation, by=cast.administrator)
    page = client.get(link)
    assert page.status_code == 410
    assert "withdrawn" in page.content.decode()
    assert cast.administrator.email in page.content.decode()
    assert client.get(reverse("people:join", args=["made-up"])).status_code == 404


def test_somebody_with_an_account_signs_in_and_accepts(client: Client, cast: Cast) -> None:
    invitation = invitations.invite(
        email=cast.outsider.email, role=Role.ANALYST, key="", by=cast.administrator
    )
    link = reverse("people:join", args=[link_token(invitation)])
    assert "Sign in to accept" in client.get(link).content.decode()
    client.force_login(cast.outsider)
    client.post(link)
    assert Grant.objects.in_force().filter(user=cast.outsider, role=Role.ANALYST).exists()


def test_a_link_for_somebody_else_offers_to_sign_out(client: Client, cast: Cast) -> None:
    invitation = invitations.invite(email="new@example.org", role=Role.ANALYST, key="", by=cast.administrator)
    link = reverse("people:join", args=[link_token(invitation)])
    client.force_login(cast.outsider)
    assert "for somebody else" in client.get(link).content.decode()
    client.post(link)
    assert "_auth_user_id" not in client.session
    assert Invitation.objects.open().exists()


def test_an_email_that_cannot_be_sent_keeps_the_invitation(
    client: Client, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_kwargs: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr("adopters.people.letters.send_mail", away)
    client.force_login(administrator)
    page = client.post(reverse("people:invite", args=["analyst"]), {"email": "new@example.org"}, follow=True)
    assert "could not be sent" in page.content.decode()
    assert Invitation.objects.open().count() == 1


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("administrator", {"Ada Minister", "Otto Sider", "Edie Tor", "Ines Novak"}),
        ("adopter_viewer", {"Ada Minister", "Edie Tor"}),
        ("innovation_lead", {"Ada Minister", "Ines Novak"}),
        ("area_lead", {"Ada Minister", "Edie Tor"}),
    ],
)
def test_people_are_seen_by_those_who_work_with_them(
    client: Client, cast: Cast, who: str, sees: set[str]
) -> None:
    client.force_login(getattr(cast, who))
    page = client.get(reverse("people:list")).content.decode()
    everyone = {"Ada Minister", "Otto Sider", "Edie Tor", "Ines Novak"}
    assert {name for name in everyone if name in page.split("<main", 1)[1]} == sees


def test_a_person_one_may_not_know_is_not_found(client: Client, cast: Cast) -> None:
    client.force_login(cast.adopter_viewer)
    assert client.get(reverse("people:person", args=[cast.outsider.pk])).status_code == 404


def test_people_are_found_by_any_part_of_their_name_and_by_role(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    page = client.get(reverse("people:list"), {"find": "ines nov"}).content.decode()
    assert "Ines Novak" in page
    assert "Edie Tor" not in page
    page = client.get(reverse("people:list"), {"role": "adopter_editor"}).content.decode()
    assert "Edie Tor" in page
    assert "Ines Novak" not in page


def test_the_list_of_people_takes_as_many_queries_for_many_as_for_few(
    client: Client, administrator: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(administrator)
    for number in range(30):
        make_person(f"Extra Person{number}", Role.ANALYST)
    with django_assert_max_num_queries(10):
        client.get(reverse("people:list"))


def test_a_role_is_ended_after_being_asked(client: Client, cast: Cast) -> None:
    grant = Grant.objects.get(user=cast.adopter_viewer)
    client.force_login(cast.adopter_editor)
    address = reverse("people:end_role", args=[grant.pk])
    assert "End a role of Vic Viewer?" in client.get(address).content.decode()
    assert Grant.objects.in_force().filter(pk=grant.pk).exists()
    client.post(address)
    assert not Grant.objects.in_force().filter(pk=grant.pk).exists()


def test_the_history_of_a_person_names_who_gave_and_ended_each_role(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    client.post(reverse("people:give_role", args=[cast.outsider.pk, "analyst"]))
    grant = Grant.objects.get(user=cast.outsider)
    client.post(reverse("people:end_role", args=[grant.pk]))
    page = client.get(reverse("people:person", args=[cast.outsider.pk])).content.decode()
    assert "Role given: Analyst for England" in page
    assert "Role ended: Analyst for England" in page
    assert "by Ada Minister" in page


def test_ones_own_page_says_what_one_may_do_and_why(client: Client, cast: Cast) -> None:
    client.force_login(cast.adopter_editor)
    page = client.get(reverse("people:me")).content.decode()
    assert "Adopter editor for Moorland NHS Foundation Trust" in page
    assert "counts as confirmed by the site" in page


def test_a_name_is_changed_by_its_owner(client: Client, outsider: User) -> None:
    client.force_login(outsider)
    client.post(reverse("people:name"), {"name": "Otto von Sider"})
    outsider.refresh_from_db()
    assert outsider.name == "Otto von Sider"


def test_an_adopter_editor_invites_a_colleague_without_searching(client: Client, cast: Cast) -> None:
    client.force_login(cast.adopter_editor)
    page = client.get(reverse("people:invite", args=["adopter_viewer"])).content.decode()
    assert "Moorland NHS Foundation Trust" in page
    assert "Find an organisation" not in page
    assert client.get(reverse("people:invite", args=["analyst"])).status_code == 403


def test_a_made_up_place_is_refused_even_when_posted(client: Client, cast: Cast) -> None:
    client.force_login(cast.adopter_editor)
    client.post(reverse("people:invite", args=["adopter_viewer"]), {"email": "x@example.org", "key": "RS1"})
    assert not Invitation.objects.exists()


def test_the_list_downloads(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    response = client.get(reverse("people:list"), {"format": "csv"})
    assert "Ines Novak" in b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
