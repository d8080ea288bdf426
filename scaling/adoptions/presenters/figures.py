"""The figure that a line changes, in one sentence."""

from __future__ import annotations

from datetime import date

from innovations.models import Innovation
from innovations.words import PLURALS
from scaling.lens import Lens
from scaling.spread.indicators import COVERAGE
from scaling.spread.selectors import figures, read


def coverage_sentence(innovation: Innovation, today: date) -> str:
    """ "41 of 62 NHS trusts (66%) are live now." """
    figure = figures(read([innovation], Lens.on(today)), [COVERAGE])[0]
    units = PLURALS[innovation.unit]
    if not figure.denominator:
        return "There is no list of sites yet to count this against."
    share = f" ({figure.rate:.0%})" if figure.rate is not None else ""
    return f"{figure.numerator:,} of {figure.denominator:,} {units}{share} are now live."
