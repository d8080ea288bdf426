"""Everything figures are made from, read once: who was meant, what is recorded, who survives.

A reading takes a fixed number of queries, however many innovations it holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from django.db.models import Exists, OuterRef
from django.utils import timezone

from adopters.selectors.spans import Span, spans
from adopters.selectors.survivors import successions
from adopters.survivors import Ended, Successions, Survivor, Waiting
from adopters.survivors import Fate as Resolution
from innovations.models import CohortMember, Innovation, ReturnInterval
from innovations.selectors.cohorts import cohorts_in_force
from scaling.ledger.replay import Entry, is_live, replay
from scaling.models import (
    AdoptionSplitAnswer,
    Dispute,
    Evidence,
    LedgerLine,
    LineKind,
)
from scaling.spread.figures import CohortRef
from scaling.spread.lens import CountAs, Lens
from scaling.spread.sites import GRACE_DAYS, Contribution, Fate, Site

#: Kind, stage, the day it counts from, evidence, whether it is disputed, and the step it completes.
_Line = tuple[str, str, date, str, bool, int | None]


@dataclass(frozen=True)
class Reading:
    """``sites`` holds, for each innovation's key, every site of every fate, by code.

    ``known_at`` is the lens's, or the instant of reading where that is now.
    ``first_event_on`` is the day the earliest entry of each innovation counts from.
    """

    innovations: tuple[Innovation, ...]
    lens: Lens
    known_at: datetime
    sites: Mapping[int, tuple[Site, ...]]
    cohorts: Mapping[int, CohortRef]
    first_event_on: Mapping[int, date]

    def counted(self, innovation: Innovation) -> tuple[Site, ...]:
        """The sites figures count: all but those that wait for an answer."""
        return tuple(site for site in self.sites[innovation.pk] if site.fate is not Fate.WAITING)

    def waiting(self, innovation: Innovation) -> tuple[Site, ...]:
        return tuple(site for site in self.sites[innovation.pk] if site.fate is Fate.WAITING)


def read(innovations: Iterable[Innovation], lens: Lens) -> Reading:
    """Read what every figure of these innovations through this lens is made from."""
    chosen = tuple(innovations)
    keys = [innovation.pk for innovation in chosen]
    cohorts = cohorts_in_force(chosen, lens.known_at)
    members = _members([cohort.pk for cohort in cohorts.values()])
    contributions = _contributions(keys, lens)
    codes = {key: code for place in members.values() for key, code in place.items()} | {
        each.organisation_id: each.code for made in contributions.values() for each in made
    }
    resolver = _Resolver.load(codes, keys, lens)
    windows = _windows(chosen, lens)
    return Reading(
        innovations=chosen,
        lens=lens,
        known_at=lens.known_at or timezone.now(),
        sites={
            key: _sites(members.get(key, {}), contributions.get(key, []), resolver, windows[key])
            for key in keys
        },
        cohorts={
            key: CohortRef(
                cohort.pk,
                cohort.number,
                cohort.drawn_on,
                cohort.recorded_at,
                drawn_later=cohort.drawn_on > lens.as_at,
            )
            for key, cohort in cohorts.items()
        },
        first_event_on={
            key: min(first)
            for key in keys
            if (
                first := [
                    each.recorded_from
                    for each in contributions.get(key, [])
                    if each.recorded_from is not None
                ]
            )
        },
    )


def _members(cohort_keys: Sequence[int]) -> dict[int, dict[int, str]]:
    """Organisations on the list in force, key to code, by innovation."""
    members: dict[int, dict[int, str]] = defaultdict(dict)
    rows = CohortMember.objects.filter(cohort__in=cohort_keys)
    for innovation, organisation, code in rows.values_list(
        "cohort__innovation_id", "organisation_id", "organisation__code"
    ):
        members[innovation][organisation] = code
    return members


def _windows(innovations: Sequence[Innovation], lens: Lens) -> dict[int, timedelta]:
    """How old a confirmation may be, by innovation."""
    days = {each.pk: each.return_interval_days for each in innovations}
    if lens.known_at is not None:
        known = ReturnInterval.objects.known_at(lens.known_at).filter(innovation__in=days)
        days.update(known.values_list("innovation_id", "days"))
    return {key: timedelta(days=value + GRACE_DAYS) for key, value in days.items()}


def _contributions(keys: Sequence[int], lens: Lens) -> dict[int, list[Contribution]]:
    """One contribution per adoption with a line that stands, by innovation."""
    disputed = Dispute.objects.known_at(lens.known_at).filter(line=OuterRef("pk"))
    rows = (
        LedgerLine.objects.standing(lens.known_at)
        .filter(adoption__innovation__in=keys)
        .annotate(disputed=Exists(disputed))
        .order_by("adoption_id")
        .values_list(
            "adoption_id",
            "adoption__innovation_id",
            "adoption__organisation_id",
            "adoption__organisation__code",
            "kind",
            "stage",
            "counts_from",
            "evidence",
            "disputed",
            "step_id",
        )
    )
    lines: dict[tuple[int, int, int, str], list[_Line]] = defaultdict(list)
    for adoption, innovation, organisation, code, *line in rows.iterator(chunk_size=20_000):
        lines[adoption, innovation, organisation, code].append(cast(_Line, tuple(line)))
    made: dict[int, list[Contribution]] = defaultdict(list)
    for (adoption, innovation, organisation, code), own in lines.items():
        made[innovation].append(_contribution(adoption, organisation, code, own))
    return made


def _contribution(adoption: int, organisation: int, code: str, lines: Sequence[_Line]) -> Contribution:
    entries = [Entry(stage, day) for kind, stage, day, *_ in lines if kind == LineKind.ENTERED]
    vouched = [
        day
        for kind, stage, day, evidence, disputed, step in lines
        if evidence in (Evidence.CONFIRMED, Evidence.OBSERVED)
        and not disputed
        and ((kind == LineKind.STILL and step is None) or is_live(stage))
    ]
    return Contribution(
        adoption, organisation, code, replay(entries), tuple(sorted(vouched)), min(line[2] for line in lines)
    )


@dataclass(frozen=True)
class _Resolver:
    """Where the place of each organisation went, by the figure's date.

    ``succession`` is None where every code counts as it was reported.
    """

    as_at: date
    codes: Mapping[int, str]
    spans: Mapping[str, Span]
    succession: Successions | None
    adoption_answers: Mapping[int, str]

    @classmethod
    def load(cls, codes: Mapping[int, str], innovation_keys: Sequence[int], lens: Lens) -> _Resolver:
        found, answers = None, {}
        if lens.count_as is CountAs.SURVIVING:
            found = successions(codes.values(), lens.as_at, lens.known_at)
            if any(len(heirs) > 1 for heirs in found.heirs.values()):
                answers = _adoption_answers(innovation_keys, lens)
        known = spans(lens.known_at, codes=codes.values() if found is None else found.lives)
        return cls(lens.as_at, codes, {span.code: span for span in known.values()}, found, answers)

    def resolve(self, organisation: int, adoption: int | None = None) -> Resolution:
        code = self.codes[organisation]
        if self.succession is None:
            return Survivor(code)
        return self.succession.resolve(code, self.adoption_answers.get(adoption or 0))


def _adoption_answers(innovation_keys: Sequence[int], lens: Lens) -> dict[int, str]:
    """Where a person said one adoption went when its organisation split, by adoption."""
    answers = AdoptionSplitAnswer.objects.known_at(lens.known_at).filter(
        adoption__innovation__in=innovation_keys
    )
    return dict(answers.values_list("adoption_id", "successor_code"))


def _sites(
    members: Iterable[int], contributions: Sequence[Contribution], resolver: _Resolver, window: timedelta
) -> tuple[Site, ...]:
    """Gather members and contributions under the site each counts in."""
    gathered: dict[tuple[Fate, str], _Gathered] = {}
    for organisation in members:
        _gather(gathered, resolver.resolve(organisation)).in_cohort = True
    for each in contributions:
        found = resolver.resolve(each.organisation_id, each.adoption_id)
        _gather(gathered, found).contributions.append(each)
    sites = (_site(fate, code, each, resolver, window) for (fate, code), each in gathered.items())
    return tuple(sorted(sites, key=lambda site: (site.name, site.code)))


@dataclass
class _Gathered:
    in_cohort: bool
    contributions: list[Contribution]


def _gather(gathered: dict[tuple[Fate, str], _Gathered], found: Resolution) -> _Gathered:
    fate = Fate.WAITING if isinstance(found, Waiting) else Fate.COUNTED
    if isinstance(found, Ended):
        fate = Fate.ENDED
    return gathered.setdefault((fate, found.code), _Gathered(False, []))


def _site(fate: Fate, code: str, gathered: _Gathered, resolver: _Resolver, window: timedelta) -> Site:
    span = resolver.spans.get(code)
    as_at = resolver.as_at
    return Site(
        code=code,
        name=span.name if span else f"{code} (not on file)",
        organisation_id=span.organisation_id if span else None,
        in_england=span.in_england if span else True,
        in_cohort=gathered.in_cohort,
        eligible=gathered.in_cohort and fate is Fate.COUNTED and span is not None and span.is_open(as_at),
        fate=fate,
        closes_on=span.closes_on if span else None,
        confirmed=any(each.vouched_live(as_at, window) for each in gathered.contributions),
        contributions=tuple(gathered.contributions),
    )
