"""One innovation on its way, and reports asked for about it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from adopters.facts import recording
from adopters.models import Area, Role, User
from scaling.jobs import runner
from scaling.jobs.services import request_job
from scaling.models import Job, JobStatus, Milestone, MilestoneTarget, SpreadReport
from scaling.reports.tasks import REPORT_JOB
from tests.cast import make_person
from tests.scaling.spread.scene import TODAY, Scene


class ReportScene(Scene):
    """Three trusts in the North and one in the South are on the list; N1 and N2 are live, N3 stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.analyst: User = make_person("Ana Lyst", Role.ANALYST)
        self.trusts(north=["N1", "N2", "N3"], south=["S1"])
        self.cohort("N1", "N2", "N3", "S1")
        self.log("N1", "live May 2021", evidence="confirmed")
        self.log("N2", "engaged March 2025", "live 3 November 2025")
        self.log("N3", "live June 2022", "stopped January 2026")

    def milestone(self, area: Area | None = None, **target: Any) -> None:
        milestone = Milestone.objects.create(innovation=self.innovation, indicator="live_now", area=area)
        with recording() as r:
            r.add([MilestoneTarget(milestone=milestone, **target)])

    def usual_milestones(self) -> None:
        self.milestone(count=2, due_on=date(2026, 1, 31))
        self.milestone(self.north, percent=Decimal("100"), due_on=date(2025, 10, 31))
        self.milestone(self.south, count=1, due_on=date(2027, 3, 31))

    def job(self, *, as_at: date = TODAY, **about: Any) -> Job:
        arguments = {
            **(about or {"innovation": "it"}),
            "as_at": as_at.isoformat(),
            "boundaries_on": TODAY.isoformat(),
            "count_as": "surviving",
        }
        return request_job(REPORT_JOB, subject="A report", arguments=arguments, by=self.analyst)

    def report(self, **asked: Any) -> SpreadReport:
        job = self.job(**asked)
        runner.run(job.pk, heartbeat=False)
        job.refresh_from_db()
        assert job.status == JobStatus.DONE, job.error
        return SpreadReport.objects.get(job=job)
