"""What some pages need in order to open, where the seed brings none of its kind."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from adopters.models import FileLoad, HeldKind, Invitation, Role, Scope
from adopters.roles import abilities
from adopters.services.held_files import hold
from innovations.cohort_rule import CohortRule
from innovations.models import Component, Innovation, Stage, Step, Version
from innovations.services.cohorts import keep_draft
from scaling.milestones.services import Wanted, set_milestone
from scaling.spread.indicators import LIVE_NOW
from tests.bench.people import Person, people


def make() -> None:
    for lead in people(Role.INNOVATION_LEAD):
        for innovation in Innovation.objects.filter(slug__in=abilities(lead.signed_in).leads):
            _describe(innovation, lead)
    for editor in people(Role.ADOPTER_EDITOR):
        _invite(editor)
    for administrator in people(Role.ADMINISTRATOR):
        _bring_files(administrator)


def _describe(innovation: Innovation, lead: Person) -> None:
    version, _ = Version.objects.get_or_create(innovation=innovation, number=1)
    Component.objects.get_or_create(version=version, name="Measured component")
    Step.objects.get_or_create(innovation=innovation, stage=Stage.PREPARING, name="Measured step")
    today = timezone.localdate()
    keep_draft(innovation=innovation, source=CohortRule((innovation.unit,), open_on=today), by=lead.signed_in)
    if not innovation.milestones.exists():
        wanted = Wanted(count=10, percent=None, due_on=today + timedelta(days=365))
        set_milestone(
            innovation=innovation,
            indicator=LIVE_NOW,
            area=None,
            wanted=wanted,
            today=today,
            by=lead.signed_in,
        )


def _invite(editor: Person) -> None:
    for code in sorted(abilities(editor.signed_in).edits)[:1]:
        Invitation.objects.get_or_create(
            email=f"{code.lower()}@invited.example",
            role=Role.ADOPTER_VIEWER,
            scope=Scope.ORGANISATION,
            scope_key=code,
            defaults={"invited_by": editor.signed_in},
        )


def _bring_files(administrator: Person) -> None:
    by = administrator.signed_in
    FileLoad.objects.create(kind="successions", filename="mergers.csv", sha256="", loaded_by=by)
    hold(
        kind=HeldKind.SUCCESSIONS,
        filename="more.csv",
        data=b"old,new,date\nRX1,RX2,2026-04-01\n",
        area_kind="",
        by=by,
    )
