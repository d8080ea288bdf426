"""What a person has been told."""

from __future__ import annotations

from adopters.models import User
from scaling.models import Notification

#: As many as a home page shows.
HOME_COUNT = 5


def unread(user: User, limit: int = HOME_COUNT) -> list[Notification]:
    """The newest that have not been read."""
    return list(Notification.objects.visible_to(user).unread()[:limit])


def unread_count(user: User) -> int:
    return Notification.objects.visible_to(user).unread().count()
