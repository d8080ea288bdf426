"""Whom an innovation is meant to reach: the denominator, frozen, dated and numbered."""

from __future__ import annotations

from datetime import datetime
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from adopters.audit import audited
from adopters.models import Organisation
from innovations.models.innovation import Innovation


class CohortQuerySet(models.QuerySet["Cohort"]):
    def known_at(self, instant: datetime | None) -> Self:
        """Cohorts frozen by ``instant``; ``None`` is now."""
        return self if instant is None else self.filter(recorded_at__lte=instant)


class Cohort(models.Model):
    """A frozen list of organisations. The cohort in force is the latest recorded by then.

    ``rule`` is ``{"kinds": [...], "areas": ["region:Y56"], "open_on": "2026-04-01"}``, with
    ``"outside_england": true`` where it reaches further, or empty where the list was uploaded.
    """

    innovation = models.ForeignKey(Innovation, models.PROTECT, related_name="cohorts")
    number = models.PositiveSmallIntegerField()
    drawn_on = models.DateField(help_text="The day whose organisations it lists")
    rule = models.JSONField(default=dict, blank=True)
    reason = models.TextField(blank=True, help_text="Why it supersedes the one before")
    size = models.PositiveIntegerField(default=0, help_text="How many members it was frozen with")
    filename = models.CharField(max_length=200, blank=True, help_text="Of an uploaded list")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["innovation", "number"], name="cohort_number_unique")]
        triggers = [
            pgtrigger.Protect(name="cohorts_are_frozen", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"List {self.number}"


class CohortMember(models.Model):
    """An organisation in a cohort, and why it is in."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="members")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="cohort_places", db_index=False
    )
    why = models.CharField(max_length=200)

    class Meta:
        # The places of an organisation lie all over the table: they are read without it.
        indexes = [
            models.Index(fields=["organisation"], include=["cohort"], name="cohort_member_organisation")
        ]
        constraints = [models.UniqueConstraint(fields=["cohort", "organisation"], name="cohort_member_once")]
        triggers = [
            pgtrigger.Protect(name="cohort_members_are_frozen", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class CohortDraft(models.Model):
    """A list being drawn up by one person: looked at, refreshed, then frozen or thrown away.

    ``rule`` as in ``Cohort``. For an uploaded list it is empty, and ``entries`` holds
    ``[row, code]`` pairs as they were read.
    """

    innovation = models.ForeignKey(Innovation, models.CASCADE, related_name="cohort_drafts")
    rule = models.JSONField(default=dict, blank=True)
    filename = models.CharField(max_length=200, blank=True)
    entries = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        ordering = ["-created_at"]


@audited
class RemovalProposal(models.Model):
    """ "Does not apply to us": asks that the next cohort leave an organisation out."""

    innovation = models.ForeignKey(Innovation, models.PROTECT, related_name="removal_proposals")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="removal_proposals")
    reason = models.TextField()
    proposed_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["innovation", "organisation"],
                condition=Q(decided_at__isnull=True),
                name="removal_proposal_one_open",
            )
        ]
