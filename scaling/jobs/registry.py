"""Which function does each kind of job."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import TypeVar

import scaling

#: Takes a ``JobHandle`` and the job's arguments by name; returns the address of the result, or "".
Work = Callable[..., str]
AnyWork = TypeVar("AnyWork", bound=Work)

_works: dict[str, Work] = {}


class UnknownJobKind(LookupError):
    """No feature has declared this kind of job."""


class JobRefused(Exception):
    """Raised by a job that trying again will not help. Its message is shown to whoever asked."""


def job_kind(kind: str) -> Callable[[AnyWork], AnyWork]:
    """Declare the function that does jobs of this kind. It may be run twice; its effects must not be."""

    def declare(work: AnyWork) -> AnyWork:
        _works[kind] = work
        return work

    return declare


def work_of(kind: str) -> Work:
    """Raises UnknownJobKind."""
    _find_declarations()
    try:
        return _works[kind]
    except KeyError:
        raise UnknownJobKind(kind) from None


@cache
def _find_declarations() -> None:
    """Import the ``tasks`` of every feature."""
    for feature in pkgutil.iter_modules(scaling.__path__, prefix="scaling."):
        if feature.ispkg and importlib.util.find_spec(f"{feature.name}.tasks"):
            importlib.import_module(f"{feature.name}.tasks")
