"""A file of progress: its rows as given, what was found of them, what became of them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils import timezone

from adopters.models import User
from adopters.roles import abilities
from innovations.models import Innovation, Stage


class BatchStatus(models.TextChoices):
    CHECKING = "checking", "Being checked"
    CHECKED = "checked", "Checked, not applied"
    APPLYING = "applying", "Being applied"
    APPLIED = "applied", "Applied"
    UNDONE = "undone", "Undone"
    DISCARDED = "discarded", "Discarded"


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, user: User | AnonymousUser) -> ImportBatchQuerySet:
        """Those of innovations that the person leads; all of them for an administrator."""
        can = abilities(user)
        return self.all() if can.administers else self.filter(innovation__slug__in=can.leads)


class ImportBatch(models.Model):
    """One file, one recorded batch; undoing retracts the lines of it that still stand."""

    innovation = models.ForeignKey(Innovation, models.PROTECT, related_name="import_batches")
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=BatchStatus, default=BatchStatus.CHECKED)
    default_stage = models.CharField(max_length=12, choices=Stage, default=Stage.LIVE)
    layout = models.JSONField(
        default=dict, help_text="The headings, and which of them was understood as what"
    )
    takes_good_only = models.BooleanField(default=False, help_text="Applied without its rejected rows")
    row_count = models.PositiveIntegerField(default=0)
    rejected_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    blank_count = models.PositiveIntegerField(default=0)
    applied_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("imports:batch", args=[self.pk])

    @property
    def ready_count(self) -> int:
        """Rows that could be applied and are not yet."""
        others = self.rejected_count + self.unchanged_count + self.blank_count + self.applied_count
        return self.row_count - others


class RowOutcome(models.TextChoices):
    READY = "ready", "Ready"
    UNCHANGED = "unchanged", "Already recorded"
    BLANK = "blank", "Not filled in"
    REJECTED = "rejected", "Rejected"


class ImportRow(models.Model):
    """One row of the file. ``problems`` is a list of ``{"column", "problem", "remedy"}``.

    ``parsed`` is a ``scaling.imports.checking.Finding`` without its words.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", db_index=False)
    row_number = models.PositiveIntegerField(help_text="As a spreadsheet numbers it; the header is 1")
    cells = models.JSONField(help_text="As given, by column name")
    parsed = models.JSONField(null=True, blank=True)
    problems = models.JSONField(default=list)
    remarks = models.JSONField(default=list, help_text="Sentences: not errors, but worth knowing")
    outcome = models.CharField(max_length=10, choices=RowOutcome, default=RowOutcome.READY)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["row_number"]
        indexes = [models.Index(fields=["batch", "outcome", "row_number"], name="import_row_outcome")]
        constraints = [
            models.UniqueConstraint(fields=["batch", "row_number"], name="import_row_number_unique")
        ]
