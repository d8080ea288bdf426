"""What a person has been told."""

from __future__ import annotations

from collections.abc import Sequence

from adopters.models import User
from scaling.models import Notification

#: As many as a home page shows.
HOME_COUNT = 5


def unread(user: User, limit: int = HOME_COUNT) -> Sequence[Notification]:
    """The newest that have not been read."""
    return Notification.objects.visible_to(user).unread()[:limit]


def unread_count(user: User) -> int:
    return Notification.objects.visible_to(user).unread().count()
