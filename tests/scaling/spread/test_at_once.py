"""People who log at once at organisations that count as one: what is kept ready stays right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import chain
from random import Random

import pytest
from django.db import transaction
from django.utils import timezone

from adopters.models import Organisation
from innovations.models import Innovation
from scaling.adoptions import services
from scaling.ledger.append import append_many, retract_many
from scaling.ledger.rules import Draft
from scaling.ledger.tallies import kept_differences, rebuild, renew
from scaling.ledger.verify import differences
from scaling.lens import Lens
from scaling.models import CountedSite, LedgerLine
from scaling.periods import Period
from scaling.spread import selectors
from scaling.spread.indicators import INDICATORS
from tests.at_once import Beside
from tests.scaling.spread.plain_facts import EXITS, LADDER
from tests.scaling.spread.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)

CLOSED, STANDING = ["RX1", "RX2", "RX3", "RX4"], ["RX8", "RX9"]


@pytest.fixture
def scene() -> Scene:
    """RX1 and RX2 became RX8, RX3 became RX9, RX4 split into both. Kept ready for today."""
    scene = Scene()
    scene.trusts(north=CLOSED, closed_after="2022-01-01")
    scene.trusts(north=["RX8"], south=["RX9"])
    for old, new in (("RX1", ["RX8"]), ("RX2", ["RX8"]), ("RX3", ["RX9"]), ("RX4", STANDING)):
        scene.succession(old, *new, on="2022-01-01")
    scene.cohort(*CLOSED, *STANDING)
    rebuild()
    return scene


def figures(scene: Scene) -> list[object]:
    """By board, and month by month; read from what is kept."""
    reading = selectors.read([scene.innovation], Lens.on(timezone.localdate()))
    assert reading.is_kept
    counts = selectors.figures(reading, INDICATORS.values(), by="icb")
    curves = selectors.curves(reading, by="region")
    return [
        *(
            (each.indicator.code, each.place, each.numerator, each.denominator, each.waiting)
            for each in counts
        ),
        *((each.place, each.points) for each in curves),
    ]


def nothing_is_amiss(scene: Scene) -> None:
    assert list(differences()) == []
    assert list(chain.from_iterable(kept_differences())) == []
    kept = figures(scene)
    rebuild()
    assert figures(scene) == kept


def test_two_log_at_once_at_two_organisations_that_count_as_one(scene: Scene) -> None:
    with transaction.atomic():
        scene.log("RX1", "live May 2021")
        other = Beside(lambda: scene.log("RX2", "engaged 2019", "live March 2020"))
        other.wait_until_it_waits()
        scene.log("RX1", "stopped 3 August 2021")
    other.end()
    site = CountedSite.objects.get(code="RX8")
    assert (len(site.organisations), site.live, site.first_use_on) == (2, True, date(2020, 3, 1))
    nothing_is_amiss(scene)


def test_a_line_logged_while_all_is_made_anew_is_counted(scene: Scene) -> None:
    with transaction.atomic():
        scene.log("RX3", "live May 2021")
        other = Beside(rebuild)
        other.wait_until_it_waits()
    other.end()
    assert CountedSite.objects.get(code="RX9").live
    nothing_is_amiss(scene)


def test_innovations_are_made_anew_several_at_once(scene: Scene) -> None:
    others = [Innovation.objects.create(slug=f"it{each}", name="It too", summary="It.") for each in range(5)]
    for each in others:
        append_many(each, [(scene.key("RX9"), Draft(stage="live", period=Period(date(2021, 5, 1))))], by=None)
    told: list[tuple[int, int]] = []
    assert rebuild(progress=lambda done, total: told.append((done, total))).innovations == 6
    assert told[-1] == (6, 6)
    assert CountedSite.objects.filter(code="RX9", live=True).count() == 5
    nothing_is_amiss(scene)


def test_many_at_once_leave_nothing_amiss(scene: Scene) -> None:
    people = [Beside(_act_by_act(scene, Random(seed))) for seed in range(4)]
    keeper = Beside(lambda: _answer_and_renew(scene, Random(9)))
    for each in [*people, keeper]:
        each.end()
    renew()
    assert LedgerLine.objects.filter(kind="entered").exists()
    nothing_is_amiss(scene)


def _act_by_act(scene: Scene, chance: Random) -> Callable[[], None]:
    places = {code: scene.key(code) for code in [*CLOSED, *STANDING]}

    def act() -> None:
        for _ in range(12):
            if chance.random() < 0.25:
                lines = list(LedgerLine.objects.order_by("pk"))
                retract_many(chance.sample(lines, min(2, len(lines))), by=None)
            else:
                chosen = chance.sample(sorted(places), chance.randint(1, 3))
                append_many(scene.innovation, [(places[code], _draft(chance)) for code in chosen], by=None)

    return act


def _draft(chance: Random) -> Draft:
    stage = chance.choice([*LADDER, *EXITS, "live", "live"])
    day = date(2019, 1, 1) + timedelta(days=chance.randrange(1500))
    return Draft(
        stage=stage,
        period=Period(day),
        evidence="confirmed",
        reason="other" if stage in EXITS else "",
        review_on=day + timedelta(days=90) if stage == "paused" else None,
    )


def _answer_and_renew(scene: Scene, chance: Random) -> None:
    split = Organisation.objects.get(code="RX4")
    for successor in chance.choices([*STANDING, ""], k=5):
        services.answer_split(organisation=split, successor_code=successor, by=None)
        renew()
