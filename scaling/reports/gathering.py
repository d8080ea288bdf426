"""The figures of a report, through the one door, and how they stand as plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import transaction
from django.db.models import Count, Q

from adopters.models import Area, AreaKind, Membership
from innovations.models import Innovation
from scaling.lens import Lens
from scaling.milestones.selectors import Standing, all_standings, standings
from scaling.models import Adaptation
from scaling.reports.content import Data, Record
from scaling.spread import indicators as defined
from scaling.spread import selectors
from scaling.spread.curves import Change
from scaling.spread.figures import ENGLAND, CohortRef, Curve, Figure, Place
from scaling.spread.reading import Reading

#: What an innovation's report says first.
HEADLINE = (
    defined.COVERAGE,
    defined.LIVE_NOW,
    defined.EVER_LIVE,
    defined.RETENTION,
    defined.CONFIRMED_SHARE,
    defined.NOTHING_RECORDED,
    defined.ELIGIBLE,
)
LADDER = tuple(defined.BEYOND.values())
#: What is said of each region, each ICB and, in an area's report, each innovation.
BY_PLACE = (
    defined.ELIGIBLE,
    defined.LIVE_NOW,
    defined.COVERAGE,
    defined.EVER_LIVE,
    defined.NOTHING_RECORDED,
)
#: Innovations read at once for an area's report.
AT_ONCE = 10

#: Told how far the gathering is: done, of how many, at what.
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class About:
    """One innovation everywhere, or one area and everything in it: exactly one of the two."""

    innovation: Innovation | None = None
    area: Area | None = None


@dataclass
class Gathered:
    """All the figures of a report; an area's holds England's coverage beside its own."""

    about: About
    lens: Lens
    innovations: list[Innovation] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    curve: Curve | None = None
    milestones: list[tuple[Innovation, Standing]] = field(default_factory=list)
    changes: dict[str, Change] = field(default_factory=dict)
    cohorts: dict[str, CohortRef] = field(default_factory=dict)
    adaptations: dict[str, int] = field(default_factory=dict)

    @property
    def since(self) -> date:
        """The same day a year before: what changed is counted from then."""
        day = self.lens.as_at
        return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)

    def england(self, innovation: Innovation) -> dict[str, Figure]:
        """Figures of one innovation for England, by indicator."""
        return self._at(innovation, ENGLAND.code)

    def here(self, innovation: Innovation) -> dict[str, Figure]:
        """Figures of one innovation for the area the report is about, by indicator."""
        return self._at(innovation, self.about.area.code if self.about.area else ENGLAND.code)

    def _at(self, innovation: Innovation, code: str | None) -> dict[str, Figure]:
        figures = [each for each in self.figures if each.innovation == innovation.slug]
        return {each.indicator.code: each for each in figures if each.place.code == code}

    def by_place(self, innovation: Innovation, kind: str) -> dict[Place, dict[str, Figure]]:
        """Figures of one innovation for each place of a kind, then by indicator; England is no place."""
        grouped: dict[Place, dict[str, Figure]] = {}
        for each in self.figures:
            if each.innovation == innovation.slug and each.place.kind == kind:
                grouped.setdefault(each.place, {})[each.indicator.code] = each
        return grouped


def gather(about: About, lens: Lens, progress: Progress) -> Gathered:
    """Everything a report holds. The lens must say by when it was known."""
    gathered = Gathered(about, lens)
    steps = _of_innovation if about.innovation else _of_area
    for done, (total, doing) in enumerate(steps(gathered)):
        progress(done, total, doing)
    return gathered


def _of_innovation(gathered: Gathered) -> Iterator[tuple[int, str]]:
    """Yields, before each step, how many there are and what it does."""
    innovation = gathered.about.innovation
    assert innovation is not None  # noqa: S101 (About holds one of the two)
    yield 2, f"Counting {innovation.name}"
    with transaction.atomic():
        reading = selectors.read([innovation], gathered.lens, since=gathered.since, settle=True)
        gathered.figures += selectors.figures(reading, [*HEADLINE, *LADDER])
        gathered.figures += selectors.figures(reading, BY_PLACE, by=AreaKind.REGION)
        gathered.figures += selectors.figures(reading, BY_PLACE, by=AreaKind.ICB)
        gathered.curve = selectors.curves(reading)[0]
        _add_beside(gathered, reading, [innovation])
    yield 2, "Writing the report"


def _of_area(gathered: Gathered) -> Iterator[tuple[int, str]]:
    area = gathered.about.area
    assert area is not None  # noqa: S101 (About holds one of the two)
    everything = list(
        Innovation.objects.filter(created_at__lte=gathered.lens.known_at).order_by("name", "slug")
    )
    batches = [everything[start : start + AT_ONCE] for start in range(0, len(everything), AT_ONCE)]
    for batch in batches:
        yield len(batches) + 1, f"Counting {batch[0].name} and others" if len(batch) > 1 else batch[0].name
        _add_innovations(gathered, batch, area)
    yield len(batches) + 1, "Writing the report"


@transaction.atomic
def _add_innovations(gathered: Gathered, batch: Sequence[Innovation], area: Area) -> None:
    """Of those that reach someone in the area, or have been used there."""
    reading = selectors.read(batch, gathered.lens, since=gathered.since, settle=True)
    here = selectors.figures(reading, BY_PLACE, within=area)
    present = {each.innovation for each in here if each.numerator or each.waiting}
    chosen = [innovation for innovation in batch if innovation.slug in present]
    if not chosen:
        return
    found = [*here, *selectors.figures(reading, [defined.COVERAGE])]
    if area.kind == AreaKind.REGION:
        found += selectors.figures(reading, BY_PLACE, by=AreaKind.ICB, within=area)
    gathered.figures += [each for each in found if each.innovation in present]
    _add_beside(gathered, replace(reading, innovations=tuple(chosen)), chosen)


def _add_beside(gathered: Gathered, reading: Reading, innovations: Sequence[Innovation]) -> None:
    """What belongs beside the figures of these: lists, what changed, milestones and local adaptations."""
    lens, area = gathered.lens, gathered.about.area
    gathered.innovations += innovations
    changes = selectors.changes(reading, gathered.since, area)
    adaptations = _adaptation_counts(innovations, lens, area)
    for innovation in innovations:
        gathered.changes[innovation.slug] = changes[innovation.pk]
        gathered.adaptations[innovation.slug] = adaptations.get(innovation.pk, 0)
        gathered.milestones += _milestones(innovation, reading, area)
        if innovation.pk in reading.cohorts:
            gathered.cohorts[innovation.slug] = reading.cohorts[innovation.pk]


def _adaptation_counts(innovations: Sequence[Innovation], lens: Lens, area: Area | None) -> dict[int, int]:
    """Local adaptations recorded, and not removed, by the instant of the report; by key of innovation."""
    adaptations = Adaptation.objects.filter(
        Q(removed_at=None) | Q(removed_at__gt=lens.known_at),
        adoption__innovation__in=innovations,
        recorded_at__lte=lens.known_at,
    )
    if area is not None:
        inside = Membership.objects.known_at(lens.known_at).filter(
            area_kind=area.kind, area=area, during__contains=lens.boundaries_on
        )
        adaptations = adaptations.filter(adoption__organisation__in=inside.values("organisation"))
    by_innovation = adaptations.order_by().values_list("adoption__innovation")
    return dict(by_innovation.annotate(count=Count("pk")))


def _milestones(
    innovation: Innovation, reading: Reading, area: Area | None
) -> Iterator[tuple[Innovation, Standing]]:
    """An innovation's report holds them all, an area's its own; by due date."""
    found = standings(innovation, reading, within=area) if area else all_standings(innovation, reading)
    for each in sorted(found, key=lambda each: (each.due_on, each.pk)):
        yield innovation, each


def as_data(gathered: Gathered) -> Data:
    """The figures as numbers under codes, ready for JSON."""
    curve = gathered.curve
    return Data(
        figures=[_figure_record(each) for each in gathered.figures],
        curve=[
            {"month": str(point.month), "ever_live": point.ever_live, "live_now": point.live_now}
            for point in (curve.points if curve else ())
        ],
        milestones=[_milestone_record(*each) for each in gathered.milestones],
        changes=[
            {
                "innovation": slug,
                "since": gathered.since.isoformat(),
                "went_live": each.went_live,
                "stopped": each.stopped,
                "shifted": each.shifted,
            }
            for slug, each in gathered.changes.items()
        ],
        cohorts=[
            {
                "innovation": slug,
                "number": each.number,
                "drawn_on": each.drawn_on.isoformat(),
                "recorded_at": each.recorded_at.isoformat(),
            }
            for slug, each in gathered.cohorts.items()
        ],
        adaptations=[{"innovation": slug, "count": count} for slug, count in gathered.adaptations.items()],
    )


def names(gathered: Gathered) -> dict[str, str]:
    """The names that places and innovations had when the report was made."""
    places = {place_key(each.place): each.place.name for each in gathered.figures}
    return {innovation.slug: innovation.name for innovation in gathered.innovations} | places


def place_key(place: Place) -> str:
    """The code of a place, or its words where it has none."""
    return place.code or place.name


def _figure_record(figure: Figure) -> Record:
    return {
        "innovation": figure.innovation,
        "place": place_key(figure.place),
        "kind": figure.place.kind,
        "indicator": figure.indicator.code,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "waiting": figure.waiting,
        "confirmed": figure.confirmed,
    }


def _milestone_record(innovation: Innovation, each: Standing) -> Record:
    found = each.progress
    return {
        "innovation": innovation.slug,
        "place": each.area.code if each.area else ENGLAND.code,
        "indicator": each.indicator.code,
        "goal": found.goal,
        "actual": found.actual,
        "state": str(found.state),
        "due_on": each.due_on.isoformat(),
        "reached_on": found.reached_on.isoformat() if found.reached_on else None,
    }
