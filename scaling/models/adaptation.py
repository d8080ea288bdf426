"""Local changes to an innovation. First cut: what changed, in which part, and does it still work."""

from __future__ import annotations

from typing import Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from adopters.models import User
from adopters.roles import abilities
from innovations.models import Component, Innovation
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


class AdaptationQuerySet(models.QuerySet["Adaptation"]):
    def standing(self) -> Self:
        return self.filter(removed_at__isnull=True)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """What its organisation chose to share with a person; its own people see all of theirs."""
        can = abilities(user)
        if can.administers:
            return self
        # Adoptions by their keys: joined to each adaptation they would be read one by one.
        seen = Q(sharing=Sharing.EVERYONE) if can.reads_figures else Q(pk__in=[])
        if can.views:
            own = Adoption.objects.filter(organisation__code__in=can.views)
            seen |= Q(adoption__in=own.values("pk"))
        if can.leads:
            led = Adoption.objects.filter(innovation__slug__in=can.leads)
            seen |= Q(adoption__in=led.values("pk"), sharing=Sharing.LEAD)
        return self.filter(seen)


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["innovation"]
)
class Adaptation(models.Model):
    """A local change, credited to the organisation that made it.

    ``innovation`` is that of the adoption, which the database fills in: no adaptation ever moves.
    """

    adoption = models.ForeignKey(Adoption, models.PROTECT, related_name="adaptations")
    innovation = models.ForeignKey(
        Innovation, models.PROTECT, related_name="adaptations", editable=False, db_index=False
    )
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

    objects = AdaptationQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "-id"]
        triggers = [
            pgtrigger.Trigger(
                name="adaptation_is_of_its_adoptions_innovation",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    NEW.innovation_id := (
                        SELECT innovation_id FROM scaling_adoption WHERE id = NEW.adoption_id
                    );
                    RETURN NEW;
                """,
            )
        ]
        indexes = [
            models.Index(
                fields=["innovation"], condition=Q(removed_at__isnull=True), name="adaptation_standing"
            ),
            # The latest of everybody's, a page of them.
            models.Index(
                fields=["-recorded_at", "-id"],
                condition=Q(removed_at__isnull=True),
                name="adaptation_latest",
            ),
        ]
