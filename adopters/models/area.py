"""Areas: regions, ICBs and the other ways England is divided, with dates."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q

from adopters.facts import Fact
from adopters.models.person import User


class AreaKind(models.TextChoices):
    REGION = "region", "Region"
    ICB = "icb", "Integrated care board"
    SUB_ICB = "sub_icb", "Sub-ICB location"
    NETWORK = "network", "Health innovation network"
    CANCER_ALLIANCE = "cancer_alliance", "Cancer alliance"
    ICB_CLUSTER = "icb_cluster", "ICB cluster"


#: How the name of an area ends of which files have given only the code.
NAME_NOT_KNOWN = "(name not known)"


class AreaQuerySet(models.QuerySet["Area"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Everyone signed in may look areas up."""
        return self if user.is_authenticated else self.none()


class Area(models.Model):
    """One row per area ever known. Name and dates repeat its standing ``AreaSpan``."""

    kind = models.CharField(max_length=20, choices=AreaKind)
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    name_known = models.BooleanField(default=True)
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True, help_text="The last day")
    region = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="icbs", help_text="Of an ICB only"
    )
    hex_q = models.SmallIntegerField(null=True, blank=True)
    hex_r = models.SmallIntegerField(null=True, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "name"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="area_kind_code_unique")]

    def __str__(self) -> str:
        return self.name


class AreaSpan(Fact):
    """When an area is open, what it is called, and (an ICB) which region it is in."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="spans")
    name = models.CharField(max_length=200)
    region = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    during = DateRangeField()

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["area"], condition=Q(superseded_at__isnull=True), name="area_span_one_standing"
            )
        ]


class AreaSuccession(Fact):
    """An area's place taken, wholly or in part, by another from ``on``."""

    old = models.ForeignKey(Area, models.PROTECT, related_name="successions")
    new = models.ForeignKey(Area, models.PROTECT, related_name="inheritances")
    on = models.DateField()

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["old", "new"],
                condition=Q(superseded_at__isnull=True),
                name="area_succession_one_standing",
            )
        ]
