"""What is kept ready: when it stands and when it does not. That it is right, the oracle tests."""

from datetime import date, timedelta
from io import StringIO
from itertools import chain

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from adopters.facts import recording
from adopters.models import OrganisationSpan
from scaling.ledger import tallies
from scaling.ledger.tallies.sql import GRACE_DAYS
from scaling.ledger.tasks import renew
from scaling.lens import Lens
from scaling.models import CountedSite, LedgerLine, Tally, TallyState
from scaling.periods import Quarter
from scaling.spread import selectors
from scaling.spread.indicators import LIVE_NOW
from tests.scaling.spread.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.trusts(north=["RA", "RB"], south=["RC"])
    scene.cohort("RA", "RB", "RC")
    scene.log("RA", "live May 2021")
    return scene


def live_now(scene: Scene, day: date | None = None) -> tuple[int, bool]:
    """How many are live, and whether that came from what is kept."""
    reading = selectors.read([scene.innovation], Lens.on(day or timezone.localdate()))
    (figure,) = selectors.figures(reading, [LIVE_NOW])
    return figure.numerator, reading.is_kept


def test_before_anything_is_kept_figures_come_from_the_lines(scene: Scene) -> None:
    assert live_now(scene) == (1, False)
    tallies.rebuild()
    assert live_now(scene) == (1, True)


def test_a_line_counts_in_the_next_look(scene: Scene) -> None:
    tallies.rebuild()
    scene.log("RB", "live June 2021")
    assert live_now(scene) == (2, True)


def test_on_another_day_what_is_kept_does_not_stand_until_it_is_renewed(scene: Scene) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    tallies.rebuild(yesterday)
    assert live_now(scene) == (1, False)
    assert renew() == 1
    assert live_now(scene) == (1, True)
    assert renew() == 0


def test_from_one_day_to_the_next_only_what_differs_is_written(scene: Scene) -> None:
    """RB is confirmed up to a day; RA never was."""
    scene.log("RB", "live May 2021", "still 10 January 2024", evidence="confirmed")
    last = date(2024, 1, 10) + timedelta(days=scene.innovation.return_interval_days + GRACE_DAYS)
    tallies.rebuild(last)
    written = rows_written()
    assert CountedSite.objects.get(confirmed=True).code == "RB"
    assert tallies.renew(last + timedelta(days=1)).innovations == 1
    assert not CountedSite.objects.filter(confirmed=True)
    assert {code for code, _ in written ^ rows_written()} == {"RB"}
    assert [*chain.from_iterable(tallies.kept_differences())] == []


def rows_written() -> set[tuple[str, str]]:
    """The sites kept, each with where its row lies: a row that is written again lies elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, ctid::text FROM scaling_countedsite")
        return set(cursor.fetchall())


def test_a_change_of_the_estate_makes_anew_only_the_sites_it_touches(scene: Scene) -> None:
    tallies.rebuild()
    scene.trusts(north=["RD"])
    assert live_now(scene) == (1, False)
    assert tallies.renew().innovations == 0
    assert live_now(scene) == (1, True)


def test_a_site_changes_with_its_own_organisation_though_only_another_counts_in_it(scene: Scene) -> None:
    scene.trusts(north=["RX", "RY"])
    scene.trusts(north=["RW"], closed_after="2022-01-01")
    scene.trusts(north=["RZ"], closed_after="2023-01-01")
    scene.log("RW", "live May 2021")
    scene.succession("RW", "RZ", on="2022-01-01")
    scene.succession("RZ", "RX", "RY", on="2023-01-01")
    scene.answer("RZ", "")
    tallies.rebuild()
    with recording() as r:
        closed = OrganisationSpan.objects.get(organisation__code="RZ")
        r.supersede(OrganisationSpan.objects.filter(pk=closed.pk))
        closed.pk, closed.during = None, DateRange(date(2013, 4, 1), date(2022, 7, 1))
        r.add([closed])
    assert tallies.renew().innovations == 0
    assert [each.closes_on for each in CountedSite.objects.filter(code="RZ")] == [date(2022, 6, 30)]


def test_a_line_where_somebody_counted_until_lately_changes_what_mergers_shifted(scene: Scene) -> None:
    scene.trusts(north=["RW"], closed_after="2022-01-01")
    scene.succession("RW", "RB", on="2022-01-01")
    scene.succession("RW", "RC", on=Quarter.of(timezone.localdate()).first.isoformat())
    scene.log("RW", "live May 2021")
    tallies.rebuild()
    assert TallyState.objects.get().shifted == -1
    scene.log("RB", "live May 2021")
    assert TallyState.objects.get().shifted == 0


def test_a_new_list_makes_its_innovation_anew(scene: Scene) -> None:
    tallies.rebuild()
    scene.cohort("RA")
    assert not live_now(scene)[1]
    assert tallies.renew().innovations == 1
    assert live_now(scene)[1]


def test_verifying_names_a_row_that_nothing_makes(scene: Scene) -> None:
    tallies.rebuild()
    call_command("verify_ledger", stdout=StringIO())
    Tally.objects.filter(live__gt=0).update(live=7)
    CountedSite.objects.filter(code="RB").delete()
    said = StringIO()
    with pytest.raises(CommandError, match="differences found"):
        call_command("verify_ledger", stdout=said)
    assert "tally is kept, and nothing makes it" in said.getvalue()
    assert "site should be kept, and is not" in said.getvalue()


def test_rebuilding_mends_it(scene: Scene) -> None:
    tallies.rebuild()
    Tally.objects.update(live=7)
    said = StringIO()
    call_command("rebuild", "--projections", stdout=said)
    assert "1 innovations made anew" in said.getvalue()
    call_command("verify_ledger", stdout=StringIO())
    assert live_now(scene) == (LedgerLine.objects.count(), True)


@pytest.mark.parametrize("table", ["scaling_adoption", "scaling_countedsite"])
def test_what_pages_read_from_indexes_alone_is_tidied_soon_after_many_lines(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = %s", [table])
        [(options,)] = cursor.fetchall()
    for rule in ("autovacuum_vacuum_scale_factor=0.005", "autovacuum_vacuum_insert_scale_factor=0.005"):
        assert rule in options
