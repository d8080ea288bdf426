"""Innovations and what they are made of."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from adopters.audit import audited
from adopters.facts import Fact
from adopters.models import OrganisationKind, User


class Stage(models.TextChoices):
    """The ladder every innovation shares, in order, then the exits.

    The order of declaration is the order of the ladder.
    """

    CONTACTED = "contacted", "Contacted"
    ENGAGED = "engaged", "Engaged"
    COMMITTED = "committed", "Committed"
    PREPARING = "preparing", "Preparing"
    LIVE = "live", "Live"
    EMBEDDED = "embedded", "Embedded"
    SUSTAINED = "sustained", "Sustained"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    PAUSED = "paused", "Paused"
    STOPPED = "stopped", "Stopped"


#: The stages a site climbs, in order; the rest are exits.
LADDER = (
    Stage.CONTACTED,
    Stage.ENGAGED,
    Stage.COMMITTED,
    Stage.PREPARING,
    Stage.LIVE,
    Stage.EMBEDDED,
    Stage.SUSTAINED,
)


class InnovationKind(models.TextChoices):
    PRODUCT = "product", "Product"
    PATHWAY = "pathway", "Pathway"
    MODEL_OF_CARE = "model_of_care", "Model of care"
    DIGITAL = "digital", "Digital tool"
    MEDICINE = "medicine", "Medicine"
    OTHER = "other", "Something else"


class InnovationStatus(models.TextChoices):
    PREPARING = "preparing", "Getting ready to spread"
    SPREADING = "spreading", "Spreading"
    FINISHED = "finished", "No longer being spread"


class ComponentCharacter(models.TextChoices):
    CORE = "core", "Core"
    ADAPTABLE = "adaptable", "Adaptable"
    UNDECIDED = "undecided", "Not yet decided"


class InnovationQuerySet(models.QuerySet["Innovation"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Everyone signed in sees the whole catalogue."""
        return self if user.is_authenticated else self.none()


@audited
class Innovation(models.Model):
    """A product, pathway or model of care being spread to one kind of organisation."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=150)
    summary = models.CharField(max_length=300, help_text="One sentence")
    problem = models.TextField(blank=True)
    kind = models.CharField(max_length=20, choices=InnovationKind, default=InnovationKind.OTHER)
    unit = models.CharField("unit of adoption", max_length=24, choices=OrganisationKind)
    status = models.CharField(max_length=20, choices=InnovationStatus, default=InnovationStatus.SPREADING)
    scaling_vehicle = models.CharField(max_length=200, blank=True)
    website = models.URLField(blank=True)
    return_interval_days = models.PositiveSmallIntegerField(
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(1_000)],
        help_text="How often a site is asked to confirm; repeats the standing ReturnInterval",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InnovationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ReturnInterval(Fact):
    """How many days a confirmation from a site is asked for again; a figure depends on it."""

    innovation = models.ForeignKey(Innovation, models.PROTECT, related_name="return_intervals")
    days = models.PositiveSmallIntegerField()

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["innovation"],
                condition=Q(superseded_at__isnull=True),
                name="return_interval_one_standing",
            )
        ]


@audited
class Version(models.Model):
    """A numbered version of an innovation; its components belong to it."""

    innovation = models.ForeignKey(Innovation, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=100, blank=True)
    released_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["innovation", "number"], name="version_number_unique")]

    def __str__(self) -> str:
        return f"Version {self.number}"


@audited
class Component(models.Model):
    """A part of one version of an innovation."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="components")
    name = models.CharField(max_length=150)
    description = models.TextField(blank=True)
    character = models.CharField(
        max_length=12, choices=ComponentCharacter, default=ComponentCharacter.UNDECIDED
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["version", "name"], name="component_name_unique")]

    def __str__(self) -> str:
        return self.name


@audited
class Step(models.Model):
    """An innovation's own named step under a stage, such as "DPIA signed" under Preparing."""

    innovation = models.ForeignKey(Innovation, models.CASCADE, related_name="steps")
    stage = models.CharField(max_length=12, choices=Stage)
    name = models.CharField(max_length=150)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["innovation", "stage", "name"], name="step_name_unique")
        ]

    def __str__(self) -> str:
        return self.name


@audited
class StageWording(models.Model):
    """An innovation's own words for a stage; the ladder itself is everyone's."""

    innovation = models.ForeignKey(Innovation, models.CASCADE, related_name="wordings")
    stage = models.CharField(max_length=12, choices=Stage)
    wording = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["innovation", "stage"], name="stage_wording_unique")]
