"""Which organisation stands today in the place of one that closed. Pure: plain values in and out.

A succession is followed only if it is dated on or before the day asked about and the old
organisation is closed by then. Where several took the place, a person says which; until
then the old organisation waits. Codes that no file has described are taken to be closed if
a succession names them as old, and open if not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Survivor:
    """The organisation that stands: the one asked about, or the last of its successors."""

    code: str


@dataclass(frozen=True)
class Waiting:
    """``code`` split and nobody has said yet where its place went."""

    code: str
    successors: tuple[str, ...]


@dataclass(frozen=True)
class Ended:
    """``code`` closed, and nobody took its place (or a person said that none did)."""

    code: str


Fate = Survivor | Waiting | Ended


@dataclass(frozen=True)
class Life:
    """When an organisation is open; ``closes_on`` is its last day."""

    opens_on: date | None = None
    closes_on: date | None = None

    def closed_by(self, day: date) -> bool:
        return self.closes_on is not None and self.closes_on < day


@dataclass(frozen=True)
class Handover:
    """``old`` gave its place, or part of it, to ``new`` on a day."""

    old: str
    new: str
    on: date


@dataclass(frozen=True)
class Successions:
    """What is known, as at one day, of who took whose place.

    ``answers``: for an organisation that split, the successor a person chose ("" is none).
    ``days``: when the first of each pair gave its place, or part of it, to the second.
    """

    as_at: date
    lives: Mapping[str, Life]
    answers: Mapping[str, str] = field(default_factory=dict)
    heirs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    days: Mapping[tuple[str, str], date] = field(default_factory=dict)

    @classmethod
    def build(
        cls,
        *,
        as_at: date,
        lives: Mapping[str, Life],
        handovers: Iterable[Handover],
        answers: Mapping[str, str] | None = None,
    ) -> Successions:
        found: dict[str, set[str]] = {}
        days: dict[tuple[str, str], date] = {}
        for handover in sorted(handovers, key=lambda each: each.on):
            if handover.old != handover.new and handover.on <= as_at:
                found.setdefault(handover.old, set()).add(handover.new)
                days[handover.old, handover.new] = handover.on
        heirs = {old: tuple(sorted(news)) for old, news in found.items()}
        return cls(as_at=as_at, lives=lives, answers=answers or {}, heirs=heirs, days=days)

    def resolve(self, code: str, own_answer: str | None = None) -> Fate:
        """Where ``code`` is on the day.

        ``own_answer``, which one adoption gave for itself, goes before the standing answer of
        the split whose successor it names; "" is none of them, at the first split on the way.
        A cycle, which the importer refuses, ends at the organisation where it closes.
        """
        *_, fate = self._way(code, own_answer)
        return fate

    def splits_met(self, code: str, own_answer: str | None = None) -> list[str]:
        """The organisations that split on the way from ``code`` to where it is on the day."""
        *passed, _ = self._way(code, own_answer)
        return [each.code for each in passed if len(self.heirs.get(each.code, ())) > 1]

    def carried_on(self, code: str, own_answer: str | None = None) -> date | None:
        """The day the place of ``code`` came to the other organisation that has it on the day."""
        *passed, fate = self._way(code, own_answer)
        if not passed or not isinstance(fate, Survivor):
            return None
        return self.days[passed[-1].code, fate.code]

    def _way(self, code: str, own_answer: str | None) -> Iterator[Fate]:
        """Each closed organisation on the way, as one that stands there, and at last the fate."""
        seen: set[str] = set()
        while self._is_closed(code):
            yield Survivor(code)
            following = self._next(code, own_answer)
            if not isinstance(following, str):
                yield following
                return
            if following in seen:
                yield Ended(code)
                return
            seen.add(code)
            code = following
        yield Survivor(code)

    def _is_closed(self, code: str) -> bool:
        life = self.lives.get(code)
        return life.closed_by(self.as_at) if life else code in self.heirs

    def _next(self, code: str, own_answer: str | None) -> str | Waiting | Ended:
        heirs = self.heirs.get(code, ())
        if len(heirs) == 1:
            return heirs[0]
        if not heirs:
            return Ended(code)
        answer = own_answer if own_answer in ("", *heirs) else self.answers.get(code)
        if answer is None or (answer and answer not in heirs):
            return Waiting(code, heirs)
        return answer or Ended(code)
