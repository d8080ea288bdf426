from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory

from adopters.look import navigation
from adopters.models import User
from tests.cast import Cast


def menu(user: User) -> list[str]:
    request = RequestFactory().get("/")
    request.user = user
    return [item.text for item in navigation.main_items(request)]


def test_the_menu_holds_what_a_role_may_read(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "address", lambda name: f"/{name}/")
    assert "People" in menu(cast.administrator)
    assert "People" not in menu(cast.outsider)
    assert "National picture" in menu(cast.analyst)
    assert "National picture" not in menu(cast.outsider)


def test_people_who_have_not_signed_in_see_no_menu() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert navigation.main_items(request) == []
    assert navigation.main_items(None) == []


def test_the_section_a_page_lies_in_is_marked_and_the_front_page_only_on_itself() -> None:
    hrefs = ["/", "/areas/", "/areas/icb/"]
    assert navigation._here("/areas/icb/QMJ/", hrefs) == "/areas/icb/"
    assert navigation._here("/areas/", hrefs) == "/areas/"
    assert navigation._here("/", hrefs) == "/"
    assert navigation._here("/elsewhere/", hrefs) == ""


def test_every_page_leads_to_the_four_pages_about_the_service(client: Client) -> None:
    markup = client.get("/glossary/").content.decode()
    for address in ("/accessibility/", "/privacy/", "/contact/", "/glossary/"):
        assert f'href="{address}"' in markup


def test_a_demonstration_says_so_on_every_page_and_real_use_does_not(client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    settings.DEMONSTRATION = True
    assert "This is a demonstration" in client.get("/glossary/").content.decode()
    assert "This is a demonstration" in client.get("/no-such-page/").content.decode()
    settings.DEMONSTRATION = False
    assert "This is a demonstration" not in client.get("/glossary/").content.decode()


def test_signing_out_is_one_press_from_anywhere(client: Client, db: None) -> None:
    client.force_login(User.objects.create_user("someone@nhs.example", name="<i>Someone</i>"))
    markup = client.get("/glossary/").content.decode()
    assert re.search(r'action="/account/logout/"\s+method="post"', markup)
    assert "&lt;i&gt;Someone" in markup
