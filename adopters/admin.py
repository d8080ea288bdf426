"""The estate and its people, to look at. Pages of their own change them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from adopters.admin_site import ReadOnlyAdmin
from adopters.models import (
    Affiliation,
    Area,
    AreaSpan,
    AreaSuccession,
    Characteristics,
    FileLoad,
    Grant,
    Invitation,
    Membership,
    Organisation,
    OrganisationSpan,
    SplitAnswer,
    Statement,
    Succession,
    User,
)


class FactAdmin(ReadOnlyAdmin):
    """A dated fact: what it says, when it was recorded and when superseded."""

    list_filter = ("recorded_at", "superseded_at")
    show_full_result_count = False

    def get_list_display(self, request: Any) -> list[Any]:
        return [field.name for field in self.model._meta.fields if field.name != "superseded_by"]


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ("email", "name", "is_active", "is_superuser", "joined_at", "last_login")
    list_filter = ("is_active", "is_superuser")
    search_fields = ("email", "name")
    exclude = ("password",)


@admin.register(Grant)
class GrantAdmin(ReadOnlyAdmin):
    list_display = ("user", "role", "scope", "scope_key", "granted_at", "granted_by", "ended_at", "ended_by")
    list_filter = ("role", "scope")
    list_select_related = ("user", "granted_by", "ended_by")
    search_fields = ("user__email", "user__name", "scope_key")


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ("email", "role", "scope_key", "invited_by", "sent_at", "accepted_at", "withdrawn_at")
    list_filter = ("role",)
    list_select_related = ("invited_by",)
    search_fields = ("email", "scope_key")


@admin.register(Organisation)
class OrganisationAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "kind", "in_england", "opens_on", "closes_on")
    list_filter = ("kind", "in_england")
    search_fields = ("code", "name", "postcode")
    show_full_result_count = False


@admin.register(Area)
class AreaAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "kind", "opens_on", "closes_on", "region", "name_known")
    list_filter = ("kind", "name_known")
    list_select_related = ("region",)
    search_fields = ("code", "name")


@admin.register(Membership)
class MembershipAdmin(FactAdmin):
    list_select_related = ("organisation", "area", "recorded_by")
    search_fields = ("organisation__code", "area__code")


@admin.register(OrganisationSpan, Affiliation, SplitAnswer)
class OrganisationFactAdmin(FactAdmin):
    search_fields = ("organisation__code", "organisation__name")


@admin.register(AreaSpan)
class AreaSpanAdmin(FactAdmin):
    search_fields = ("area__code", "area__name")


@admin.register(AreaSuccession)
class AreaSuccessionAdmin(FactAdmin):
    search_fields = ("old__code", "new__code")


@admin.register(Succession)
class SuccessionAdmin(FactAdmin):
    search_fields = ("old_code", "new_code")


@admin.register(Statement)
class StatementAdmin(ReadOnlyAdmin):
    list_display = ("organisation", "area_kind", "area", "stated_on", "until", "load")
    list_select_related = ("organisation", "area", "load")
    search_fields = ("organisation__code", "area__code")
    show_full_result_count = False


@admin.register(FileLoad)
class FileLoadAdmin(ReadOnlyAdmin):
    list_display = ("filename", "kind", "as_at", "loaded_at", "loaded_by")
    list_select_related = ("loaded_by",)


@admin.register(Characteristics)
class CharacteristicsAdmin(ReadOnlyAdmin):
    list_display = ("organisation", "year", "deprivation_score", "rurality", "list_size")
    list_select_related = ("organisation",)
    search_fields = ("organisation__code",)
