"""What the catalogue's commands are told, looked up and checked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.core.management.base import CommandError

from adopters.models import User


def person(email: str | None) -> User | None:
    """Raises CommandError where nobody has this e-mail address."""
    if not email:
        return None
    try:
        found: User = User.objects.get(email__iexact=email)
    except User.DoesNotExist:
        raise CommandError(f"Nobody has the e-mail address {email}.") from None
    return found


def read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror or error}.") from None


def day_of(text: str) -> date:
    """Raises CommandError unless ``text`` is a day such as 2026-04-01."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text} is not a day. Write year-month-day, such as 2026-04-01.") from None
