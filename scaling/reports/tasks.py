"""Building a report in the background."""

from __future__ import annotations

from datetime import date

from adopters.models import Area
from innovations.models import Innovation
from scaling.jobs.registry import JobRefused, job_kind
from scaling.jobs.runner import JobHandle
from scaling.lens import CountAs, Lens
from scaling.models import SpreadReport
from scaling.notifications.services import notify
from scaling.reports import services
from scaling.reports.gathering import About, gather

REPORT_JOB = "spread_report"


@job_kind(REPORT_JOB)
def build_spread_report(
    handle: JobHandle,
    *,
    innovation: str | None = None,
    area: int | None = None,
    as_at: str,
    boundaries_on: str,
    count_as: str,
) -> str:
    """Freeze one report; run again after a death, it makes no second one."""
    made = SpreadReport.objects.filter(job=handle.id).first()
    if made is None:
        lens = Lens(
            as_at=date.fromisoformat(as_at),
            boundaries_on=date.fromisoformat(boundaries_on),
            known_at=services.choose_instant(),
            count_as=CountAs(count_as),
        )
        made = _build(handle, _about(innovation, area), lens)
    return made.get_absolute_url()


def _about(innovation: str | None, area: int | None) -> About:
    """Raises JobRefused where what it is about has gone."""
    about = About(
        innovation=Innovation.objects.filter(slug=innovation).first() if innovation else None,
        area=Area.objects.filter(pk=area).first() if area else None,
    )
    if about.innovation is None and about.area is None:
        raise JobRefused("What this report is about is no longer there.")
    return about


def _build(handle: JobHandle, about: About, lens: Lens) -> SpreadReport:
    by = handle.requested_by
    if by is None:
        raise JobRefused("A report must be asked for by someone.")
    gathered = gather(about, lens, handle.progress)
    with handle.hold():
        report = services.freeze(gathered, job_id=handle.id, by=by)
        notify(
            [by],
            sentence=f"Your spread report is ready. {report}",
            url=report.get_absolute_url(),
        )
    return report
