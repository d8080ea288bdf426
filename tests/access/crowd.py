"""Many of everything behind the pages of ``stage.py``, made in bulk.

Rows are written as they stand, not through the services: only how many there are matters here.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count, cycle, product

import pghistory
from django.db import connection
from django.utils import timezone

from adopters.facts import Recording, recording
from adopters.models import (
    Area,
    AreaKind,
    AreaSpan,
    FileLoad,
    Grant,
    HeldFile,
    HeldKind,
    Invitation,
    Membership,
    Organisation,
    OrganisationKind,
    OrganisationSpan,
    Role,
    Scope,
    Succession,
    User,
)
from innovations.models import (
    Cohort,
    CohortMember,
    Component,
    Innovation,
    RemovalProposal,
    Stage,
    Step,
)
from scaling.ledger import tallies
from scaling.milestones.selectors import COUNTABLE
from scaling.models import (
    Adaptation,
    Adoption,
    Dispute,
    Evidence,
    ImportBatch,
    ImportRow,
    Job,
    LedgerLine,
    LineKind,
    Milestone,
    MilestoneTarget,
    Notification,
    RowOutcome,
    Source,
    SpreadReport,
)
from tests.access.stage import Setting
from tests.cast import LONG_AGO, Cast, Scenery

#: At most, of what no installation has a thousand of: components, steps, lists, areas of a kind.
FEW = 100
#: At least, so that every kind of milestone stands in each of three places.
MILESTONES = 30
WENT_LIVE = date(2025, 5, 1)
CLOSED = date(2026, 3, 31)
WRONG_DATE = {"column": "date", "problem": "Not a date", "remedy": "Write one"}
_numbers = count(1)


def gather_crowd(setting: Setting, scenery: Scenery, size: int) -> None:
    """``size`` more of everything that a page could list, around the cast and what they look at."""
    cast = setting.cast
    with pghistory.context(user=cast.innovation_lead.pk), recording(cast.innovation_lead) as r:
        _areas(r, scenery, size)
        sites = _organisations(r, [scenery.region, scenery.icb], size, "Site")
        _listed(scenery.innovation, sites)
        _live(r, [(scenery.innovation, site) for site in sites])
        _merged_into(r, scenery, size)
        _split(r, scenery, size)
        _catalogue(r, cast, scenery, size)
        _history(r, setting, size)
        _milestones(r, scenery, size)
    _people(cast, scenery, size)
    _work(setting, scenery, size)
    _proposals(cast, scenery.innovation, sites)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # plans as they are where the tables were not filled a moment ago


def make_figures_ready() -> None:
    """As the daily work leaves them; its working tables last as long as the transaction of a test."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS fresh_whereabouts, fresh_own, fresh_changes")
    tallies.rebuild()


def _areas(r: Recording, scenery: Scenery, size: int) -> None:
    areas = [
        Area(
            kind=kind,
            code=f"Z{next(_numbers)}",
            name=f"Area {number}",
            opens_on=LONG_AGO,
            region=scenery.region if kind == AreaKind.ICB else None,
            closes_on=CLOSED if number % 2 else None,
        )
        for number in range(min(size, FEW))
        for kind in (AreaKind.ICB, AreaKind.SUB_ICB)
    ]
    Area.objects.bulk_create(areas)
    r.add(
        AreaSpan(
            area=each,
            name=each.name,
            region=each.region,
            during=(LONG_AGO, each.closes_on and each.closes_on + timedelta(days=1)),
        )
        for each in areas
    )


def _organisations(
    r: Recording, areas: list[Area], size: int, name: str, closes_on: date | None = None
) -> list[Organisation]:
    made = Organisation.objects.bulk_create(
        Organisation(
            code=f"X{next(_numbers)}",
            name=f"{name} {number}",
            kind=OrganisationKind.TRUST,
            opens_on=LONG_AGO,
            closes_on=closes_on,
        )
        for number in range(size)
    )
    until = closes_on and closes_on + timedelta(days=1)
    r.add(
        OrganisationSpan(organisation=each, kind=each.kind, in_england=True, during=(LONG_AGO, until))
        for each in made
    )
    r.add(
        Membership(organisation=each, area=area, area_kind=area.kind, during=(LONG_AGO, None), source="test")
        for each in made
        for area in areas
    )
    return made


def _listed(innovation: Innovation, sites: list[Organisation]) -> None:
    cohort = innovation.cohorts.latest("number")
    CohortMember.objects.bulk_create(
        CohortMember(cohort=cohort, organisation=site, why="NHS trust in England") for site in sites
    )


def _live(r: Recording, places: list[tuple[Innovation, Organisation]]) -> list[LedgerLine]:
    """Live, with one line each that its site says is not right."""
    adoptions = Adoption.objects.bulk_create(
        Adoption(
            innovation=innovation,
            organisation=site,
            stage=Stage.LIVE,
            since=WENT_LIVE,
            first_live_on=WENT_LIVE,
            last_activity_on=WENT_LIVE,
            last_recorded_at=r.at,
        )
        for innovation, site in places
    )
    lines = LedgerLine.objects.bulk_create(_entered(r, each) for each in adoptions)
    r.add(Dispute(line=line, statement="It was later") for line in lines)
    return lines


def _entered(r: Recording, adoption: Adoption) -> LedgerLine:
    return LedgerLine(
        adoption=adoption,
        kind=LineKind.ENTERED,
        stage=Stage.LIVE,
        occurred_on=WENT_LIVE,
        precision="day",
        counts_from=WENT_LIVE,
        recorded_at=r.at,
        recorded_by=r.by,
        source=Source.FORM,
        evidence=Evidence.REPORTED,
    )


def _merged_into(r: Recording, scenery: Scenery, size: int) -> None:
    """Trusts that closed into ``trust``, each with the innovation live and another of its own."""
    closed = _organisations(r, [scenery.region], size, "Closed", CLOSED)
    following = CLOSED + timedelta(days=1)
    r.add(
        Succession(old_code=each.code, new_code=scenery.trust.code, on=following, source="test")
        for each in closed
    )
    _listed(scenery.innovation, closed)
    _live(r, [(innovation, each) for each in closed for innovation in _both(scenery)])


def _both(scenery: Scenery) -> tuple[Innovation, Innovation]:
    return scenery.innovation, scenery.other_innovation


def _split(r: Recording, scenery: Scenery, size: int) -> None:
    split = _organisations(r, [scenery.region], size, "Divided", CLOSED)
    r.add(
        Succession(old_code=each.code, new_code=heir.code, on=CLOSED + timedelta(days=1), source="test")
        for each in split
        for heir in (scenery.trust, scenery.far_trust)
    )
    _listed(scenery.innovation, split)
    _live(r, [(scenery.innovation, each) for each in split])


def _catalogue(r: Recording, cast: Cast, scenery: Scenery, size: int) -> None:
    """Innovations that name ``trust`` on their lists: half live there, half with nothing recorded."""
    made = Innovation.objects.bulk_create(
        Innovation(
            slug=f"innovation-{next(_numbers)}", name=f"Innovation {number}", summary="New.", unit="trust"
        )
        for number in range(size)
    )
    cohorts = Cohort.objects.bulk_create(
        Cohort(innovation=each, number=1, drawn_on=date(2024, 4, 1), recorded_at=r.at, size=1)
        for each in made
    )
    CohortMember.objects.bulk_create(
        CohortMember(cohort=each, organisation=scenery.trust, why="Test") for each in cohorts
    )
    _live(r, [(each, scenery.trust) for each in made[::2]])
    version = scenery.innovation.versions.get()
    Component.objects.bulk_create(
        Component(version=version, name=f"Part {next(_numbers)}") for _ in range(min(size, FEW))
    )
    Step.objects.bulk_create(
        Step(innovation=scenery.innovation, stage=Stage.PREPARING, name=f"Step {next(_numbers)}")
        for _ in range(min(size, FEW))
    )
    lists = Cohort.objects.filter(innovation=scenery.other_innovation).count()
    Cohort.objects.bulk_create(
        Cohort(
            innovation=scenery.other_innovation,
            number=lists + number,
            drawn_on=date(2024, 4, 1),
            recorded_at=r.at,
            recorded_by=cast.innovation_lead,
        )
        for number in range(1, min(size, FEW) + 1)
    )


def _history(r: Recording, setting: Setting, size: int) -> None:
    """Lines of one adoption: confirmations, half of them disputed, and some removed again."""
    adoption = Adoption.objects.get(pk=setting.values["adoption"])
    lines = LedgerLine.objects.bulk_create(
        LedgerLine(
            adoption=adoption,
            kind=LineKind.STILL,
            occurred_on=date(2026, 4, 1),
            precision="day",
            counts_from=date(2026, 4, 1),
            recorded_at=r.at,
            recorded_by=setting.cast.adopter_editor,
            source=Source.FORM,
            evidence=Evidence.CONFIRMED,
        )
        for _ in range(size)
    )
    r.add(Dispute(line=line, statement="Not so") for line in lines[::2])
    LedgerLine.objects.bulk_create(
        LedgerLine(
            adoption=adoption,
            kind=LineKind.RETRACTED,
            retracts=line,
            recorded_at=r.at,
            recorded_by=setting.cast.innovation_lead,
            source=Source.FORM,
        )
        for line in lines[::3]
    )
    Adaptation.objects.bulk_create(
        Adaptation(
            adoption=adoption,
            component_id=setting.values["component"],
            what_changed="Calls by text",
            core_delivered="yes",
            sharing="everyone",
            recorded_by=setting.cast.adopter_editor,
        )
        for _ in range(size)
    )


def _milestones(r: Recording, scenery: Scenery, size: int) -> None:
    """Of everything a milestone may count, for England and for areas."""
    everywhere = product(COUNTABLE, (None, scenery.region, scenery.icb))
    milestones = Milestone.objects.bulk_create(
        Milestone(innovation=scenery.innovation, indicator=indicator.code, area=area)
        for (indicator, area), _ in zip(cycle(everywhere), range(max(size, MILESTONES)), strict=False)
    )
    r.add(MilestoneTarget(milestone=each, count=2, due_on=date(2027, 3, 31)) for each in milestones)


def _people(cast: Cast, scenery: Scenery, size: int) -> None:
    """Colleagues of the cast, news for each of the cast, and invitations."""
    held = (
        (Role.ADOPTER_EDITOR, Scope.ORGANISATION, scenery.trust.code),
        (Role.INNOVATION_LEAD, Scope.INNOVATION, scenery.innovation.slug),
        (Role.AREA_LEAD, Scope.AREA, f"{scenery.region.kind}:{scenery.region.code}"),
    )
    users = User.objects.bulk_create(
        User(email=f"person{next(_numbers)}@example.org", name=f"Person {number}") for number in range(size)
    )
    Grant.objects.bulk_create(
        Grant(user=user, role=role, scope=scope, scope_key=key, granted_by=cast.administrator)
        for user, (role, scope, key) in zip(users, held * size, strict=False)
    )
    Grant.objects.bulk_create(
        Grant(
            user=cast.adopter_viewer,
            role=Role.ADOPTER_VIEWER,
            scope=Scope.ORGANISATION,
            scope_key=f"X{number}",
            ended_at=timezone.now(),
            ended_by=cast.administrator,
        )
        for number in range(size)
    )
    Invitation.objects.bulk_create(
        Invitation(
            email=f"asked{next(_numbers)}@example.org",
            role=Role.ADOPTER_VIEWER,
            scope=Scope.ORGANISATION,
            scope_key=scenery.trust.code,
            invited_by=cast.adopter_editor,
        )
        for _ in range(size)
    )
    Notification.objects.bulk_create(
        Notification(user=user, sentence="Changed", url="/")
        for user in cast.everyone().values()
        if isinstance(user, User)
        for _ in range(size)
    )


def _work(setting: Setting, scenery: Scenery, size: int) -> None:
    lead = setting.cast.innovation_lead
    jobs = Job.objects.bulk_create(Job(kind="test", subject="Test", requested_by=lead) for _ in range(size))
    ImportBatch.objects.bulk_create(
        ImportBatch(innovation=scenery.innovation, filename="sites.csv", sha256="", created_by=lead)
        for _ in range(size)
    )
    ImportRow.objects.bulk_create(
        ImportRow(
            batch_id=setting.values["batch"],
            row_number=10 + next(_numbers),
            cells={"organisation_code": "RS1", "date": "May 2026"},
            problems=[{"column": "date", "problem": "Not a date", "remedy": "Write one"}]
            if number % 2
            else [],
            remarks=["Closed"],
            outcome=RowOutcome.REJECTED if number % 2 else RowOutcome.BLANK,
        )
        for number in range(size)
    )
    report = SpreadReport.objects.get(number=setting.values["report"])
    SpreadReport.objects.bulk_create(_copy(report, job, lead) for job in jobs)
    FileLoad.objects.bulk_create(
        FileLoad(kind="successions", filename="mergers.csv", sha256="", loaded_by=lead) for _ in range(size)
    )
    HeldFile.objects.bulk_create(
        HeldFile(kind=HeldKind.SUCCESSIONS, filename="more.csv", content=b"", uploaded_by=lead)
        for _ in range(min(size, FEW))
    )


def _copy(report: SpreadReport, job: Job, by: User) -> SpreadReport:
    return SpreadReport(
        number=10 + next(_numbers),
        title=report.title,
        innovation=report.innovation,
        as_at=report.as_at,
        known_at=report.known_at,
        boundaries_on=report.boundaries_on,
        count_as=report.count_as,
        content=report.content,
        requested_by=by,
        job=job,
    )


def _proposals(cast: Cast, innovation: Innovation, sites: list[Organisation]) -> None:
    """Half of them open, half decided."""
    RemovalProposal.objects.bulk_create(
        RemovalProposal(
            innovation=innovation,
            organisation=site,
            reason="No beds",
            proposed_by=cast.adopter_editor,
            decided_at=timezone.now() if number % 2 else None,
            decided_by=cast.innovation_lead if number % 2 else None,
            accepted=True if number % 2 else None,
        )
        for number, site in enumerate(sites)
    )
