"""Every word of a report's page, written once, when the report is frozen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from adopters.look.formats import nhs_date, nhs_datetime
from adopters.look.parts import FigureCard
from innovations.models import Innovation
from scaling.lens import CountAs, Lens
from scaling.milestones.presenters import milestone_row
from scaling.milestones.selectors import Standing
from scaling.reports.content import Table, Words
from scaling.reports.gathering import BY_PLACE, HEADLINE, LADDER, Gathered
from scaling.spread import indicators as defined
from scaling.spread import words as said
from scaling.spread.figures import Figure
from scaling.spread.indicators import Indicator

METHOD = (
    "Counts of organisations are added up first and then divided. Percentages are never averaged.",
    "Where there are fewer than 10 organisations the count is shown in place of a percentage.",
    "Merged organisations, area boundaries and the list of sites are those of the dates above throughout, "
    "in every month of the curve, so that only adoption bends it.",
    "“Nothing recorded” means that nobody has told us anything. It does not mean that a site has refused "
    "or has not started.",
    "This report is to help identify variation. It is not for performance management.",
    "It holds counts of organisations only, and nothing about any patient.",
)


def title(gathered: Gathered) -> str:
    about = gathered.about
    return f"Spread of {about.innovation.name}" if about.innovation else f"Spread in {about.area}"


def words(gathered: Gathered) -> Words:
    write = _innovation_words if gathered.about.innovation else _area_words
    return write(gathered)


def dates(lens: Lens) -> tuple[tuple[str, str], ...]:
    """Through which dates the figures were read."""
    counted = "count as one" if lens.count_as is CountAs.SURVIVING else "as reported"
    known = nhs_datetime(lens.known_at) if lens.known_at else "now"
    return (
        ("On this date", nhs_date(lens.as_at)),
        ("Using what had been recorded by", known),
        ("Area boundaries as on", nhs_date(lens.boundaries_on)),
        ("Merged organisations", counted),
    )


def _innovation_words(gathered: Gathered) -> Words:
    innovation = gathered.innovations[0]
    england = gathered.england(innovation)
    coverage = england[defined.COVERAGE.code]
    tables = [
        _ladder_table(england),
        _places_table(gathered, innovation, "region", "Region", "By region"),
        _places_table(gathered, innovation, "icb", "Integrated care board", "By integrated care board"),
        _milestones_table(gathered),
    ]
    return Words(
        title=title(gathered),
        dates=(*dates(gathered.lens), ("Sites this is meant to reach", said.cohort_words(coverage.cohort))),
        summary=(
            innovation.summary,
            f"{said.line(coverage)} were using {innovation.name} on {nhs_date(gathered.lens.as_at)}."
            if coverage.rate is not None
            else f"{said.line(england[defined.LIVE_NOW.code])} live. No list of sites had been drawn up.",
            _change_sentence(gathered, innovation),
            _adaptation_sentence(gathered, innovation),
        ),
        cards=tuple(_card(england[each.code]) for each in HEADLINE),
        chart=_chart_sentence(gathered),
        tables=tuple(table for table in tables if table.rows),
        unknown=_unknown(england),
        method=METHOD,
    )


def _area_words(gathered: Gathered) -> Words:
    area = gathered.about.area
    assert area is not None  # noqa: S101 (About holds one of the two)
    tables = [_innovations_table(gathered), _milestones_table(gathered)]
    tables += [
        _places_table(
            gathered, each, "icb", "Integrated care board", f"{each.name}, by integrated care board"
        )
        for each in gathered.innovations
        if area.kind == "region"
    ]
    here = [gathered.here(innovation) for innovation in gathered.innovations]
    live = sum(each[defined.LIVE_NOW.code].numerator > 0 for each in here)
    return Words(
        title=title(gathered),
        dates=dates(gathered.lens),
        summary=(
            f"Of {_many(len(here), 'innovation')} meant for organisations in {area.name} or used there, "
            f"{live:,} {'was' if live == 1 else 'were'} live in at least one of them on "
            f"{nhs_date(gathered.lens.as_at)}.",
        ),
        tables=tuple(table for table in tables if table.rows),
        unknown=_waiting_sentences(each[defined.ELIGIBLE.code] for each in here),
        method=METHOD,
    )


def _card(figure: Figure) -> FigureCard:
    """The dates stand once, at the top of the report, and in each definition."""
    return replace(said.card(figure), notes=said.notes(figure))


def _ladder_table(england: dict[str, Figure]) -> Table:
    return Table(
        "How far along sites are",
        ("Stage", "Sites at this stage or beyond"),
        tuple((each.name, said.short(england[each.code])) for each in LADDER),
        note="Sites that have declined, withdrawn, paused or stopped are left out.",
    )


def _places_table(gathered: Gathered, innovation: Innovation, kind: str, heading: str, caption: str) -> Table:
    places = gathered.by_place(innovation, kind)
    return Table(
        caption,
        (heading, *(_column(each) for each in BY_PLACE)),
        tuple((place.name, *_cells(figures)) for place, figures in places.items()),
        note=f"Area boundaries as on {nhs_date(gathered.lens.boundaries_on)}, in alphabetical order.",
    )


def _innovations_table(gathered: Gathered) -> Table:
    rows = []
    for innovation in gathered.innovations:
        england = gathered.england(innovation)[defined.COVERAGE.code]
        moved = gathered.changes[innovation.slug]
        row = (
            innovation.name,
            *_cells(gathered.here(innovation)),
            said.short(england),
            f"{moved.went_live:,}",
            f"{moved.stopped:,}",
        )
        rows.append(row)
    since = nhs_date(gathered.since)
    return Table(
        "By innovation",
        (
            "Innovation",
            *(_column(each) for each in BY_PLACE),
            "Coverage in England",
            f"Went live since {since}",
            f"Stopped since {since}",
        ),
        tuple(rows),
        note="In alphabetical order.",
    )


def _column(indicator: Indicator) -> str:
    return "Meant to reach" if indicator is defined.ELIGIBLE else indicator.name


def _cells(figures: dict[str, Figure]) -> tuple[str, ...]:
    return tuple(said.short(figures[each.code]) for each in BY_PLACE)


def _milestones_table(gathered: Gathered) -> Table:
    columns = ("Milestone", "Place", "How many", "How it stood", "Pace")
    rows = tuple(_milestone_row(*each, gathered) for each in gathered.milestones)
    return Table("Milestones", columns, rows, wordy=columns)


def _milestone_row(innovation: Innovation, standing: Standing, gathered: Gathered) -> tuple[str, ...]:
    row = milestone_row(standing, innovation.unit)
    aim = row.aim if gathered.about.innovation else f"{innovation.name}: {row.aim}"
    found = standing.progress
    return (aim, row.where, f"{found.actual:,} of {found.goal:,}", row.tag, row.pace)


def _change_sentence(gathered: Gathered, innovation: Innovation) -> str:
    moved = gathered.changes[innovation.slug]
    sentence = (
        f"Since {nhs_date(gathered.since)}, {_many(moved.went_live, 'site')} went live and "
        f"{_many(moved.stopped, 'site')} stopped."
    )
    if moved.shifted:
        sentence += f" Mergers and changes to the list moved the count by {moved.shifted:+,} besides."
    return sentence


def _adaptation_sentence(gathered: Gathered, innovation: Innovation) -> str:
    count = gathered.adaptations[innovation.slug]
    return (
        f"{_many(count, 'local adaptation')} had been recorded."
        if count
        else "No local adaptation had been recorded."
    )


def _chart_sentence(gathered: Gathered) -> str:
    points = gathered.curve.points if gathered.curve else ()
    if not points:
        return ""
    first, last = points[0], points[-1]
    return (
        f"From {first.month.label} to {last.month.label}, sites that had ever used it rose from "
        f"{first.ever_live:,} to {last.ever_live:,}; {last.live_now:,} were using it at the end."
    )


def _unknown(england: dict[str, Figure]) -> tuple[str, ...]:
    silent, confirmed = england[defined.NOTHING_RECORDED.code], england[defined.CONFIRMED_SHARE.code]
    sentences = list(_waiting_sentences([silent]))
    if silent.denominator:
        sentences.append(f"Nothing had been recorded of {said.line(silent)}. Silence is not refusal.")
    if confirmed.denominator:
        sentences.append(
            f"Of {_many(confirmed.denominator, 'site')} live, {confirmed.numerator:,} had been confirmed "
            "lately by the site itself or by routine data. The rest is as reported by the innovation’s lead."
        )
    return tuple(sentences)


def _waiting_sentences(figures: Iterable[Figure]) -> tuple[str, ...]:
    waiting = sum(each.waiting for each in figures)
    if not waiting:
        return ()
    who = (
        "place of an organisation that split was"
        if waiting == 1
        else "places of organisations that split were"
    )
    return (f"{waiting:,} {who} left out, because nobody had said where it went.",)


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
