"""One of everything that an address can name, around the cast and their scenery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from adopters.facts import recording
from adopters.models import FileLoad, Grant, HeldKind, Role, Succession
from adopters.people import invitations
from adopters.services.held_files import hold
from innovations.models import (
    Cohort,
    CohortDraft,
    CohortMember,
    Component,
    RemovalProposal,
    Stage,
    Step,
    Version,
)
from scaling.imports.services import Upload, check_file, keep_file
from scaling.ledger.append import append
from scaling.ledger.rules import Draft
from scaling.lens import Lens
from scaling.models import (
    Adaptation,
    Adoption,
    Dispute,
    Job,
    Milestone,
    MilestoneTarget,
    Notification,
)
from scaling.periods import Period
from scaling.reports.gathering import About, gather
from scaling.reports.services import choose_instant, freeze
from tests.cast import Cast, Scenery, make_trust


@dataclass(frozen=True)
class Setting:
    """``values``: what each word of the table's second column stands for."""

    cast: Cast
    values: dict[str, Any]


def set_up(cast: Cast, scenery: Scenery) -> Setting:
    """The innovation is live at ``trust``, where the adopters of the cast work."""
    values: dict[str, Any] = {
        "innovation": scenery.innovation.slug,
        "other_innovation": scenery.other_innovation.slug,
        "trust": scenery.trust.code,
        "far_trust": scenery.far_trust.code,
        "region": "region",
        "region_code": scenery.region.code,
        "1": 1,
        "live_now": "live_now",
        "analyst": "analyst",
        "adopter_viewer": "adopter_viewer",
        "uidb36": "1",
        "made_up": "made-up",
        "csv": "csv",
        "figures": "figures",
        "live_stage": "live",
    }
    values |= _catalogue(cast, scenery)
    values |= _adoption(cast, scenery)
    values |= _people(cast)
    values |= _work(cast, scenery)
    values |= _split(scenery)
    values |= _files(cast)
    return Setting(cast, values)


def _files(cast: Cast) -> dict[str, Any]:
    load = FileLoad.objects.create(kind="successions", filename="mergers.csv", sha256="")
    held = hold(
        kind=HeldKind.SUCCESSIONS,
        filename="more.csv",
        data=b"old,new,date\nRX1,RX2,2026-04-01\n",
        area_kind="",
        by=cast.administrator,
    )
    return {"load": load.pk, "held": held.pk, "memberships": "memberships"}


def _catalogue(cast: Cast, scenery: Scenery) -> dict[str, Any]:
    innovation = scenery.innovation
    with recording() as r:
        cohort = Cohort.objects.create(
            innovation=innovation, number=1, drawn_on=date(2024, 4, 1), recorded_at=r.at, size=2
        )
        for trust in (scenery.trust, scenery.far_trust):
            CohortMember.objects.create(cohort=cohort, organisation=trust, why="NHS trust in England")
    version = Version.objects.create(innovation=innovation, number=1)
    return {
        "component": Component.objects.create(version=version, name="Daily call").pk,
        "step": Step.objects.create(innovation=innovation, stage=Stage.PREPARING, name="DPIA signed").pk,
        "draft": CohortDraft.objects.create(
            innovation=innovation,
            rule={"kinds": ["trust"], "open_on": "2026-04-01"},
            created_by=cast.innovation_lead,
        ).pk,
        "proposal": RemovalProposal.objects.create(
            innovation=innovation,
            organisation=scenery.far_trust,
            reason="No beds",
            proposed_by=cast.administrator,
        ).pk,
    }


def _adoption(cast: Cast, scenery: Scenery) -> dict[str, Any]:
    adoption = Adoption.objects.create(innovation=scenery.innovation, organisation=scenery.trust)
    draft = Draft(stage="live", period=Period(date(2026, 3, 3)))
    append(adoption, draft, by=cast.innovation_lead)
    line = adoption.lines.get()
    with recording(cast.adopter_editor) as r:
        r.add([Dispute(line=line, statement="It was later")])
    milestone = Milestone.objects.create(innovation=scenery.innovation, indicator="live_now")
    with recording(cast.innovation_lead) as r:
        r.add([MilestoneTarget(milestone=milestone, count=2, due_on=date(2027, 3, 31))])
    adaptation = Adaptation.objects.create(
        adoption=adoption,
        what_changed="Calls by text",
        core_delivered="yes",
        recorded_by=cast.adopter_editor,
    )
    far = Adoption.objects.create(innovation=scenery.innovation, organisation=scenery.far_trust)
    append(far, draft, by=cast.innovation_lead)
    return {
        "adoption": adoption.pk,
        "far_adoption": far.pk,
        "line": line.pk,
        "milestone": milestone.pk,
        "adaptation": adaptation.pk,
    }


def _people(cast: Cast) -> dict[str, Any]:
    invitation = invitations.invite(
        email="invited@example.org", role=Role.ADOPTER_VIEWER, key="RN1", by=cast.adopter_editor
    )
    return {
        "invitation": invitation.pk,
        "token": invitations.link_token(invitation),
        "lead": cast.innovation_lead.pk,
        "viewer": cast.adopter_viewer.pk,
        "viewers_grant": Grant.objects.get(user=cast.adopter_viewer).pk,
        "editors_news": Notification.objects.create(user=cast.adopter_editor, sentence="Changed").pk,
    }


def _work(cast: Cast, scenery: Scenery) -> dict[str, Any]:
    job = Job.objects.create(kind="test", subject="Test", requested_by=cast.innovation_lead)
    upload = Upload("sites.csv", b"organisation_code,date\nRS1,May 2026\n")
    checked = check_file(scenery.innovation, upload, today=timezone.localdate())
    batch = keep_file(scenery.innovation, checked, by=cast.innovation_lead)
    return {"job": job.pk, "batch": batch.pk, "report": _report(cast, scenery, job)}


def _report(cast: Cast, scenery: Scenery, job: Job) -> int:
    day = date(2026, 11, 1)
    lens = Lens(day, day, known_at=choose_instant())
    gathered = gather(About(scenery.innovation, None), lens, lambda *_: None)
    return freeze(gathered, job_id=job.pk, by=cast.innovation_lead).number


def _split(scenery: Scenery) -> dict[str, Any]:
    """A trust that split between the two, with the innovation live there."""
    split = make_trust("RX9", "Divided NHS Trust", [scenery.region], closes_on=date(2026, 3, 31))
    with recording() as r:
        r.add(
            [
                Succession(old_code="RX9", new_code=code, on=date(2026, 4, 1), source="test")
                for code in (scenery.trust.code, scenery.far_trust.code)
            ]
        )
    adoption = Adoption.objects.create(
        innovation=scenery.innovation, organisation=split, stage="live", since=date(2025, 1, 1)
    )
    return {"split": "RX9", "split_adoption": adoption.pk}
