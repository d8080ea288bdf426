from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adopters.facts import recording
from adopters.models import Area, AreaKind, Membership
from adopters.services.areas import find_or_make_areas
from adopters.services.memberships import ensure_areas
from adopters.services.reference import record_span
from innovations.models import Step
from scaling.ledger.append import append_many, retract
from scaling.ledger.rules import Draft
from scaling.models import Dispute, LedgerLine
from scaling.periods import parse_period
from scaling.spread import selectors
from scaling.spread.figures import Figure
from scaling.spread.indicators import INDICATORS
from tests.innovations.estate import make_organisations
from tests.scaling.spread.scene import TODAY, Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_coverage_is_live_now_over_eligible_in_every_region_zeros_included(scene: Scene) -> None:
    scene.trusts(north=["RA", "RB", "RC"], south=["RD"])
    scene.cohort("RA", "RB", "RC", "RD")
    scene.log("RA", "live May 2021")
    scene.log("RB", "live 3 June 2021", "stopped 1 July 2021")
    assert scene.count("coverage", by="region") == {"YNN": "1/3", "YSS": "0/1"}
    assert scene.count("coverage", by="icb") == {"QNN": "1/3", "QSS": "0/1"}
    assert scene.count("coverage") == {"ENG": "1/4"}
    assert scene.count("retention") == {"ENG": "1/2"}
    assert scene.count("live_now", "2021-06-10") == {"ENG": "2"}


def test_regions_sum_to_the_nation_whatever_is_counted(scene: Scene) -> None:
    scene.trusts(north=["RA", "RB"], south=["RC"])
    scene.cohort("RA", "RC")
    scene.log("RA", "live May 2021", "embedded June 2021")
    scene.log("RB", "engaged May 2021")
    reading = selectors.read([scene.innovation], scene.lens())
    everything = INDICATORS.values()
    nation = {f.indicator.code: f for f in selectors.figures(reading, everything)}
    for code, whole in nation.items():
        parts = selectors.figures(reading, [INDICATORS[code]], by="region")
        assert sum(part.numerator for part in parts) == whole.numerator
        assert sum(part.denominator or 0 for part in parts) == (whole.denominator or 0)


def test_an_adoption_outside_the_list_counts_as_live_and_not_in_coverage(scene: Scene) -> None:
    scene.trusts(north=["RA", "RB"])
    scene.cohort("RA")
    scene.log("RB", "live May 2021")
    assert scene.count("live_now") == {"ENG": "1"}
    assert scene.count("coverage") == {"ENG": "0/1"}
    assert scene.count("nothing_recorded") == {"ENG": "1/1"}


def test_a_closed_organisation_counts_in_its_survivor_and_once(scene: Scene) -> None:
    scene.trusts(north=["RA"], south=["RS"])
    scene.trusts(north=["RB"], closed_after="2021-04-01")
    scene.cohort("RA", "RB", "RS")
    scene.succession("RB", "RS", on="2021-04-01")
    scene.log("RB", "live January 2021")
    assert scene.count("live_now", "2021-03-31", by="region") == {"YNN": "1", "YSS": "0"}
    assert scene.count("live_now", "2021-04-01", by="region") == {"YNN": "0", "YSS": "1"}
    assert scene.count("coverage", "2021-04-01") == {"ENG": "1/2"}
    assert scene.count("coverage", "2021-04-01", count_as="reported") == {"ENG": "0/2"}
    assert scene.count("ever_live", "2021-04-01", count_as="reported", by="region")["YNN"] == "1"


def test_a_survivor_inherits_a_place_on_the_list(scene: Scene) -> None:
    scene.trusts(north=["RS"])
    scene.trusts(north=["RB"], closed_after="2021-04-01")
    scene.cohort("RB")
    scene.succession("RB", "RS", on="2021-04-01")
    assert scene.count("eligible", "2021-05-01") == {"ENG": "1"}
    assert scene.count("eligible", "2021-05-01", count_as="reported") == {"ENG": "0"}


def test_a_split_waits_until_it_is_answered(scene: Scene) -> None:
    scene.trusts(north=["RS", "RT"])
    scene.trusts(south=["RB"], closed_after="2021-04-01")
    scene.cohort("RB")
    scene.succession("RB", "RS", "RT", on="2021-04-01")
    scene.log("RB", "live January 2021")
    figure = _one(scene, "coverage", "2021-05-01")
    assert (figure.numerator, figure.denominator, figure.waiting) == (0, 0, 1)
    assert figure.rate is None
    scene.answer("RB", "RS")
    figure = _one(scene, "coverage", "2021-05-01")
    assert (figure.numerator, figure.denominator, figure.waiting) == (1, 1, 0)


def test_an_adoption_may_go_elsewhere_than_its_organisation_went(scene: Scene) -> None:
    scene.trusts(north=["RS"], south=["RT"])
    scene.trusts(south=["RB"], closed_after="2021-04-01")
    scene.succession("RB", "RS", "RT", on="2021-04-01")
    scene.log("RB", "live January 2021")
    scene.answer("RB", "RS")
    scene.answer_for_adoption("RB", "RT")
    counts = scene.count("live_now", "2021-05-01", by="region")
    assert (counts["YNN"], counts["YSS"]) == ("0", "1")


def test_an_organisation_that_closed_with_no_successor_was_ever_live_only(scene: Scene) -> None:
    scene.trusts(north=["RB"], closed_after="2021-04-01")
    scene.cohort("RB")
    scene.log("RB", "live January 2021")
    assert scene.count("ever_live") == {"ENG": "1"}
    assert scene.count("live_now") == {"ENG": "0"}
    assert scene.count("eligible") == {"ENG": "0"}
    reading = selectors.read([scene.innovation], scene.lens())
    listing = selectors.Listing(selectors.conditions(INDICATORS["live_now"])["ended"])
    page = selectors.list_page(reading, scene.innovation, listing)
    assert [site.code for site in page.rows] == ["RB"]
    assert page.length == page.ended_count == 1


def test_known_before_anything_was_recorded_every_figure_is_zero(scene: Scene) -> None:
    scene.trusts(north=["RA"])
    before = timezone.now()
    scene.cohort("RA")
    scene.log("RA", "live May 2021")
    for indicator in INDICATORS:
        assert set(scene.count(indicator, known_at=before).values()) <= {"0", "0/0"}
    assert scene.count("live_now", known_at=timezone.now()) == {"ENG": "1"}


def test_an_area_named_or_moved_to_another_region_later_changes_nothing_known_before(scene: Scene) -> None:
    def rows(known_at: datetime | None) -> list[str | None]:
        reading = selectors.read([scene.innovation], scene.lens(known_at=known_at))
        found = selectors.figures(reading, [INDICATORS["live_now"]], by="icb", within=scene.north)
        return [figure.place.code for figure in found]

    with recording() as r:
        ensure_areas(r, [("icb", "QZZ")])
    before = timezone.now()
    assert rows(before) == ["QNN"]
    with recording() as r:
        find_or_make_areas(r, [(AreaKind.ICB, "QZZ", "Board with a name")])
        for code, region in (("QZZ", scene.north), ("QNN", scene.south)):
            Area.objects.filter(kind="icb", code=code).update(region=region)
            record_span(r, Area.objects.get(kind="icb", code=code))
    assert rows(before) == ["QNN"]
    assert rows(None) == ["QZZ"]


def test_retracting_and_logging_again_leaves_every_figure_as_it_was(scene: Scene) -> None:
    scene.trusts(north=["RA"])
    scene.cohort("RA")
    scene.log("RA", "live May 2021", "still June 2026", evidence="confirmed")
    figures = {code: scene.count(code) for code in INDICATORS}
    instant = timezone.now()
    line = LedgerLine.objects.get(stage="live")
    retract(line, by=None)
    assert scene.count("live_now") == {"ENG": "0"}
    assert scene.count("live_now", known_at=instant) == {"ENG": "1"}
    scene.log("RA", "live May 2021", evidence="confirmed")
    assert {code: scene.count(code) for code in INDICATORS} == figures


def test_a_membership_corrected_afterwards_does_not_change_what_was_known(scene: Scene) -> None:
    scene.trusts(north=["RA"])
    scene.cohort("RA")
    before = timezone.now()
    with recording() as r:
        r.supersede(Membership.objects.filter(area=scene.north))
        r.add(
            [
                Membership(
                    organisation_id=scene.key("RA"),
                    area=scene.south,
                    area_kind="region",
                    during=(date(2013, 4, 1), None),
                    source="a correction",
                )
            ]
        )
    assert scene.count("eligible", by="region", known_at=before) == {"YNN": "1", "YSS": "0"}
    assert scene.count("eligible", by="region") == {"YNN": "0", "YSS": "1"}


def test_a_site_in_no_known_area_has_a_row_of_its_own(scene: Scene) -> None:
    scene.trusts(north=["RA"])
    scene.cohort("RA")
    with recording() as r:
        r.supersede(Membership.objects.filter(area=scene.north))
    rows = scene.count("eligible", by="region")
    assert rows == {"YNN": "0", "YSS": "0", "Area not known on that date": "1"}


def test_an_area_of_unknown_name_has_a_row_only_where_it_holds_a_site(scene: Scene) -> None:
    with recording() as r:
        ensure_areas(r, [("region", "YZZ")])
    make_organisations(["OLD"], areas=[Area.objects.get(code="YZZ")])
    scene.trusts(north=["N1"])
    scene.cohort("N1")
    assert scene.count("live_now", by="region") == {"YNN": "0", "YSS": "0"}
    scene.log("OLD", "live May 2021")
    assert scene.count("live_now", by="region") == {"YNN": "0", "YSS": "0", "YZZ": "1"}


def test_confirmed_share_wants_fresh_evidence_that_nobody_disputes(scene: Scene) -> None:
    scene.trusts(north=["RA", "RB", "RC"])
    scene.cohort("RA", "RB", "RC")
    scene.log("RA", "live May 2021", "still 1 June 2026", evidence="confirmed")
    scene.log("RB", "live May 2021", evidence="confirmed")
    scene.log("RC", "live 20 May 2026", evidence="observed")
    assert scene.count("confirmed_share") == {"ENG": "2/3"}
    assert _one(scene, "live_now").confirmed == 2
    with recording() as r:
        line = LedgerLine.objects.get(adoption__organisation__code="RC")
        r.add([Dispute(line=line, statement="We have not started.")])
    assert scene.count("confirmed_share") == {"ENG": "1/3"}


def test_a_curve_runs_from_the_first_event_to_the_date_with_no_month_left_out(scene: Scene) -> None:
    scene.trusts(north=["RA", "RB"])
    scene.cohort("RA", "RB")
    scene.log("RA", "engaged November 2025", "live January 2026", "stopped 3 March 2026")
    scene.log("RB", "live February 2026")
    (curve,) = selectors.curves(selectors.read([scene.innovation], scene.lens("2026-04-15")))
    assert [(str(p.month), p.ever_live, p.live_now) for p in curve.points] == [
        ("2025-11", 0, 0),
        ("2025-12", 0, 0),
        ("2026-01", 1, 1),
        ("2026-02", 2, 2),
        ("2026-03", 2, 1),
        ("2026-04", 2, 1),
    ]


def test_a_figure_for_a_day_before_its_list_was_drawn_says_so(scene: Scene) -> None:
    scene.trusts(north=["RA"])
    scene.cohort("RA", drawn_on=date(2026, 1, 1))
    lists = [_one(scene, "coverage", day).cohort for day in ("2025-12-31", "2026-01-01")]
    assert [each and each.drawn_later for each in lists] == [True, False]


def test_within_a_region_its_boards_have_rows_and_only_its_sites_count(scene: Scene) -> None:
    scene.trusts(north=["RA"], south=["RD"])
    scene.cohort("RA", "RD")
    reading = selectors.read([scene.innovation], scene.lens())
    rows = selectors.figures(reading, [INDICATORS["eligible"]], by="icb", within=scene.north)
    assert [(row.place.code, row.numerator) for row in rows] == [("QNN", 1)]
    (whole,) = selectors.figures(reading, [INDICATORS["eligible"]], within=scene.north)
    assert (whole.place.code, whole.numerator) == ("YNN", 1)


def test_changes_tell_starting_and_stopping_from_mergers(scene: Scene) -> None:
    scene.trusts(north=["RA", "RS"])
    scene.trusts(north=["RB"], closed_after="2026-04-01")
    scene.succession("RB", "RS", on="2026-04-01")
    scene.cohort("RA", "RB", "RS")
    scene.log("RA", "live 10 April 2026")
    scene.log("RB", "live January 2026")
    scene.log("RS", "live January 2026")
    reading = selectors.read([scene.innovation], scene.lens())
    moved = selectors.changes(reading, date(2026, 3, 31))[scene.innovation.pk]
    assert (moved.went_live, moved.stopped, moved.shifted) == (1, 0, -1)


def test_a_merger_into_a_site_that_an_answer_for_one_adoption_filled_is_told_as_one(scene: Scene) -> None:
    scene.trusts(north=["RS", "RT"])
    scene.trusts(north=["RX"], closed_after="2025-01-01")
    scene.trusts(north=["RB"], closed_after="2026-04-01")
    scene.succession("RX", "RS", "RT", on="2025-01-01")
    scene.succession("RB", "RS", on="2026-04-01")
    scene.answer("RX", "RT")
    for code in ("RX", "RB"):
        scene.log(code, "live January 2024")
    scene.answer_for_adoption("RX", "RS")
    reading = selectors.read([scene.innovation], scene.lens())
    moved = selectors.changes(reading, date(2026, 3, 31))[scene.innovation.pk]
    assert (moved.went_live, moved.stopped, moved.shifted) == (0, 0, -1)


def test_the_number_of_queries_does_not_grow(scene: Scene) -> None:
    counts = []
    for codes in (["RA"], [f"R{number}" for number in range(30)]):
        scene.trusts(north=codes)
        scene.cohort(*codes)
        append_many(
            scene.innovation,
            [(scene.key(code), Draft(period=parse_period("May 2021"), stage="live")) for code in codes],
            by=None,
            today=TODAY,
        )
        with CaptureQueriesContext(connection) as queries:
            reading = selectors.read([scene.innovation], scene.lens())
            selectors.figures(reading, INDICATORS.values(), by="region")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 9


def _one(scene: Scene, indicator: str, as_at: str = "", **lens: Any) -> Figure:
    reading = selectors.read([scene.innovation], scene.lens(as_at, **lens))
    (figure,) = selectors.figures(reading, [INDICATORS[indicator]])
    return figure


def test_windows_use_the_return_interval_of_the_time(scene: Scene) -> None:
    scene.trusts(north=["RA"])
    scene.cohort("RA")
    scene.log("RA", f"live {TODAY - timedelta(days=140):%Y-%m-%d}", evidence="confirmed")
    assert scene.count("confirmed_share") == {"ENG": "0/1"}
    scene.innovation.return_interval_days = 100
    assert scene.count("confirmed_share") == {"ENG": "1/1"}


def test_a_step_done_at_a_site_does_not_vouch_for_use(scene: Scene) -> None:
    scene.trusts(north=["RA"])
    scene.cohort("RA")
    scene.log("RA", "live May 2026")
    step = Step.objects.create(innovation=scene.innovation, stage="preparing", name="DPIA signed")
    done = Draft(period=parse_period("1 June 2026"), kind="still", evidence="confirmed", step=step)
    append_many(scene.innovation, [(scene.key("RA"), done)], by=None, today=TODAY)
    assert scene.count("confirmed_share") == {"ENG": "0/1"}
    scene.log("RA", "still 2 June 2026", evidence="confirmed")
    assert scene.count("confirmed_share") == {"ENG": "1/1"}


def test_ever_live_does_not_call_a_closed_site_confirmed(scene: Scene) -> None:
    scene.trusts(north=["RB"], closed_after="2026-06-01")
    scene.cohort("RB")
    scene.log("RB", "live May 2026", evidence="confirmed")
    assert _one(scene, "ever_live").numerator == 1
    assert _one(scene, "ever_live").confirmed == 0
