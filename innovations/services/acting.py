"""One act of one person on the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pghistory
from django.db import transaction

from adopters.models import User
from innovations.models import Innovation


@contextmanager
def acting(by: User | None) -> Iterator[None]:
    """A transaction whose every change is set down as ``by``'s (None: a command)."""
    with transaction.atomic(), pghistory.context(user=by.pk if by else None):
        yield


def locked(innovation: Innovation) -> Innovation:
    """The innovation as it is now, and nobody else's to change until the transaction ends."""
    return Innovation.objects.select_for_update().get(pk=innovation.pk)
