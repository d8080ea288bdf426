from __future__ import annotations

from collections.abc import Iterator

import pytest
from allauth.mfa.adapter import get_adapter
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from adopters.models import User
from scaling.cache import caches_for
from tests.cast import PASSWORD, Cast


@pytest.fixture(autouse=True)
def _no_failures(db: None) -> Iterator[None]:
    """None from before, and none left to those who sign in by the same address in later tests."""
    cache.clear()
    yield
    cache.clear()


def sign_in(client: Client, email: str, password: str = PASSWORD) -> int:
    """The status of the answer: 302 where it let them in."""
    return client.post(reverse("account_login"), {"login": email, "password": password}).status_code


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_an_address_is_the_same_in_any_case(client: Client, adopter_editor: User) -> None:
    assert sign_in(client, adopter_editor.email.upper()) == 302
    assert is_in(client)


def test_five_wrong_passwords_lock_an_address_out(client: Client, adopter_editor: User) -> None:
    for _ in range(5):
        sign_in(client, adopter_editor.email, "wrong")
    sign_in(client, adopter_editor.email)
    assert not is_in(client)


def test_others_are_not_locked_out_with_it(client: Client, cast: Cast) -> None:
    for _ in range(5):
        sign_in(client, cast.adopter_editor.email, "wrong")
    assert sign_in(client, cast.analyst.email) == 302
    assert is_in(client)


@pytest.mark.parametrize("server", ["unix:///nowhere/valkey.sock"])
def test_lock_out_holds_while_the_cache_server_is_away(
    client: Client, adopter_editor: User, settings: Settings, server: str
) -> None:
    settings.CACHES = {"default": {"BACKEND": "scaling.cache.SteadyCache", "LOCATION": server}}
    for _ in range(5):
        sign_in(client, adopter_editor.email, "wrong")
    sign_in(client, adopter_editor.email)
    assert not is_in(client)


def test_sign_in_works_while_the_cache_server_is_away(
    client: Client, adopter_editor: User, settings: Settings
) -> None:
    settings.CACHES = caches_for("unix:///nowhere/valkey.sock")
    cache.clear()
    assert sign_in(client, adopter_editor.email) == 302


def test_nobody_signs_up_on_their_own(client: Client, db: None) -> None:
    client.post(
        reverse("account_signup"),
        {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert not User.objects.exists()


def test_a_person_whose_access_ended_is_out_at_the_next_request(client: Client, adopter_editor: User) -> None:
    client.force_login(adopter_editor)
    User.objects.filter(pk=adopter_editor.pk).update(is_active=False)
    assert client.get(reverse("mfa_index")).status_code == 302


def test_a_session_that_has_run_out_lets_nobody_in(client: Client, adopter_editor: User) -> None:
    client.force_login(adopter_editor)
    assert client.get(reverse("mfa_index")).status_code == 200
    Session.objects.update(expire_date=timezone.now())
    assert client.get(reverse("mfa_index")).status_code == 302


def test_the_administration_site_has_no_sign_in_of_its_own(client: Client, db: None) -> None:
    response = client.get(reverse("admin:login"))
    assert response.headers["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("who", "status"), [("administrator", 200), ("national_lead", 403), ("outsider", 403)]
)
def test_only_administrators_open_the_administration_site(
    client: Client, cast: Cast, who: str, status: int
) -> None:
    client.force_login(getattr(cast, who))
    assert client.get(reverse("admin:index")).status_code == status


def test_facts_cannot_be_changed_in_the_administration_site(client: Client, administrator: User) -> None:
    client.force_login(administrator)
    assert client.get(reverse("admin:adopters_membership_changelist")).status_code == 200
    assert client.get(reverse("admin:adopters_membership_add")).status_code == 403


def test_the_seed_of_a_second_factor_is_not_kept_readable(settings: Settings) -> None:
    sealed = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in sealed
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 9
    assert get_adapter().decrypt(sealed) == "JBSWY3DPEHPK3PXP"
