"""An innovation's own named steps under the common stages."""

from __future__ import annotations

from django.db.models import Max, ProtectedError

from adopters.models import User
from innovations.errors import CatalogueError
from innovations.models import LADDER, Innovation, Step
from innovations.services.acting import acting, locked
from innovations.services.order import move_among


def add_step(*, innovation: Innovation, stage: str, name: str, by: User | None) -> Step:
    """At the end of its stage. Raises CatalogueError where that stage has a step of this name."""
    with acting(by):
        locked(innovation)
        _refuse_exit(stage)
        _refuse_taken_name(innovation, stage, name)
        last = innovation.steps.filter(stage=stage).aggregate(last=Max("position"))["last"]
        position = 0 if last is None else last + 1
        return Step.objects.create(innovation=innovation, stage=stage, name=name, position=position)


def edit_step(*, step: Step, stage: str, name: str, by: User | None) -> Step:
    with acting(by):
        locked(step.innovation)
        _refuse_exit(stage)
        _refuse_taken_name(step.innovation, stage, name, but=step)
        step.stage, step.name = stage, name
        step.save()
    return step


def move_step(*, step: Step, up: bool, by: User | None) -> None:
    """One place up or down within its stage; at the end nothing happens."""
    with acting(by):
        locked(step.innovation)
        move_among(list(step.innovation.steps.filter(stage=step.stage)), step, up=up)


def remove_step(*, step: Step, by: User | None) -> None:
    """Raises CatalogueError where a site's history rests on it."""
    with acting(by):
        locked(step.innovation)
        try:
            step.delete()
        except ProtectedError as error:
            raise CatalogueError(
                f"“{step.name}” cannot be removed, because it stands in the history of at least one site."
                " You can change its wording."
            ) from error


def _refuse_exit(stage: str) -> None:
    if stage not in LADDER:
        raise CatalogueError("Choose a stage from Contacted to Sustained.", "stage")


def _refuse_taken_name(innovation: Innovation, stage: str, name: str, but: Step | None = None) -> None:
    others = innovation.steps.filter(stage=stage, name__iexact=name)
    if any(other != but for other in others):
        raise CatalogueError("This stage already has a step of this name.", "name")
