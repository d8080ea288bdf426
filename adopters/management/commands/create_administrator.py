"""manage.py create_administrator EMAIL: the first account of an installation."""

from __future__ import annotations

import sys
from getpass import getpass
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.urls import reverse

from adopters.models import User
from adopters.people.services import create_administrator


class Command(BaseCommand):
    help = "Make somebody an administrator, and print a link by which they choose a password, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--password", action="store_true", help="Ask for a password here instead of printing a link"
        )
        parser.add_argument("--address", default=settings.SITE_URL, help="Where this installation is found")

    def handle(self, *args: Any, **options: Any) -> None:
        email: str = options["email"].strip()
        _check(validate_email, email)
        password = _ask_password() if options["password"] else None
        user = create_administrator(email=email, password=password)
        self.stdout.write(f"{user.email} is an administrator.")
        if password is None:
            self.stdout.write("Choose a password at this address; it works once, for 24 hours:")
            self.stdout.write(options["address"].rstrip("/") + _password_path(user))


def _ask_password() -> str:
    """From the terminal, twice; or one line of standard input where there is none."""
    if not sys.stdin.isatty():
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = getpass("Password: ")
        if getpass("Password again: ") != password:
            raise CommandError("The two passwords are not the same.")
    _check(validate_password, password)
    return password


def _check(rule: Any, value: str) -> None:
    try:
        rule(value)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None


def _password_path(user: User) -> str:
    token = default_token_generator.make_token(user)
    return reverse(
        "account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": token}
    )
