from __future__ import annotations

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from adopters.models import User
from adopters.roles import abilities


def test_the_command_prints_a_link_that_sets_a_password_once(client: Client, db: None) -> None:
    said = io.StringIO()
    call_command("create_administrator", "first@example.org", stdout=said)
    found = re.search(r"http://localhost:8000(/account/password/reset/key/\S+)", said.getvalue())
    assert found
    form = client.get(found[1], follow=True)
    client.post(
        form.request["PATH_INFO"], {"password1": "a long new password", "password2": "a long new password"}
    )
    user = User.objects.get()
    assert user.check_password("a long new password")
    assert abilities(user).administers
    client.session.flush()
    assert b"password1" not in Client().get(found[1], follow=True).content


def test_an_address_that_is_none_is_refused(db: None) -> None:
    with pytest.raises(CommandError):
        call_command("create_administrator", "nobody")


def test_a_superuser_can_be_made_by_djangos_own_command(db: None) -> None:
    call_command("createsuperuser", interactive=False, email="root@example.org", stdout=io.StringIO())
    assert abilities(User.objects.get()).administers
