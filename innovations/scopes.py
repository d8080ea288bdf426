"""Innovations as something a role can be held over."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import F, Q, QuerySet

from adopters.people.scopes import OFFERED, Choice
from innovations.models import CohortMember, Innovation


class InnovationBook:
    def named(self, keys: Collection[str]) -> QuerySet[Any]:
        return Innovation.objects.filter(slug__in=keys).annotate(key=F("slug"), called=F("name"))

    def search(self, words: str) -> list[Choice]:
        found = Innovation.objects.all()
        for word in words.split():
            found = found.filter(Q(name__icontains=word) | Q(slug__iexact=word))
        return [Choice(one.slug, one.name, one.summary) for one in found[:OFFERED]]


def meant_to_reach(slugs: Collection[str], codes: Collection[str]) -> set[str]:
    """Which organisations stand in a list, now or once in force, of any of these innovations."""
    return set(
        CohortMember.objects.filter(
            cohort__innovation__slug__in=slugs, organisation__code__in=codes
        ).values_list("organisation__code", flat=True)
    )
