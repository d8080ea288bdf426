"""What each figure counts, as data shown to its reader. Change a definition here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from scaling.ledger.replay import LADDER, RANK
from scaling.spread.sites import Site

#: Whether a site is in a count on a day.
Test = Callable[[Site, date], bool]


@dataclass(frozen=True)
class Indicator:
    """A count of sites, or (with ``out_of``) a share of them.

    ``definition`` is the sentence its reader sees. A share's numerator holds only sites that
    are in its denominator, so it never exceeds one.
    """

    code: str
    name: str
    definition: str
    counts: Test
    out_of: Test | None = None
    out_of_words: str = ""


def _eligible(site: Site, day: date) -> bool:
    return site.eligible


def _ever_live(site: Site, day: date) -> bool:
    return site.ever_live_by(day)


def _live_now(site: Site, day: date) -> bool:
    return site.live_on(day)


def _confirmed(site: Site, day: date) -> bool:
    return site.confirmed and site.live_on(day)


def _nothing_recorded(site: Site, day: date) -> bool:
    return site.eligible and not site.anything_recorded_by(day)


def _at_or_beyond(stage: str) -> Test:
    rank = RANK[stage]
    return lambda site, day: site.at_or_beyond(rank, day)


ELIGIBLE = Indicator(
    "eligible",
    "Sites this is meant to reach",
    "Organisations on the list this innovation is meant to reach that are open on the date.",
    _eligible,
)
EVER_LIVE = Indicator(
    "ever_live",
    "Ever live",
    "Organisations that have used it at any time up to the date, whether or not they still do.",
    _ever_live,
)
LIVE_NOW = Indicator(
    "live_now",
    "Live now",
    "Organisations using it on the date: live, embedded or sustained. Live means first use at the "
    "site, not that every patient benefits.",
    _live_now,
)
COVERAGE = Indicator(
    "coverage",
    "Coverage",
    "Of the organisations this is meant to reach that are open on the date, those using it on the "
    "date. Organisations outside the list are left out.",
    _live_now,
    _eligible,
    "organisations this is meant to reach",
)
RETENTION = Indicator(
    "retention",
    "Retention",
    "Of the organisations that have ever used it, those still using it on the date.",
    _live_now,
    _ever_live,
    "organisations ever live",
)
CONFIRMED_SHARE = Indicator(
    "confirmed_share",
    "Confirmed",
    "Of the organisations using it on the date, those whose use the site itself or routine data has "
    "confirmed recently: within the innovation’s return interval plus 45 days, and not disputed.",
    _confirmed,
    _live_now,
    "organisations live now",
)
NOTHING_RECORDED = Indicator(
    "nothing_recorded",
    "Nothing recorded",
    "Of the organisations this is meant to reach that are open on the date, those of which nothing "
    "at all has been recorded. Silence is not refusal.",
    _nothing_recorded,
    _eligible,
    "organisations this is meant to reach",
)


def _beyond(stage: str) -> Indicator:
    label = stage.capitalize()
    return Indicator(
        f"{stage}_or_beyond",
        f"{label} or beyond",
        f"Organisations that on the date stand at {label} or a later stage. A later stage implies the "
        "ones before it. Organisations that have declined, withdrawn, paused or stopped are left out.",
        _at_or_beyond(stage),
    )


BEYOND = {stage: _beyond(stage) for stage in LADDER}

INDICATORS: dict[str, Indicator] = {
    each.code: each
    for each in (
        COVERAGE,
        LIVE_NOW,
        EVER_LIVE,
        ELIGIBLE,
        RETENTION,
        CONFIRMED_SHARE,
        NOTHING_RECORDED,
        *BEYOND.values(),
    )
}
