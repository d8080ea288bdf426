"""Which organisation is in which area, from when to when, and who says so."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from adopters.facts import Fact
from adopters.models.area import Area, AreaKind
from adopters.models.organisation import Organisation
from adopters.models.version import counted


class FileLoad(models.Model):
    """One file read into the estate."""

    kind = models.CharField(max_length=40, help_text="The command and layout, such as organisations/etr")
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    as_at = models.DateField(null=True, blank=True)
    summary = models.JSONField(default=dict)
    loaded_at = models.DateTimeField(auto_now_add=True)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return self.filename


class Statement(models.Model):
    """What a file or a person said of one organisation's stay in an area, from a day to a day.

    Kept for ever, with ``Sighting`` (where a file said only "on this day"): memberships are
    derived from all of both. ``area`` is null where a person said "none".
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="statements")
    area_kind = models.CharField(max_length=20, choices=AreaKind)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="statements")
    stated_on = models.DateField(help_text="The first day of the stay")
    until = models.DateField(null=True, blank=True, help_text="The last day; without one, it goes on")
    load = models.ForeignKey(FileLoad, models.PROTECT, related_name="statements")

    class Meta:
        indexes = [models.Index(fields=["organisation", "area_kind"], name="statement_organisation")]


class Membership(Fact):
    """An organisation in an area over a half-open range of days."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    area = models.ForeignKey(Area, models.PROTECT, related_name="memberships")
    area_kind = models.CharField(max_length=20, choices=AreaKind)
    during = DateRangeField()
    source = models.CharField(max_length=200)

    class Meta(Fact.Meta):
        triggers = counted(Fact.Meta.triggers)
        # One constraint a kind: over all kinds at once, reading a file takes half as long again.
        constraints = [
            ExclusionConstraint(
                name=f"membership_one_{kind}_at_a_time",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at__isnull=True, area_kind=kind),
            )
            for kind in AreaKind.values
        ]
        indexes = [models.Index(fields=["area", "organisation"], name="membership_area")]


class Succession(Fact):
    """An organisation's place taken, wholly or in part, by another from ``on``.

    By code, not by key: a succession may name bodies that no file has described yet.
    """

    old_code = models.CharField(max_length=12)
    new_code = models.CharField(max_length=12)
    on = models.DateField()
    source = models.CharField(max_length=200)

    class Meta(Fact.Meta):
        triggers = counted(Fact.Meta.triggers)
        constraints = [
            models.UniqueConstraint(
                fields=["old_code", "new_code"],
                condition=Q(superseded_at__isnull=True),
                name="succession_one_standing",
            )
        ]
        indexes = [models.Index(fields=["new_code"], name="succession_new")]


class SplitAnswer(Fact):
    """Where a person says the place of a split organisation went.

    One successor, or (``successor_code`` empty) none of them.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="split_answers")
    successor_code = models.CharField(max_length=12, blank=True)
    note = models.TextField(blank=True)

    class Meta(Fact.Meta):
        triggers = counted(Fact.Meta.triggers)
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(superseded_at__isnull=True),
                name="split_answer_one_standing",
            )
        ]
