"""Local changes to an innovation. First cut: what changed, in which part, and does it still work."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from innovations.models import Component
from scaling.models.adoption import Adoption


class CoreDelivered(models.TextChoices):
    YES = "yes", "Yes"
    PARTLY = "partly", "Partly"
    NO = "no", "No"
    NOT_SURE = "not_sure", "Not sure"


class Sharing(models.TextChoices):
    ONLY_US = "only_us", "Only us"
    LEAD = "lead", "Us and the innovation lead"
    EVERYONE = "everyone", "Everyone signed in"


class Adaptation(models.Model):
    """A local change, credited to the organisation that made it."""

    adoption = models.ForeignKey(Adoption, models.PROTECT, related_name="adaptations")
    component = models.ForeignKey(
        Component, models.PROTECT, null=True, blank=True, related_name="adaptations"
    )
    what_changed = models.TextField()
    core_delivered = models.CharField(max_length=10, choices=CoreDelivered)
    sharing = models.CharField(max_length=10, choices=Sharing, default=Sharing.LEAD)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-recorded_at"]
