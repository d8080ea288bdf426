"""A report is frozen once, under the next number, and can be rebuilt."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from adopters.facts import recording
from adopters.models import Area, Membership, OrganisationSpan
from scaling.jobs import runner
from scaling.models import Job, JobStatus, LedgerLine, LineKind, Notification, Source, SpreadReport
from scaling.reports import services
from scaling.reports.gathering import About, Gathered, gather
from scaling.reports.services import rebuild_differences
from tests.scaling.reports.scene import ReportScene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> ReportScene:
    return ReportScene()


def counts(report: SpreadReport, indicator: str) -> dict[str, tuple[int, int | None]]:
    rows = report.content["data"]["figures"]
    return {
        row["place"]: (row["numerator"], row["denominator"]) for row in rows if row["indicator"] == indicator
    }


def test_it_holds_the_figures_of_england_its_regions_and_its_boards(scene: ReportScene) -> None:
    report = scene.report()
    assert counts(report, "coverage") == {
        "ENG": (2, 4),
        "YNN": (2, 3),
        "YSS": (0, 1),
        "QNN": (2, 3),
        "QSS": (0, 1),
    }
    assert counts(report, "retention") == {"ENG": (2, 3)}
    assert counts(report, "nothing_recorded")["YSS"] == (1, 1)


def test_it_holds_every_month_of_the_curve(scene: ReportScene) -> None:
    curve = scene.report().content["data"]["curve"]
    assert len(curve) == 62
    assert curve[0] == {"month": "2021-05", "ever_live": 1, "live_now": 1}
    assert curve[-1] == {"month": "2026-06", "ever_live": 3, "live_now": 2}


def test_it_holds_milestones_as_they_stood(scene: ReportScene) -> None:
    scene.usual_milestones()
    report = scene.report()
    kept = report.content["data"]["milestones"]
    assert [(row["place"], row["goal"], row["actual"], row["state"]) for row in kept] == [
        ("YNN", 3, 2, "missed"),
        ("ENG", 2, 2, "achieved"),
        ("YSS", 1, 0, "on_course"),
    ]
    (table,) = [each for each in report.content["words"]["tables"] if each["caption"] == "Milestones"]
    assert [row[3] for row in table["rows"]] == ["Missed", "Achieved", "On course"]


def test_sites_outside_england_are_not_mixed_into_its_figures(scene: ReportScene) -> None:
    with recording() as r:
        spans = OrganisationSpan.objects.filter(organisation__code="N1")
        r.supersede(spans)
        abroad = OrganisationSpan(organisation_id=scene.key("N1"), kind="trust", in_england=False)
        abroad.during = (date(2013, 4, 1), None)
        r.add([abroad])
    report = scene.report()
    assert counts(report, "live_now")["ENG"] == (1, None)
    assert "1 of 3" in report.content["words"]["cards"][0]["line"]
    assert rebuild_differences(report) == []


def test_it_says_what_moved_in_the_year_before(scene: ReportScene) -> None:
    (change,) = scene.report().content["data"]["changes"]
    assert change == {"innovation": "it", "since": "2025-06-30", "went_live": 1, "stopped": 1, "shifted": 0}


def test_an_areas_report_holds_its_innovations_and_its_boards(scene: ReportScene) -> None:
    report = scene.report(area=scene.north.pk)
    assert report.title == "Spread in North"
    assert counts(report, "coverage") == {"YNN": (2, 3), "ENG": (2, 4), "QNN": (2, 3)}


def test_an_innovation_that_reaches_nobody_in_the_area_is_left_out(scene: ReportScene) -> None:
    type(scene.innovation).objects.create(slug="other", name="Other", summary="Other.", unit="trust")
    assert {row["innovation"] for row in scene.report(area=scene.north.pk).content["data"]["figures"]} == {
        "it"
    }


def test_reports_are_numbered_without_a_gap(scene: ReportScene, monkeypatch: pytest.MonkeyPatch) -> None:
    assert scene.report().number == 1
    failing = scene.job()
    with monkeypatch.context() as patch:
        patch.setattr("scaling.reports.tasks.notify", lambda *args, **kwargs: 1 / 0)
        runner.run(failing.pk, heartbeat=False)
    failing.refresh_from_db()
    assert failing.status == JobStatus.QUEUED
    assert scene.report().number == 2


def test_a_job_that_runs_again_makes_no_second_report(scene: ReportScene) -> None:
    first = scene.report()
    Job.objects.filter(pk=first.job_id).update(status=JobStatus.QUEUED)
    runner.run(first.job_id, heartbeat=False)
    assert list(SpreadReport.objects.all()) == [first]
    assert Job.objects.get(pk=first.job_id).result_url == "/reports/1/"


def test_a_worker_that_was_overtaken_freezes_nothing(
    scene: ReportScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first worker is presumed dead while it counts; the second has frozen when it wakes."""
    job = scene.job()

    def stall(*args: Any) -> Gathered:
        monkeypatch.setattr("scaling.reports.tasks.gather", gather)
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        runner.run(job.pk, heartbeat=False)
        return gather(args[0], args[1], lambda *_: None)

    monkeypatch.setattr("scaling.reports.tasks.gather", stall)
    runner.run(job.pk, heartbeat=False)
    assert SpreadReport.objects.count() == 1
    assert Job.objects.get(pk=job.pk).status == JobStatus.DONE
    assert Job.objects.get(pk=job.pk).token == 2


def test_whoever_asked_is_told(scene: ReportScene) -> None:
    scene.report()
    (told,) = Notification.objects.visible_to(scene.analyst)
    assert told.url == "/reports/1/"


def test_the_database_refuses_to_change_or_delete_a_report(scene: ReportScene) -> None:
    report = scene.report()
    with pytest.raises(DatabaseError), transaction.atomic():
        SpreadReport.objects.update(title="Another")
    with pytest.raises(DatabaseError), transaction.atomic():
        report.delete()


def test_progress_is_told_step_by_step(scene: ReportScene) -> None:
    told: list[tuple[int, int, str]] = []
    lens = scene.lens(known_at=services.choose_instant())
    gather(About(innovation=scene.innovation), lens, lambda *step: told.append(step))
    assert [done for done, _, _ in told] == list(range(2))
    assert {total for _, total, _ in told} == {2}


def change_everything(scene: ReportScene) -> None:
    """Later lines, a line removed, a site moved, a new list, a changed name and a new milestone."""
    scene.log("S1", "live May 2021")
    line = LedgerLine.objects.filter(adoption__organisation__code="N1").get()
    with recording() as r:
        LedgerLine.objects.create(
            adoption=line.adoption,
            kind=LineKind.RETRACTED,
            retracts=line,
            recorded_at=r.at,
            source=Source.FORM,
        )
        moved = Membership.objects.filter(organisation__code="N2")
        r.supersede(moved.standing())
        r.add(
            [
                Membership(
                    organisation_id=scene.key("N2"),
                    area=area,
                    area_kind=area.kind,
                    during=(None, None),
                    source="a test",
                )
                for area in (scene.south, scene.south_board)
            ]
        )
    scene.cohort("N1", "S1")
    scene.usual_milestones()
    type(scene.innovation).objects.update(name="Renamed")
    scene.north.name = "Renamed"
    scene.north.save()


@pytest.mark.parametrize("about", ["innovation", "area"])
def test_whatever_happens_later_it_can_be_rebuilt_exactly(scene: ReportScene, about: str) -> None:
    scene.usual_milestones()
    asked = {"innovation": "it"} if about == "innovation" else {"area": scene.north.pk}
    report = scene.report(**asked)
    change_everything(scene)
    assert rebuild_differences(report) == []
    assert scene.report(**asked).content["data"] != report.content["data"]


def test_a_name_corrected_later_is_no_difference(scene: ReportScene) -> None:
    report = scene.report()
    Area.objects.filter(pk=scene.north.pk).update(name="Zenith")
    assert rebuild_differences(report) == []


def test_the_command_says_that_a_report_holds(scene: ReportScene) -> None:
    scene.report()
    out = StringIO()
    call_command("verify_report", stdout=out)
    assert out.getvalue() == "Report 1: Spread of It: rebuilt exactly\n"


def test_the_command_finds_a_figure_that_differs(scene: ReportScene) -> None:
    content = services.compose(
        gather(
            About(innovation=scene.innovation),
            scene.lens(known_at=services.choose_instant()),
            lambda *_: None,
        )
    ).to_json()
    content["data"]["figures"][0]["numerator"] += 1
    real = scene.report()
    SpreadReport.objects.create(
        number=99,
        title="Tampered with",
        innovation=scene.innovation,
        as_at=real.as_at,
        known_at=real.known_at,
        boundaries_on=real.boundaries_on,
        count_as=real.count_as,
        content=content,
        requested_by=scene.analyst,
        job=scene.job(),
    )
    out = StringIO()
    with pytest.raises(CommandError, match="1 could not be rebuilt"):
        call_command("verify_report", "99", stdout=out)
    assert "'indicator': 'coverage', 'numerator': 3" in out.getvalue()


def test_the_command_refuses_a_number_that_is_not_there(scene: ReportScene) -> None:
    with pytest.raises(CommandError, match="no report 5"):
        call_command("verify_report", "5")
