"""Every figure counted the slow way: the rules of DESIGN, section 2, over plain rows, one by one.

Readable as the specification of the figures, and the judge of the code that computes them
quickly; the two share nothing but the names of the lens. An ``Oracle`` answers for one innovation
through one lens.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TypeVar

from scaling.lens import CountAs, Lens
from tests.scaling.spread.plain_facts import LADDER, AreaOpen, Facts, Line, Open, Recorded, Stay

IN_USE = ["live", "embedded", "sustained"]
GRACE_DAYS = 45
A_DAY = timedelta(days=1)

COUNTED, WAITING, ENDED = "counted", "waiting", "ended"


AnyRecorded = TypeVar("AnyRecorded", bound=Recorded)


@dataclass
class Site:
    """One organisation as it is counted, with the standing lines of each adoption counted in it."""

    code: str
    fate: str
    on_list: bool = False
    histories: list[list[Line]] = field(default_factory=list)


@dataclass(frozen=True)
class Count:
    numerator: int
    denominator: int | None
    waiting: int
    confirmed: int


#: Of a month: how many were ever live by its end, and how many were live then.
Point = tuple[int, int, int, int]
Test = Callable[["Oracle", Site], bool]


class Oracle:
    """What the figures of one innovation are through one lens."""

    def __init__(self, facts: Facts, innovation: int, lens: Lens) -> None:
        self.facts, self.innovation, self.lens = facts, innovation, lens
        self.opens = {each.organisation: each for each in self.stood(facts.opens)}
        self.keys = {code: key for key, code in facts.codes.items() if key in self.opens}
        self.stays = [each for each in self.stood(facts.stays) if _contains(each, lens.boundaries_on)]
        self.disputed = {each.line for each in self.stood(facts.disputes)}
        self.sites = self._sites()

    def stood(self, rows: Iterable[AnyRecorded]) -> list[AnyRecorded]:
        """ "A figure reads what stood at known_at in all of them." """
        at = self.lens.known_at or datetime.max.replace(tzinfo=UTC)
        return [
            each
            for each in rows
            if each.recorded_at <= at and (each.superseded_at is None or each.superseded_at > at)
        ]

    # Who is counted

    def _sites(self) -> list[Site]:
        found: dict[tuple[str, str], Site] = {}
        for organisation in self._members():
            fate, code = self._resolve(self.facts.codes[organisation], None)
            found.setdefault((fate, code), Site(code, fate)).on_list = True
        for adoption, lines in self._histories().items():
            answers = [
                each.successor for each in self.stood(self.facts.adoption_answers) if each.of == adoption
            ]
            organisation = self.facts.adoptions[adoption][1]
            fate, code = self._resolve(self.facts.codes[organisation], answers[0] if answers else None)
            found.setdefault((fate, code), Site(code, fate)).histories.append(lines)
        return list(found.values())

    def _members(self) -> frozenset[int]:
        """ "The cohort is the latest frozen by known_at." """
        lists = [each for each in self.stood(self.facts.lists) if each.innovation == self.innovation]
        lists.sort(key=lambda each: (each.recorded_at, each.number))
        return lists[-1].members if lists else frozenset()

    def _histories(self) -> dict[int, list[Line]]:
        """Of each adoption of which something is true by ``as_at``, what is, in order."""
        histories: dict[int, list[Line]] = defaultdict(list)
        for line in self.stood(self.facts.lines):
            is_true = line.counts_from <= self.lens.as_at
            if is_true and self.facts.adoptions[line.adoption][0] == self.innovation:
                histories[line.adoption].append(line)
        return {key: sorted(lines, key=lambda each: each.order) for key, lines in histories.items()}

    def _resolve(self, code: str, own_answer: str | None) -> tuple[str, str]:
        """ "A closed organisation counts in its survivor", and so on along the chain.

        "Reported. Every code as it was reported under."
        """
        if self.lens.count_as is CountAs.REPORTED:
            return COUNTED, code
        while self._is_closed(code):
            heirs = self._heirs(code)
            if not heirs:
                return ENDED, code  # "a closed organisation with no successor on file"
            if len(heirs) == 1:
                (code,) = heirs
                continue
            answer = self._answer(code, heirs, own_answer)
            if answer is None:
                return WAITING, code  # "until answered it is left out"
            if not answer:
                return ENDED, code
            code = answer
        return COUNTED, code

    def _is_closed(self, code: str) -> bool:
        """By ``as_at``; a code no file has described is closed if another took its place."""
        if code not in self.keys:
            return bool(self._heirs(code))
        end = self.opens[self.keys[code]].end
        return end is not None and end <= self.lens.as_at

    def _heirs(self, code: str) -> set[str]:
        """ "Follow a succession only if dated on or before as_at"; "self-successions are skipped"."""
        return {
            each.new
            for each in self.stood(self.facts.handovers)
            if each.old == code != each.new and each.on <= self.lens.as_at
        }

    def _answer(self, code: str, heirs: set[str], own_answer: str | None) -> str | None:
        """ "An adoption may answer differently": where it names one of these heirs, or none at all."""
        if own_answer is not None and own_answer in {"", *heirs}:
            return own_answer
        for each in self.stood(self.facts.split_answers):
            if self.facts.codes[each.of] == code and each.successor in {"", *heirs}:
                return each.successor
        return None

    # What is counted of a site

    def eligible(self, site: Site) -> bool:
        """On the list, or survivor of one that is; open on ``as_at``; never one that ended."""
        key = self.keys.get(site.code)
        is_open = key is not None and _contains(self.opens[key], self.lens.as_at)
        return site.fate == COUNTED and site.on_list and is_open

    def ever_live(self, site: Site, day: date) -> bool:
        """First dates are the earliest of any contributor; one that ended counts here, and only here."""
        return any(
            line.stage in IN_USE and line.counts_from <= day for lines in site.histories for line in lines
        )

    def live(self, site: Site, day: date) -> bool:
        """ "Live now if any contributor is"; on a curve, one that ended until its last day."""
        return self.stands_at(site, day, IN_USE)

    def stands_at(self, site: Site, day: date, stages: Collection[str]) -> bool:
        if site.fate == ENDED:
            key = self.keys.get(site.code)
            end = self.opens[key].end if key else None
            if end is None or day >= end:
                return False
        return any(_stage(lines, day) in stages for lines in site.histories)

    def at_or_beyond(self, site: Site, stage: str) -> bool:
        beyond = LADDER[LADDER.index(stage) :]
        stages = [_stage(lines, self.lens.as_at) for lines in site.histories]
        return site.fate != ENDED and any(each in beyond for each in stages)

    def confirmed(self, site: Site) -> bool:
        """Live with "evidence from the site or data fresher than the return interval plus 45 days"."""
        return self.live(site, self.lens.as_at) and any(
            self._vouched(lines, line) for lines in site.histories for line in lines
        )

    def _vouched(self, lines: list[Line], line: Line) -> bool:
        """The line vouches for use, undisputed, recently enough, and use has not lapsed since."""
        if line.evidence not in ("confirmed", "observed") or line.key in self.disputed:
            return False
        if not (line.stage in IN_USE or (not line.stage and line.step is None)):
            return False
        said, today = line.counts_from, self.lens.as_at
        if not today - timedelta(days=self._interval() + GRACE_DAYS) <= said <= today:
            return False
        return all(_stage(lines, day) in IN_USE for day in _days(said, today))

    def _interval(self) -> int:
        stood = [each.days for each in self.stood(self.facts.intervals) if each.innovation == self.innovation]
        return stood[0] if stood else self.facts.innovations[self.innovation]

    def nothing_recorded(self, site: Site) -> bool:
        """ "Eligible with no line"."""
        return self.eligible(site) and not any(site.histories)

    # Where it is counted

    def place(self, site: Site, by: str, within: int | None = None) -> str | None:
        """The code (or name) of the row a site falls in; None where it is not in the area ``within``."""
        if within is not None and within not in self._areas(site):
            return None
        key = self.keys.get(site.code)
        if key and not self.opens[key].in_england:
            return "Outside England" if within is None else None
        if by == "nation":
            return "ENG" if within is None else self.facts.area_codes[within]
        areas = self._areas(site)
        return next((self.facts.area_codes[area] for area, kind in areas.items() if kind == by), _NOT_KNOWN)

    def _areas(self, site: Site) -> dict[int, str]:
        """Area to kind, on ``boundaries_on``; a code not on file is nowhere."""
        key = self.keys.get(site.code)
        return {each.area: each.kind for each in self.stays if each.organisation == key}

    def inside(self, within: int | None) -> list[Site]:
        """The sites of the figure's own row: of England, or of one area."""
        own = "ENG" if within is None else self.facts.area_codes[within]
        return [site for site in self.sites if self.place(site, "nation", within) == own]

    def open_areas(self, by: str, within: int | None = None) -> set[str]:
        """Areas that have a row whether or not they hold a site: open on ``boundaries_on``.

        Within an area, those that belong to it.
        """
        return {
            self.facts.area_codes[each.area]
            for each in self.stood(self.facts.areas)
            if each.kind == by
            and each.start is not None
            and _contains(each, self.lens.boundaries_on)
            and within in (None, each.region)
        }

    # The figures

    def figures(self, indicator: str, by: str = "nation", within: int | None = None) -> dict[str, Count]:
        """Every row that holds a site; those that hold none are zeros."""
        rows: dict[str, list[Site]] = defaultdict(list)
        for site in self.sites:
            if place := self.place(site, by, within):
                rows[place].append(site)
        return {place: self._count(indicator, sites) for place, sites in rows.items()}

    def one_by_one(self, indicator: str, within: int | None = None) -> list[tuple[str, Count]]:
        """Every site with what it alone comes to, outside England too; in an area those inside."""
        sites = self.sites if within is None else self.inside(within)
        return sorted(((site.code, self._count(indicator, [site])) for site in sites), key=str)

    def _count(self, indicator: str, sites: list[Site]) -> Count:
        numerator, denominator = self.counted(indicator, sites)
        return Count(
            len(numerator),
            None if denominator is None else len(denominator),
            sum(site.fate == WAITING for site in sites),
            sum(self.confirmed(site) for site in numerator),
        )

    def counted(self, indicator: str, sites: list[Site]) -> tuple[list[Site], list[Site] | None]:
        """Those in the numerator and in the denominator; a split not yet answered is in neither."""
        counts, out_of = INDICATORS[indicator]
        base = [site for site in sites if site.fate != WAITING and (out_of is None or out_of(self, site))]
        return [site for site in base if counts(self, site)], None if out_of is None else base

    def curve(self, within: int | None = None) -> list[Point]:
        """Month ends from the first line to ``as_at``: year, month, ever live, live.

        "A curve uses that same resolution, cohort and boundaries at every month."
        """
        sites = [site for site in self.inside(within) if site.fate != WAITING]
        days = [line.counts_from for site in self.sites for lines in site.histories for line in lines]
        start = min([*days, self.lens.as_at])
        points = []
        for day in _days(start, self.lens.as_at):
            if day == self.lens.as_at or (day + A_DAY).day == 1:
                ever = sum(self.ever_live(site, day) for site in sites)
                points.append((day.year, day.month, ever, sum(self.live(site, day) for site in sites)))
        return points

    def daily(self, what: str, day: date, within: int | None) -> int:
        """What a milestone had come to by ``day``; its list and its areas are those of the lens."""
        sites = [site for site in self.inside(within) if site.fate != WAITING]
        if what == "ever_live":
            return sum(self.ever_live(site, day) for site in sites)
        if what == "coverage":
            sites = [site for site in sites if self.eligible(site)]
        beyond = LADDER[LADDER.index(what) :] if what in LADDER else IN_USE
        return sum(self.stands_at(site, day, beyond) for site in sites)

    def change(self, since: date, within: int | None = None) -> tuple[int, int, int]:
        """Went live, stopped, and the shift "from mergers or a changed cohort, shown apart"."""
        before = Oracle(self.facts, self.innovation, replace(self.lens, as_at=since))
        sites = [site for site in self.inside(within) if site.fate != WAITING]
        went = stopped = 0
        for site in sites:
            days = [self.live(site, day) for day in _days(since, self.lens.as_at)]
            went += sum(now and not was for was, now in pairwise(days))
            stopped += sum(was and not now for was, now in pairwise(days))
        then = sum(before.live(site, since) for site in before.inside(within) if site.fate != WAITING)
        now_live = sum(self.live(site, self.lens.as_at) for site in sites)
        return went, stopped, now_live - then - went + stopped


_NOT_KNOWN = "Area not known on that date"


def _live_now(oracle: Oracle, site: Site) -> bool:
    return oracle.live(site, oracle.lens.as_at)


def _ever_live(oracle: Oracle, site: Site) -> bool:
    return oracle.ever_live(site, oracle.lens.as_at)


def _beyond(stage: str) -> Test:
    return lambda oracle, site: oracle.at_or_beyond(site, stage)


#: What is counted, and out of what: "sum, then divide".
INDICATORS: dict[str, tuple[Test, Test | None]] = {
    "eligible": (Oracle.eligible, None),
    "ever_live": (_ever_live, None),
    "live_now": (_live_now, None),
    "coverage": (_live_now, Oracle.eligible),
    "retention": (_live_now, _ever_live),
    "confirmed_share": (Oracle.confirmed, _live_now),
    "nothing_recorded": (Oracle.nothing_recorded, Oracle.eligible),
} | {f"{stage}_or_beyond": (_beyond(stage), None) for stage in LADDER}


def _stage(lines: Iterable[Line], day: date) -> str:
    """Where a history, in order, stands at the end of a day: the highest stage since it last began.

    "An exit ends a spell, re-entry begins another."
    """
    standing = ""
    for line in lines:
        if line.counts_from > day:
            break
        if not line.stage:
            continue
        climbs = standing in LADDER and line.stage in LADDER
        standing = max(standing, line.stage, key=LADDER.index) if climbs else line.stage
    return standing


def _contains(span: Open | Stay | AreaOpen, day: date) -> bool:
    """ "End dates are the last day, inclusive; stored as half-open ranges." """
    return (span.start is None or span.start <= day) and (span.end is None or day < span.end)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += A_DAY
