"""Adoptions, their ledger and what is made of them, to look at."""

from __future__ import annotations

from django.contrib import admin

from adopters.admin_site import ReadOnlyAdmin
from scaling.models import Adoption, ImportBatch, Job, LedgerLine, Milestone, SpreadReport


@admin.register(Adoption)
class AdoptionAdmin(ReadOnlyAdmin):
    list_display = ("innovation", "organisation", "stage", "since", "last_activity_on", "contradictory")
    list_select_related = ("innovation", "organisation")
    list_filter = ("stage", "contradictory")
    search_fields = ("innovation__name", "organisation__code", "organisation__name")
    show_full_result_count = False


@admin.register(LedgerLine)
class LedgerLineAdmin(ReadOnlyAdmin):
    list_display = (
        "adoption",
        "kind",
        "stage",
        "occurred_on",
        "precision",
        "recorded_at",
        "source",
        "evidence",
    )
    list_select_related = ("adoption__innovation", "adoption__organisation")
    list_filter = ("kind", "stage", "source", "evidence")
    search_fields = ("adoption__organisation__code", "adoption__innovation__name")
    show_full_result_count = False


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    list_display = (
        "filename",
        "innovation",
        "status",
        "row_count",
        "rejected_count",
        "created_at",
        "created_by",
    )
    list_select_related = ("innovation", "created_by")
    list_filter = ("status",)


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ("subject", "kind", "status", "attempts", "created_at", "finished_at", "requested_by")
    list_select_related = ("requested_by",)
    list_filter = ("status", "kind")
    search_fields = ("subject",)


@admin.register(Milestone)
class MilestoneAdmin(ReadOnlyAdmin):
    list_display = ("innovation", "indicator", "area", "created_at")
    list_select_related = ("innovation", "area")


@admin.register(SpreadReport)
class SpreadReportAdmin(ReadOnlyAdmin):
    list_display = ("number", "title", "as_at", "frozen_at", "requested_by")
    list_select_related = ("requested_by",)
