"""What a database is for: the demonstration or real work, never both."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Installation(models.Model):
    """One row in a database, written when it is first started with."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    demonstration = models.BooleanField()
    started_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="installation_is_one_row")]

    def __str__(self) -> str:
        return "Demonstration" if self.demonstration else "Real work"
