"""What files say of organisations, kept as said, so that the estate can be worked out anew."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from adopters.models.membership import FileLoad


class Sighting(models.Model):
    """What one file said of one organisation on the file's date.

    Kept for ever, and memberships are derived from all of them, so that the order in which
    files are read cannot matter. An empty area code is a file that said "none". Kept also of
    organisations that are not in the estate (dormant, say): a file read later may bring them
    in. ``digest`` is of all that was said.
    """

    code = models.CharField(max_length=12)
    as_at = models.DateField()
    layout = models.CharField(max_length=12)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=24)
    in_england = models.BooleanField()
    opens_on = models.DateField(null=True)
    closes_on = models.DateField(null=True)
    lapsed = models.BooleanField(help_text="Said not to be in use, without a closing date")
    address = models.TextField()
    postcode = models.CharField(max_length=10)
    telephone = models.CharField(max_length=30)
    region_code = models.CharField(max_length=12)
    icb_code = models.CharField(max_length=12)
    sub_icb_code = models.CharField(max_length=12)
    parent_code = models.CharField(max_length=12)
    digest = models.CharField(max_length=32)
    load = models.ForeignKey(FileLoad, models.PROTECT, related_name="sightings")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "as_at", "layout", "digest"], name="sighting_said_once")
        ]
        indexes = [models.Index(fields=["parent_code"], name="sighting_parent")]


class HeldKind(models.TextChoices):
    MEMBERSHIPS = "memberships", "Memberships"
    SUCCESSIONS = "successions", "Successions"


class HeldFile(models.Model):
    """An uploaded file that has been checked and waits to be applied or put aside; then it goes.

    ``found`` is what the check found: the summary of a load that has not happened.
    """

    kind = models.CharField(max_length=20, choices=HeldKind)
    filename = models.CharField(max_length=200)
    content = models.BinaryField()
    area_kind = models.CharField(max_length=20, blank=True)
    found = models.JSONField(default=dict)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
