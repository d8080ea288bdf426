"""What each figure counts, as data shown to its reader. Change a definition here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from scaling.ledger.replay import LADDER, LIVE_RANK, RANK


@dataclass(frozen=True)
class Indicator:
    """A count of sites, or (with ``out_of``) a share of them.

    ``definition`` is the sentence its reader sees. ``counts``, ``out_of`` and ``confirmed`` (how
    many of the numerator are confirmed) are names in ``scaling.ledger.tallies.counts``. A
    share's numerator holds only sites that are in its denominator, so it never exceeds one.
    """

    code: str
    name: str
    definition: str
    counts: str
    confirmed: str = ""
    out_of: str | None = None
    out_of_words: str = ""

    @property
    def names(self) -> set[str]:
        """Every count that a figure of it takes."""
        return {"waiting", self.counts} | {name for name in (self.out_of, self.confirmed) if name}


ELIGIBLE = Indicator(
    "eligible",
    "Sites this is meant to reach",
    "Organisations on the list this innovation is meant to reach that are open on the date.",
    counts="eligible",
    confirmed="confirmed_eligible",
)
EVER_LIVE = Indicator(
    "ever_live",
    "Ever live",
    "Organisations that have used it at any time up to the date, whether or not they still do.",
    counts="ever_live",
    confirmed="confirmed",
)
LIVE_NOW = Indicator(
    "live_now",
    "Live now",
    "Organisations using it on the date: live, embedded or sustained. Live means first use at the "
    "site, not that every patient benefits.",
    counts="live",
    confirmed="confirmed",
)
COVERAGE = Indicator(
    "coverage",
    "Coverage",
    "Of the organisations this is meant to reach that are open on the date, those using it on the "
    "date. Organisations outside the list are left out.",
    counts="live_eligible",
    confirmed="confirmed_eligible",
    out_of="eligible",
    out_of_words="organisations this is meant to reach",
)
RETENTION = Indicator(
    "retention",
    "Retention",
    "Of the organisations that have ever used it, those still using it on the date.",
    counts="live",
    confirmed="confirmed",
    out_of="ever_live",
    out_of_words="organisations ever live",
)
CONFIRMED_SHARE = Indicator(
    "confirmed_share",
    "Confirmed",
    "Of the organisations using it on the date, those whose use the site itself or routine data has "
    "confirmed recently: within the innovation’s return interval plus 45 days, and not disputed.",
    counts="confirmed",
    confirmed="confirmed",
    out_of="live",
    out_of_words="organisations live now",
)
NOTHING_RECORDED = Indicator(
    "nothing_recorded",
    "Nothing recorded",
    "Of the organisations this is meant to reach that are open on the date, those of which nothing "
    "at all has been recorded. Silence is not refusal.",
    counts="nothing_recorded",
    out_of="eligible",
    out_of_words="organisations this is meant to reach",
)


def _beyond(stage: str) -> Indicator:
    label = stage.capitalize()
    return Indicator(
        f"{stage}_or_beyond",
        f"{label} or beyond",
        f"Organisations that on the date stand at {label} or a later stage. A later stage implies the "
        "ones before it. Organisations that have declined, withdrawn, paused or stopped are left out.",
        counts=f"{stage}_or_beyond",
        confirmed=f"confirmed_{stage}" if RANK[stage] > LIVE_RANK else "confirmed",
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
