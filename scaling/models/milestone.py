"""Scaling milestones: a target for an innovation in an area by a day."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from adopters.facts import Fact
from adopters.models import Area
from innovations.models import Innovation


class Milestone(models.Model):
    """What is being aimed at. How much, and by when, is its standing ``MilestoneTarget``."""

    innovation = models.ForeignKey(Innovation, models.PROTECT, related_name="milestones")
    indicator = models.CharField(max_length=40, help_text="A code of scaling.spread.indicators")
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="milestones", help_text="None is England"
    )
    created_at = models.DateTimeField(auto_now_add=True)


class MilestoneTarget(Fact):
    """How much by when. A changed target supersedes the old one and says why."""

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="targets")
    count = models.PositiveIntegerField(null=True, blank=True)
    percent = models.DecimalField(
        max_digits=4, decimal_places=1, null=True, blank=True, help_text="Of the cohort"
    )
    due_on = models.DateField()
    reason = models.TextField(blank=True)
    withdrawn = models.BooleanField(default=False, help_text="No longer aimed at")

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["milestone"],
                condition=Q(superseded_at__isnull=True),
                name="milestone_target_one_standing",
            ),
            models.CheckConstraint(
                name="milestone_target_count_or_percent",
                condition=Q(count__isnull=False, percent__isnull=True)
                | Q(count__isnull=True, percent__isnull=False),
            ),
        ]
