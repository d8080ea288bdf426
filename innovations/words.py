"""Dates and counts as the catalogue words them."""

from __future__ import annotations

from datetime import date

from adopters.models import OrganisationKind

#: "3 primary care networks": the plural of each unit, for counts.
PLURALS: dict[str, str] = {
    OrganisationKind.TRUST: "NHS trusts",
    OrganisationKind.TRUST_SITE: "trust sites",
    OrganisationKind.GP_PRACTICE: "GP practices",
    OrganisationKind.PCN: "primary care networks",
    OrganisationKind.ICB: "integrated care boards",
    OrganisationKind.PHARMACY: "community pharmacies",
    OrganisationKind.INDEPENDENT_PROVIDER: "independent providers",
    OrganisationKind.OTHER: "other organisations",
}
SINGULARS: dict[str, str] = {
    OrganisationKind.TRUST: "NHS trust",
    OrganisationKind.TRUST_SITE: "trust site",
    OrganisationKind.GP_PRACTICE: "GP practice",
    OrganisationKind.PCN: "primary care network",
    OrganisationKind.ICB: "integrated care board",
    OrganisationKind.PHARMACY: "community pharmacy",
    OrganisationKind.INDEPENDENT_PROVIDER: "independent provider",
    OrganisationKind.OTHER: "other organisation",
}


def day(on: date) -> str:
    """3 November 2026"""
    return f"{on.day} {on:%B %Y}"


def counted(count: int, singular: str, plural: str) -> str:
    """ "1 site", "1,234 sites"."""
    return f"{count:,} {singular if count == 1 else plural}"


def counted_units(count: int, unit: str) -> str:
    return counted(count, SINGULARS[unit], PLURALS[unit])


def sentence(words: str) -> str:
    """The same words at the start of a line."""
    return words[:1].upper() + words[1:]
