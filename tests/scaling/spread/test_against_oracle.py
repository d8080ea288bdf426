"""The figures against the oracle, in worlds nobody thought of.

Tries a few worlds, the same every time. To try others, and more of them::

    ORACLE_WORLDS=2000 pytest tests/scaling/spread/test_against_oracle.py
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from random import Random
from unittest.mock import patch

import pytest
from django.db import transaction
from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st
from time_machine import travel

from adopters.facts import recording
from adopters.models import Area, AreaKind, AreaSpan, Membership, Organisation, User
from innovations.models import Innovation
from scaling.ledger.projection import rebuild_projections
from scaling.ledger.replay import LADDER
from scaling.ledger.tallies import kept_differences
from scaling.ledger.verify import differences
from scaling.lens import Lens
from scaling.spread import counting, selectors
from scaling.spread.curves import Sought
from scaling.spread.figures import Figure
from scaling.spread.indicators import COVERAGE, INDICATORS
from scaling.spread.lists import Listing
from scaling.spread.sight import Sight
from tests.cast import make_area
from tests.scaling.spread.life import Life, noon
from tests.scaling.spread.oracle import ENDED, WAITING, Count, Oracle
from tests.scaling.spread.oracle import Site as ToldSite
from tests.scaling.spread.plain_facts import facts_on_file
from tests.scaling.spread.scene import Scene
from tests.scaling.spread.worlds import END, World, make_world

pytestmark = pytest.mark.django_db

WORLDS = int(os.environ.get("ORACLE_WORLDS", "0"))
PHASES = [Phase.explicit, Phase.reuse, Phase.generate, *([Phase.shrink] if WORLDS else [])]
tried = settings(max_examples=WORLDS or 20, derandomize=not WORLDS, phases=PHASES)
#: The kept figures hold what changed since the end of the quarter before.
QUARTER_END = date(2024, 3, 31)
ZEROS = Count(0, 0, 0, 0)


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user("ines.novak@example.org", name="Ines Novak")


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside is gone after."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Asked:
    """The innovations of a world through one lens: what is read, and what the oracle of each says."""

    def __init__(self, world: World, lens: Lens, since: date) -> None:
        self.facts = facts_on_file()
        self.innovations, self.lens, self.chance = world.innovations, lens, world.chance
        self.since = min(since, lens.as_at - timedelta(days=1))
        self.oracles = {each.slug: Oracle(self.facts, each.pk, lens) for each in world.innovations}
        foreseen, settle = world.chance.choice([None, self.since]), world.one_in(2)
        self.reading = selectors.read(world.innovations, lens, since=foreseen, settle=settle)
        self.indicators = list(INDICATORS)

    def figures_agree(self, by: str, within: Area | None) -> None:
        asked = [INDICATORS[each] for each in self.indicators]
        read: dict[tuple[str, str], dict[str, Count]] = defaultdict(dict)
        for each in selectors.figures(self.reading, asked, by=by, within=within):
            read[each.innovation, each.indicator.code][each.place.code or each.place.name] = _count(each)
        for (slug, indicator), rows in read.items():
            told = self.oracles[slug].figures(indicator, by, _key(within))
            assert _without_zeros(rows) == _without_zeros(told), (slug, indicator, by, within)
            assert self.oracles[slug].open_areas(by, _key(within)) <= rows.keys()

    def shares_agree(self, by: str, within: Area | None) -> None:
        """All at once they are what they are as figures, which the oracle tells."""
        ahead = [INDICATORS[each] for each in self.indicators if self.chance.random() < 0.5]
        shares = selectors.shares(self.reading, COVERAGE, by=by, within=within, ahead=ahead)
        read = {
            each.slug: list(zip(shares.places, shares.rows[each.pk], strict=True))
            for each in self.innovations
        }
        told: dict[str, list[object]] = {each.slug: [] for each in self.innovations}
        for each in selectors.figures(self.reading, [COVERAGE], by=by, within=within):
            if each.place.code:
                told[each.innovation].append((each.place, (each.numerator, each.denominator)))
        assert read == told, (by, within)

    def sites_agree_one_by_one(self, within: Area | None) -> None:
        asked = [INDICATORS[each] for each in self.indicators]
        read: dict[tuple[str, str], list[tuple[str, Count]]] = defaultdict(list)
        for each in selectors.figures(self.reading, asked, by="organisation", within=within):
            read[each.innovation, each.indicator.code].append((each.place.code or "", _count(each)))
        for slug, oracle in self.oracles.items():
            for indicator in self.indicators:
                told = oracle.one_by_one(indicator, _key(within))
                assert sorted(read[slug, indicator], key=str) == told, (slug, indicator, within)

    def curves_agree(self, within: Area | None) -> None:
        own = within.code if within else "ENG"
        curves = [each for each in selectors.curves(self.reading, within=within) if each.place.code == own]
        for curve, (slug, oracle) in zip(curves, self.oracles.items(), strict=True):
            read = [
                (each.month.year, each.month.number, each.ever_live, each.live_now) for each in curve.points
            ]
            assert (curve.innovation, read) == (slug, oracle.curve(_key(within))), within

    def dailies_agree(self, places: Collection[Area | None], *whats: str) -> None:
        wanted = [(place, what) for place in places for what in self.chance.sample(whats, 2)]
        days = [
            self.lens.as_at,
            *(self.lens.as_at - timedelta(days=self.chance.randrange(900)) for _ in "abc"),
        ]
        sought = Sought(frozenset(days), frozenset(self.chance.sample(range(1, 6), 2)))
        for innovation in self.innovations:
            oracle = self.oracles[innovation.slug]
            found = selectors.dailies(self.reading, innovation, dict.fromkeys(wanted, sought))
            for (place, what), daily in found.items():
                told = [oracle.daily(what, day, _key(place)) for day in days]
                assert [daily.on(day) for day in days] == told, (innovation, place, what, days)
            (place, what), daily = self.chance.choice([*found.items()])
            counts = {day: oracle.daily(what, day, _key(place)) for day in self.turning_days()}
            for goal in sought.goals:
                first = min((day for day, count in counts.items() if count >= goal), default=None)
                read = daily.first_reaching(goal, self.lens.as_at)
                assert read == first, (innovation, place, what, goal)

    def turning_days(self) -> set[date]:
        """All on which some count may have moved."""
        days = {line.counts_from for line in self.facts.lines} | {each.end for each in self.facts.opens}
        return {day for day in days if day and day <= self.lens.as_at}

    def changes_agree(self, within: Area | None) -> None:
        changes = selectors.changes(self.reading, self.since, within)
        for change, (slug, oracle) in zip(changes.values(), self.oracles.items(), strict=True):
            told = oracle.change(self.since, _key(within))
            assert (change.went_live, change.stopped, change.shifted) == told, (slug, within)

    def lists_agree(self, indicator: str, within: Area | None) -> None:
        sight, theirs = self.a_sight()
        for innovation in self.innovations:
            sites = self.oracles[innovation.slug].inside(_key(within))
            numerator, denominator = self.oracles[innovation.slug].counted(indicator, sites)
            told = {
                "numerator": numerator,
                "denominator": denominator or [],
                "waiting": [each for each in sites if each.fate == WAITING],
                "ended": [each for each in sites if each.fate == ENDED],
            }
            for part, where in selectors.conditions(INDICATORS[indicator]).items():
                every = Listing(where or "FALSE", within)
                self.list_agrees(innovation, every, told[part], len(told["ended"]))
                seen = [each for each in told[part] if self.organisations_in(each) & theirs]
                self.list_agrees(innovation, replace(every, sight=sight), seen, len(told["ended"]))

    def list_agrees(
        self, innovation: Innovation, listing: Listing, told: Collection[ToldSite], ended: int
    ) -> None:
        found = selectors.list_page(self.reading, innovation, listing)
        assert sorted(each.code for each in found.rows) == sorted(each.code for each in told), listing
        assert (found.length, found.ended_count) == (len(told), ended)
        size = self.chance.choice([1, 3])
        asked, last = self.chance.randrange(1, 9), max(-(-len(told) // size), 1)
        if listing.sight is None:
            listing = replace(listing, length=len(told))
        page = selectors.list_page(self.reading, innovation, listing, asked, size)
        assert page.number == min(asked, last)
        assert page.rows == found.rows[(page.number - 1) * size : page.number * size]

    def a_sight(self) -> tuple[Sight, set[int]]:
        """Of a few organisations and an area; and which organisations those are."""
        codes, on = self.facts.codes, self.lens.as_at
        views = frozenset(self.chance.sample(sorted(codes.values()), 2))
        area = self.chance.choice(list(Area.objects.order_by("pk")))
        areas = frozenset([(area.kind, area.code)] if self.chance.randrange(2) else [])
        here = Organisation.objects.standing_in(areas, on).values_list("pk", flat=True)
        own = {key for key, code in codes.items() if code in views}
        return Sight(views, areas, on), {*here, *own}

    def organisations_in(self, site: ToldSite) -> set[int]:
        """Those with an adoption that counts in it."""
        return {self.facts.adoptions[line.adoption][1] for lines in site.histories for line in lines}

    def is_read_from_what_is_kept(self, ready: Collection[str]) -> None:
        """On today's areas all of it; on others the sites, put there."""
        for innovation in self.innovations:
            if innovation.slug in ready:
                source = self.reading.source_of(innovation)
                assert not source.is_made
                assert source.is_kept == (self.lens.boundaries_on == self.lens.as_at)

    def everything_agrees(self, areas: dict[str, list[Area]]) -> None:
        with patch.object(counting, "FEW", self.chance.choice([1, 3])):
            self._everything_agrees(areas)

    def _everything_agrees(self, areas: dict[str, list[Area]]) -> None:
        for by in self.chance.sample(("nation", *areas), 1 + len(areas)):
            self.shares_agree(by, None)
            self.figures_agree(by, None)
        self.figures_agree(AreaKind.ICB, self.chance.choice(areas[AreaKind.REGION]))
        places = [None, *map(self.chance.choice, areas.values())]
        in_use = ("coverage", "live_now", "ever_live")
        self.dailies_agree(places, *in_use, self.chance.choice(LADDER))
        region = self.chance.choice(areas[AreaKind.REGION])
        self.dailies_agree([None, region], *in_use)  # whose months and days are tallied
        for within in places:
            self.shares_agree("nation", within)
            self.figures_agree("nation", within)
            self.sites_agree_one_by_one(within)
            self.curves_agree(within)
            self.changes_agree(within)
            self.lists_agree(self.chance.choice(self.indicators), within)


def _key(area: Area | None) -> int | None:
    return area.pk if area else None


def _count(figure: Figure) -> Count:
    return Count(figure.numerator, figure.denominator, figure.waiting, figure.confirmed)


def _without_zeros(rows: dict[str, Count]) -> dict[str, Count]:
    return {
        place: count
        for place, count in rows.items()
        if replace(count, denominator=0) != ZEROS or count.denominator
    }


@given(chance=st.randoms(use_true_random=True), size=st.integers(2, 14))
@tried
def test_the_figures_of_any_world_through_any_lens_are_the_oracles(chance: Random, size: int) -> None:
    with undone():
        world = make_world(chance, size)
        for _ in range(2):
            asked = Asked(world, world.lens(), since=world.day())
            asked.everything_agrees(world.areas)


@given(chance=st.randoms(use_true_random=True), size=st.integers(2, 10))
@settings(tried, max_examples=WORLDS or 5)
def test_the_figures_kept_ready_stay_the_oracles_whatever_is_done(
    chance: Random, size: int, person: User
) -> None:
    with undone(), travel(noon(END), tick=False) as clock:
        world = make_world(chance, size)
        rebuild_projections()
        life = Life(world, clock, END, person)
        life.they_are_renewed()
        for done in life.goes_on():
            note(", ".join(done))
            assert list(differences()) == []
            assert list(chain.from_iterable(kept_differences())) == []
            usual = Lens.on(life.today)
            for lens in (usual, replace(usual, boundaries_on=world.day())):
                asked = Asked(world, lens, since=chance.choice([QUARTER_END, END, world.day()]))
                asked.is_read_from_what_is_kept(life.ready)
                asked.everything_agrees(world.areas)


def test_an_organisation_that_ended_is_at_no_stage_though_its_last_day_is_not_on_file() -> None:
    scene = Scene()
    scene.trusts(north=["RX8", "RX9"])
    Organisation.objects.create(code="RX1", name="RX1", kind="trust")
    scene.log("RX1", "live May 2021")
    scene.succession("RX1", "RX8", "RX9", on="2022-01-01")
    scene.answer("RX1", "")
    assert scene.count("ever_live") == {"ENG": "1"}
    assert scene.count("live_now") == {"ENG": "0"}
    assert scene.count("contacted_or_beyond") == {"ENG": "0"}


def test_every_site_is_in_a_row_also_of_an_area_that_was_described_later() -> None:
    scene = Scene()
    scene.trusts(north=["RX1"])
    scene.log("RX1", "live May 2021")
    make_area(AreaKind.NETWORK, "NY", "Another network")
    network = Area.objects.create(kind=AreaKind.NETWORK, code="NX", name="A network")
    stay = Membership(area=network, area_kind=network.kind, during=(END, None), source="a test")
    stay.organisation_id = scene.key("RX1")
    with recording() as first:
        first.add([stay])
    with recording() as later:
        later.add([AreaSpan(area=network, name=network.name, during=(END, None))])
    assert scene.count("live_now", by="network") == {"NX": "1", "NY": "0"}
    assert scene.count("live_now", by="network", known_at=first.at) == {"NX": "1", "NY": "0"}
