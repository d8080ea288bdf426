"""Has anything changed that says which organisation is where, and who stands in whose place?"""

from __future__ import annotations

from collections.abc import Sequence

import pgtrigger
from django.db import models


class EstateVersion(models.Model):
    """One row: how many times the dated facts of the estate have been written to.

    What is made from them keeps the number it was made with. The triggers below count, so that no
    writer can forget; the row is written in the writer's own transaction.
    """

    version = models.BigIntegerField()

    @classmethod
    def current(cls) -> int:
        return cls.objects.values_list("version", flat=True).first() or 0


_COUNT_CHANGES = pgtrigger.Trigger(
    name="estate_changes_are_counted",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func="""
        INSERT INTO adopters_estateversion AS held (id, version) VALUES (1, 1)
        ON CONFLICT (id) DO UPDATE SET version = held.version + 1;
        RETURN NULL;
    """,
)


def counted(triggers: Sequence[pgtrigger.Trigger]) -> list[pgtrigger.Trigger]:
    """The triggers of a table of facts that says where organisations count, and the one that counts."""
    return [*triggers, _COUNT_CHANGES]
