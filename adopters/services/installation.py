"""Keeping the demonstration and real work in different databases."""

from __future__ import annotations

from django.db import transaction

from adopters.models import Installation, Organisation, User

HOLDS_REAL_WORK = (
    "This database holds real data, and the demonstration is never mixed with it. "
    "To work with it: make run DEMO=0. For the demonstration, name another database or none."
)
HOLDS_DEMONSTRATION = (
    "This database holds the demonstration, and real work is never mixed with it. "
    "Name an empty database, or none: make run DEMO=0 then keeps its own under var/own."
)


class MixedInstallation(Exception):
    """The database is for the other purpose; the message says what to do."""


@transaction.atomic
def claim(*, demonstration: bool) -> Installation:
    """Mark a new database as the demonstration's or as real; raise MixedInstallation if it is the other.

    A database that already holds people or organisations when it is first claimed is real.
    """
    found = Installation.objects.select_for_update().first()
    if found is None:
        found = Installation(demonstration=demonstration and not _in_use())
        found.save(force_insert=True)
    if found.demonstration != demonstration:
        raise MixedInstallation(HOLDS_DEMONSTRATION if found.demonstration else HOLDS_REAL_WORK)
    return found


def _in_use() -> bool:
    return User.objects.exists() or Organisation.objects.exists()
