"""The audit of rows that may change: every version of them, kept by the database itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory
from django.db import models

AnyModel = TypeVar("AnyModel", bound=type[models.Model])


def audited(model: AnyModel) -> AnyModel:
    """Keep how each row of ``model`` was made, every change to it, and its removal."""
    return audited_without()(model)


def audited_without(*secrets: str) -> Callable[[AnyModel], AnyModel]:
    """The same, leaving the named columns out: a history must not keep what opens doors."""
    options: dict[str, Any] = {"exclude": secrets} if secrets else {}
    events = pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()
    track: Callable[[AnyModel], AnyModel] = pghistory.track(*events, **options)
    return track
