"""Spread reports: numbered documents of figures that never change."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.urls import reverse

from adopters.models import Area
from innovations.models import Innovation
from scaling.models.job import Job


class SpreadReport(models.Model):
    """The frozen figures of one innovation or one area. ``content`` is all a page of it shows."""

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=200)
    innovation = models.ForeignKey(Innovation, models.PROTECT, null=True, blank=True, related_name="reports")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="reports")
    as_at = models.DateField()
    known_at = models.DateTimeField()
    boundaries_on = models.DateField()
    count_as = models.CharField(max_length=10)
    content = models.JSONField()
    frozen_at = models.DateTimeField(auto_now_add=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    job = models.OneToOneField(Job, models.PROTECT, related_name="report")

    class Meta:
        ordering = ["-number"]
        triggers = [
            pgtrigger.Protect(name="reports_are_frozen", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"Report {self.number}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("reports:report", args=[self.number])
