"""Organisations: any body with an ODS code that could take an innovation up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from adopters.facts import Fact
from adopters.models.person import User
from adopters.models.version import counted


class OrganisationKind(models.TextChoices):
    TRUST = "trust", "NHS trust"
    TRUST_SITE = "trust_site", "Trust site"
    GP_PRACTICE = "gp_practice", "GP practice"
    PCN = "pcn", "Primary care network"
    ICB = "icb", "Integrated care board"
    PHARMACY = "pharmacy", "Community pharmacy"
    INDEPENDENT_PROVIDER = "independent_provider", "Independent provider"
    OTHER = "other", "Other organisation"


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Everyone signed in may look organisations up."""
        return self if user.is_authenticated else self.none()

    def standing_in(self, areas: Iterable[tuple[str, str]], on: date) -> Self:
        """Those in any of ``areas`` (kind and code) on a day, as is known now."""
        named = Q(pk__in=[])
        for kind, code in areas:
            named |= Q(memberships__area__kind=kind, memberships__area__code=code)
        return self.filter(
            named, memberships__during__contains=on, memberships__superseded_at__isnull=True
        ).distinct()


class Organisation(models.Model):
    """One row per ODS code ever seen; organisations close, they are never deleted.

    Kind, country and dates repeat the standing ``OrganisationSpan``, for lists and search.
    """

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=24, choices=OrganisationKind)
    in_england = models.BooleanField(default=True)
    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True, help_text="The last day")
    address = models.TextField(blank=True, help_text="One line of the address a line")
    postcode = models.CharField(max_length=10, blank=True)
    telephone = models.CharField(max_length=30, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "code"]
        indexes = [
            GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="organisation_name_trigram"),
            # The names nearest to a text, from the nearest on.
            GistIndex(
                fields=["name"], opclasses=["gist_trgm_ops(siglen=256)"], name="organisation_name_alike"
            ),
            models.Index(fields=["kind", "closes_on"], name="organisation_kind_open"),
            # A page of sites, of members of a list or of an area, in their order.
            models.Index(fields=["name", "code"], name="organisation_name_code"),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationSpan(Fact):
    """What an organisation is, and from when to when it is open."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="spans")
    kind = models.CharField(max_length=24, choices=OrganisationKind)
    in_england = models.BooleanField()
    during = DateRangeField()

    class Meta(Fact.Meta):
        triggers = counted(Fact.Meta.triggers)
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(superseded_at__isnull=True),
                name="organisation_span_one_standing",
            )
        ]


class Affiliation(Fact):
    """A practice in a primary care network, or a site of a trust, from a date to a date."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="affiliations")
    parent = models.ForeignKey(Organisation, models.PROTECT, related_name="affiliates")
    during = DateRangeField()
    source = models.CharField(max_length=200)

    class Meta(Fact.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "parent", "during"],
                condition=Q(superseded_at__isnull=True),
                name="affiliation_one_standing",
            )
        ]


class Characteristics(models.Model):
    """Deprivation, rurality and list size of an organisation, as published for one year."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="characteristics")
    year = models.PositiveSmallIntegerField()
    deprivation_score = models.FloatField(
        null=True, help_text="Index of multiple deprivation; higher is more deprived"
    )
    rurality = models.CharField(max_length=100, blank=True)
    list_size = models.FloatField(null=True, help_text="Registered patients")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="characteristics_one_a_year")
        ]
