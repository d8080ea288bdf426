"""Figures as values: each carries everything needed to say what it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

from scaling.lens import Lens
from scaling.spread.curves import CurvePoint
from scaling.spread.indicators import Indicator


class Spreading(Protocol):
    """What figures ask of an innovation: one of the model, or a row of those few columns."""

    @property
    def pk(self) -> int: ...
    @property
    def slug(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def return_interval_days(self) -> int: ...


@dataclass(frozen=True)
class CohortRef:
    """Which list is the denominator. ``drawn_later`` than the figure's date is said aloud."""

    id: int
    number: int
    drawn_on: date
    recorded_at: datetime
    drawn_later: bool


class Place(NamedTuple):
    """The row of a figure: England, an area, or an organisation. A tuple: pages hold them by the thousand.

    ``code`` is None for what lies in no known area; ``kind`` then still says of which kind.
    """

    code: str | None
    name: str
    kind: str
    id: int | None = None


ENGLAND = Place("ENG", "England", "nation")


class Figure(NamedTuple):
    """One figure. ``denominator`` is None for a plain count. A tuple, as ``Place`` is.

    ``waiting``: organisations left out because they split and nobody has said where their
    place went. ``confirmed``: how many of the numerator rest on fresh evidence from the site or
    from routine data. ``unit``: the kind of organisation counted.
    """

    innovation: str
    indicator: Indicator
    place: Place
    numerator: int
    denominator: int | None
    waiting: int
    confirmed: int
    unit: str
    lens: Lens
    known_at: datetime
    cohort: CohortRef | None

    @property
    def rate(self) -> float | None:
        """Numerator over denominator; None for a count, or where nothing is eligible."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True)
class Curve:
    """Monthly points for one place, with the lens they were read through."""

    innovation: str
    place: Place
    points: tuple[CurvePoint, ...]
    lens: Lens
    known_at: datetime
    cohort: CohortRef | None
    waiting: int
