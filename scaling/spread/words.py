"""Figures in words, the same on every page, in every report and in every file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from adopters.exports import Row
from adopters.look.formats import nhs_date, nhs_datetime
from adopters.look.parts import FigureCard, Link
from innovations.words import PLURALS, SINGULARS
from scaling.lens import CountAs, Lens
from scaling.spread.figures import CohortRef, Figure

#: A percentage of fewer sites than this shows its count instead (DESIGN, Care).
FEW_SITES = 10


def unit_words(unit: str, count: int) -> str:
    """ "NHS trust" or "NHS trusts", as many as there are."""
    return SINGULARS[unit] if count == 1 else PLURALS[unit]


def percentage(rate: float) -> str:
    """Whole percents; never rounded to none or to all where that is not so."""
    if 0 < rate < 0.01:
        return "under 1%"
    if 0.99 < rate < 1:
        return "over 99%"
    return f"{rate:.0%}"


def count_of(figure: Figure) -> str:
    """ "41 of 62", or "41" for a plain count."""
    return counted(figure.numerator, figure.denominator)


def counted(numerator: int, denominator: int | None) -> str:
    return f"{numerator:,}" if denominator is None else f"{numerator:,} of {denominator:,}"


def short(figure: Figure) -> str:
    """What stands in a cell: "66%", "4 of 7" where there are few, "–" where there are none."""
    return shortly(figure.numerator, figure.denominator)


def shortly(numerator: int, denominator: int | None) -> str:
    if denominator == 0:
        return "–"
    if denominator is None or denominator < FEW_SITES:
        return counted(numerator, denominator)
    return percentage(numerator / denominator)


def line(figure: Figure) -> str:
    """ "41 of 62 NHS trusts (66%)", "41 NHS trusts", "No eligible organisations"."""
    if figure.denominator is None:
        return f"{count_of(figure)} {unit_words(figure.unit, figure.numerator)}"
    if figure.rate is None:
        return "No eligible organisations"
    words = f"{count_of(figure)} {unit_words(figure.unit, figure.denominator)}"
    return words if figure.denominator < FEW_SITES else f"{words} ({percentage(figure.rate)})"


def lens_words(lens: Lens, today: date) -> str:
    """ "31 March 2027, today’s areas", and whatever else is not the default."""
    parts = [nhs_date(lens.as_at)]
    same_day = lens.boundaries_on == today
    parts.append("today’s areas" if same_day else f"area boundaries as on {nhs_date(lens.boundaries_on)}")
    if lens.known_at is not None:
        parts.append(f"using what had been recorded by {nhs_datetime(lens.known_at)}")
    if lens.count_as is CountAs.REPORTED:
        parts.append("merged organisations as reported")
    return ", ".join(parts)


def cohort_words(cohort: CohortRef | None) -> str:
    if cohort is None:
        return "No list has been drawn up yet"
    return f"List {cohort.number} of organisations as on {nhs_date(cohort.drawn_on)}"


def notes(figure: Figure) -> tuple[str, ...]:
    """What a reader must know to read the figure right."""
    said = []
    if figure.waiting:
        who, its = (
            ("organisation that split is", "its place")
            if figure.waiting == 1
            else ("organisations that split are", "their places")
        )
        said.append(f"{figure.waiting:,} {who} left out until someone says where {its} went")
    if figure.denominator is not None and figure.cohort is None:
        said.append("No list of sites has been drawn up yet, so there is nothing to be out of")
    if figure.cohort and figure.cohort.drawn_later:
        said.append(
            f"The list was drawn up later, as on {nhs_date(figure.cohort.drawn_on)}; this looks back with it"
        )
    return tuple(said)


def definition(figure: Figure) -> tuple[tuple[str, str], ...]:
    """The figure's definition and provenance, as pairs of term and text."""
    lens = figure.lens
    pairs = [
        ("Definition", figure.indicator.definition),
        ("On this date", nhs_date(lens.as_at)),
        ("Using what had been recorded by", nhs_datetime(figure.known_at)),
        ("Area boundaries as on", nhs_date(lens.boundaries_on)),
        ("Merged organisations", "count as one" if lens.count_as is CountAs.SURVIVING else "as reported"),
        ("Sites this is meant to reach", cohort_words(figure.cohort)),
    ]
    if figure.indicator.code in ("coverage", "live_now", "retention"):
        words = f"{figure.confirmed:,} of the {figure.numerator:,} confirmed by the site or by routine data"
        pairs.append(("Evidence", words))
    return tuple(pairs)


def card(figure: Figure, *, lists: Sequence[Link] = ()) -> FigureCard:
    """The figure as a card of a page that says its dates, and its ``notes``, once for all."""
    few = figure.denominator is not None and figure.denominator < FEW_SITES and figure.rate is not None
    return FigureCard(
        name=figure.indicator.name,
        value=count_of(figure) if few else short(figure),
        line=line(figure),
        definition=definition(figure),
        lists=lists,
    )


def provenance(figures: Iterable[Figure]) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Header and rows of figures for a file: every column that says what a figure is.

    Rows are made as they are taken, by whoever writes the file.
    """
    header = (
        "innovation",
        "area_code",
        "area_name",
        "indicator",
        "numerator",
        "denominator",
        "rate",
        "waiting",
        "confirmed",
        "cohort",
        "as_at",
        "known_at",
        "boundaries_on",
        "count_as",
    )
    rows: Iterator[Row] = (
        (
            each.innovation,
            each.place.code,
            each.place.name,
            each.indicator.code,
            each.numerator,
            each.denominator,
            each.rate,
            each.waiting,
            each.confirmed,
            each.cohort.number if each.cohort else None,
            each.lens.as_at,
            each.known_at,
            each.lens.boundaries_on,
            str(each.lens.count_as),
        )
        for each in figures
    )
    return header, rows
