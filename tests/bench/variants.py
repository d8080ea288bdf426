"""The ways in which pages are asked for: on other dates, of a size, with something looked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Q

from tests.bench.budgets import CHART, UNUSUAL, Budget
from tests.bench.pools import EVERYTHING, LARGEST, MEDIAN

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Variant:
    """``query`` may name {year_ago} and {two_years_ago}. ``size`` is that of the innovation; ``where``
    narrows what the page is about. ``afresh``: nothing is in the cache. ``budget``: not the page's own.
    """

    name: str = ""
    query: str = ""
    size: str = ""
    where: Q = EVERYTHING
    afresh: bool = False
    budget: Budget | None = None

    def query_on(self, today: date) -> str:
        said = self.query.format(year_ago=today - YEAR, two_years_ago=today - 2 * YEAR)
        return f"?{said}" if said else ""


USUAL = Variant()
AS_USUAL = (USUAL,)
PAST = Variant("as at a year ago", "as_at={year_ago}", budget=UNUSUAL)
KNOWN = Variant("as known a year ago", "known_at={year_ago}", budget=UNUSUAL)
ELSEWHERE = Variant("areas of two years ago", "boundaries_on={two_years_ago}", budget=UNUSUAL)
DATES = (USUAL, PAST, KNOWN, ELSEWHERE)


def named(name: str, variants: tuple[Variant, ...]) -> tuple[Variant, ...]:
    return tuple(replace(each, name=f"{name}, {each.name}" if each.name else name) for each in variants)


def of_size(size: str, variants: tuple[Variant, ...]) -> tuple[Variant, ...]:
    return tuple(replace(each, size=size) for each in named(size, variants))


def in_kind(kind: str, variants: tuple[Variant, ...]) -> tuple[Variant, ...]:
    return tuple(replace(each, where=Q(kind=kind)) for each in named(kind, variants))


def asking(parameter: str, *values: str) -> tuple[Variant, ...]:
    """One variant for each value of a parameter; "" leaves it out."""
    return tuple(
        Variant(f"{parameter}={each}", f"{parameter}={each}") if each else Variant("all") for each in values
    )


SIZES = (*of_size(LARGEST, AS_USUAL), *of_size(MEDIAN, AS_USUAL))
SIZES_AND_DATES = (*of_size(LARGEST, DATES), *of_size(MEDIAN, DATES))
AREAS = (*in_kind("region", DATES), *in_kind("icb", DATES), *in_kind("network", DATES))
CHARTS = (
    *(replace(each, afresh=True, budget=CHART) for each in named("first drawing", SIZES)),
    *named("drawn before", SIZES),
)
SEARCHES = asking("q", "", "a", "st", "surgery", "royal+hospital", "zzzz")
WORKLISTS = (
    *SIZES,
    *of_size(LARGEST, asking("text", "surgery", "zzzz")),
    *of_size(LARGEST, asking("flag", "outside")),
    *of_size(LARGEST, asking("page", "50")),
)
