"""The catalogue, to look at. Its own pages change it."""

from __future__ import annotations

from django.contrib import admin

from adopters.admin_site import ReadOnlyAdmin
from innovations.models import Cohort, Component, Innovation, RemovalProposal, Step, Version


@admin.register(Innovation)
class InnovationAdmin(ReadOnlyAdmin):
    list_display = ("name", "slug", "kind", "unit", "status", "created_at")
    list_filter = ("kind", "unit", "status")
    search_fields = ("name", "slug", "summary")


@admin.register(Version)
class VersionAdmin(ReadOnlyAdmin):
    list_display = ("innovation", "number", "label", "released_on")
    list_select_related = ("innovation",)
    search_fields = ("innovation__name",)


@admin.register(Component)
class ComponentAdmin(ReadOnlyAdmin):
    list_display = ("name", "version", "character")
    list_select_related = ("version",)
    list_filter = ("character",)
    search_fields = ("name", "version__innovation__name")


@admin.register(Step)
class StepAdmin(ReadOnlyAdmin):
    list_display = ("name", "innovation", "stage")
    list_select_related = ("innovation",)
    list_filter = ("stage",)
    search_fields = ("name", "innovation__name")


@admin.register(Cohort)
class CohortAdmin(ReadOnlyAdmin):
    list_display = ("innovation", "number", "drawn_on", "recorded_at", "recorded_by")
    list_select_related = ("innovation", "recorded_by")
    search_fields = ("innovation__name",)


@admin.register(RemovalProposal)
class RemovalProposalAdmin(ReadOnlyAdmin):
    list_display = ("innovation", "organisation", "proposed_at", "proposed_by", "decided_at", "accepted")
    list_select_related = ("innovation", "organisation", "proposed_by")
    list_filter = ("accepted",)
    search_fields = ("innovation__name", "organisation__code")
