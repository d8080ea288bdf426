"""What is counted of sites: each count by what must be so of a row of ``site``. The one definition.

A tally has a column for each; a list behind a figure is the rows of which it is so.
"""

from __future__ import annotations

from scaling.ledger.replay import LADDER, RANK

#: Organisations that wait for an answer about a split are left out of everything but the first two.
COUNTS: dict[str, str] = {
    "sites": "TRUE",
    "waiting": "fate = 'waiting'",
    "eligible": "eligible",
    "ever_live": "fate <> 'waiting' AND first_use_on IS NOT NULL",
    "live": "live",
    "live_eligible": "live AND eligible",
    "confirmed": "confirmed",
    "confirmed_eligible": "confirmed AND eligible",
    "confirmed_embedded": f"confirmed AND rank BETWEEN {RANK['embedded']} AND {RANK['sustained']}",
    "confirmed_sustained": f"confirmed AND rank = {RANK['sustained']}",
    "nothing_recorded": "eligible AND recorded_from IS NULL",
    **{
        f"{stage}_or_beyond": f"fate = 'counted' AND rank BETWEEN {RANK[stage]} AND {RANK['sustained']}"
        for stage in LADDER
    },
}
