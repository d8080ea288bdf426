"""The words on screen and what each of them means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    term: str
    meaning: str


@dataclass(frozen=True)
class Section:
    title: str
    anchor: str
    introduction: str
    entries: Sequence[Entry]


STAGES = Section(
    "Stages",
    "stages",
    "Every innovation is followed on the same ladder, so that they can be compared. A site may skip "
    "stages. For each stage, this is what must be true.",
    (
        Entry("Contacted", "An approach to the site has been logged."),
        Entry("Engaged", "A named contact at the site has responded."),
        Entry("Committed", "There is a dated local decision, with an accountable lead."),
        Entry("Preparing", "At least one step of getting ready is done."),
        Entry(
            "Live",
            "The innovation is in real use at the site, from the date of first use. "
            "It does not mean that every patient benefits.",
        ),
        Entry("Embedded", "The core components are met, in routine use."),
        Entry(
            "Sustained",
            "Use is confirmed 12 months or more after going live, and after outside support ended.",
        ),
    ),
)

EXITS = Section(
    "Leaving the ladder",
    "exits",
    "A site can leave at any point, always with a reason, and can come back.",
    (
        Entry("Declined", "The site said no before it had committed."),
        Entry("Withdrawn", "The site had committed but never went live."),
        Entry("Paused", "The site has stopped for now, with a date to look at it again."),
        Entry("Stopped", "The site was live and no longer uses the innovation."),
        Entry(
            "Does not apply to us",
            "Not a way of leaving. It proposes taking the site off the next list of sites the "
            "innovation is meant to reach.",
        ),
        Entry("Nothing recorded", "No one has recorded anything. It does not mean that the site said no."),
    ),
)

FIGURES = Section(
    "Figures",
    "figures",
    "Every figure says what it counts, out of what, on which date, and using which area boundaries.",
    (
        Entry(
            "Sites this is meant to reach",
            "The dated, numbered list of organisations an innovation is for. Every percentage is out of "
            "those on the list that are open on the date.",
        ),
        Entry(
            "Eligible",
            "Organisations on that list which are open on the date. An organisation formed by a merger takes "
            "the places of those before it.",
        ),
        Entry("Ever live", "Sites that have been live at any time up to the date."),
        Entry("Live now", "Sites that are live, embedded or sustained on the date."),
        Entry("A stage or beyond", "Sites that have reached that stage or a later one."),
        Entry("Coverage", "Live now, out of eligible."),
        Entry("Retention", "Live now, out of ever live."),
        Entry(
            "Confirmed share",
            "Of the sites live now, those whose use the site itself, or routine data, has lately confirmed.",
        ),
        Entry(
            "Waiting", "Left out of a figure until someone answers which successor of a split site counts."
        ),
        Entry("Time at each stage", "How long sites stay at a stage before they move on."),
        Entry("Still waiting", "Sites that have not moved on yet, whose time is therefore not known."),
        Entry("On this date", "The day a figure describes."),
        Entry(
            "Using what had been recorded by",
            "Leaves out whatever was recorded or corrected after that moment.",
        ),
        Entry(
            "Area boundaries as on",
            "Whose regions and integrated care boards are used. Today's, unless you change it.",
        ),
        Entry(
            "Merged organisations: count as one, or as reported",
            "Count as one follows a closed organisation to the one that took over from it. As reported keeps "
            "every code as it was given.",
        ),
    ),
)

RECORDS = Section(
    "Records",
    "records",
    "",
    (
        Entry(
            "History",
            "Everything recorded about an innovation at a site. Nothing in it is changed or deleted.",
        ),
        Entry("Remove", "Takes an entry out of every figure. It stays in the history, struck through."),
        Entry("Reported", "Said by the innovation's own team."),
        Entry("Confirmed", "Said by the site itself."),
        Entry("Seen in routine data", "Shown by data that is collected anyway, such as prescribing."),
        Entry(
            "Milestone", "A target for an innovation in an area by a date, such as live in 40 of 62 trusts."
        ),
        Entry("Spread report", "A numbered document of figures that never changes once it is made."),
        Entry(
            "Unit of adoption",
            "The kind of organisation that takes an innovation up: a trust, a practice, a PCN.",
        ),
        Entry(
            "Scaling vehicle",
            "The organisation or team whose work is to spread an innovation, beyond where it was invented.",
        ),
    ),
)

ADAPTATIONS = Section(
    "Local adaptations",
    "adaptations",
    "A local change to an innovation is described in the terms of FRAME (Stirman and others, 2019).",
    (
        Entry("Core component", "A part the innovation does not work without."),
        Entry("Adaptable component", "A part a site may change to fit."),
        Entry("Used as designed?", "Whether the core of the innovation is still delivered after the change."),
        Entry(
            "What changed",
            "The content, where and how it is delivered, training and evaluation, or how it is put in place.",
        ),
        Entry(
            "Nature of the change",
            "For example tailored, added to, shortened, lengthened, swapped, reordered or left out.",
        ),
        Entry(
            "Planned or reactive",
            "Whether the change was decided beforehand or in answer to something unforeseen.",
        ),
        Entry(
            "Goal",
            "What the change was for: reach, retention, feasibility, fit, outcome, cost or satisfaction.",
        ),
        Entry(
            "Reasons",
            "Why, at the level of policy, organisation, provider or people served. Never about one person.",
        ),
    ),
)

ENABLERS = Section(
    "The eight enablers of scale",
    "enablers",
    "From Against the Odds: Successfully scaling innovation in the NHS (Innovation Unit and the Health "
    "Foundation, 2018). Levers are recorded under these headings.",
    (
        Entry("Networks and narratives", "People who know one another, and a story that travels."),
        Entry("Evidence", "Proof that it works, for the people who decide and the people who do."),
        Entry("Fidelity, quality and adaptability", "Knowing what must stay the same and what may change."),
        Entry(
            "Scaling vehicle",
            "A dedicated organisation or team to drive spread, rather than a lone champion.",
        ),
        Entry("National and local priorities", "Fitting what the system is already trying to do."),
        Entry(
            "Policy and financial levers",
            "A mandate, a tariff, NICE guidance, an incentive, a central purchase or a regulation.",
        ),
        Entry("Commissioning for sustainable spread", "Paying for it to carry on once the start is over."),
        Entry("External funding", "Money from outside that gives adopters time and room."),
    ),
)

PLACES = Section(
    "Organisations and areas",
    "places",
    "",
    (
        Entry("ODS code", "The code by which the NHS knows an organisation."),
        Entry("Integrated care board (ICB)", "The body that plans health services for an area."),
        Entry("Region", "One of the seven regions of NHS England."),
        Entry("Primary care network (PCN)", "A group of GP practices that work together."),
        Entry("Health innovation network", "One of the 15 networks that help innovations to spread."),
        Entry(
            "Successor",
            "The organisation that took over when another closed. After a split there are several.",
        ),
    ),
)

SECTIONS = (STAGES, EXITS, FIGURES, RECORDS, ADAPTATIONS, ENABLERS, PLACES)
