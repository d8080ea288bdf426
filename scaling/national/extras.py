"""What is said about adoptions beside their lines: disputes, answers to splits, local adaptations."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from adopters.bulk import copy_in
from scaling.ledger.replay import RANK, is_live
from scaling.models import Adaptation, AdoptionSplitAnswer, CoreDelivered, Dispute, Sharing
from scaling.national.histories import DAY_LENGTH, RETRACTED, Line
from scaling.national.rows import instant

_DISPUTED, _ANSWERED, _ADAPTED, _SETTLED = 0.003, 0.15, 0.01, 0.4

_CHANGES = (
    ("Runs on two afternoons a week where the standard is every day, to fit clinic rooms", CoreDelivered.YES),
    ("A pharmacist leads the review where the standard names a nurse", CoreDelivered.YES),
    ("The leaflet was rewritten with local patients and is offered in four languages", CoreDelivered.YES),
    ("The training was shortened from a day to two lunchtime sessions", CoreDelivered.PARTLY),
    ("The follow-up call is made only where the first result was abnormal", CoreDelivered.NO),
)


@dataclass
class Extras:
    """Rows that wait for the keys of adoptions (by place) and of lines (by mark).

    ``latest`` is the last day on which anything is recorded.
    """

    latest: int
    disputes: list[tuple[int, datetime, int, datetime | None]] = field(default_factory=list)
    answers: list[tuple[int, str, datetime, int]] = field(default_factory=list)
    adaptations: list[tuple[int, int, int, str, datetime, int]] = field(default_factory=list)

    def dispute(self, random: Random, lines: Sequence[Line], removed: Collection[int]) -> int | None:
        """The place of a line that the site says is not right; mostly there is none."""
        if random.random() >= _DISPUTED:
            return None
        place = int(random.random() * len(lines))
        return None if place in removed or lines[place].kind == RETRACTED else place

    def add_dispute(self, random: Random, mark: int, line: Line, by: int) -> None:
        said = _between(random, line.recorded, self.latest)
        settled = _between(random, said, self.latest) if random.random() < _SETTLED else None
        self.disputes.append((mark, instant(said), by, instant(settled) if settled else None))

    def consider_answer(
        self, random: Random, key: int, lines: Sequence[Line], heirs: Sequence[str], by: int
    ) -> None:
        """An answer of its own to the split of its organisation; nothing that is not recorded later."""
        if heirs and random.random() < _ANSWERED:
            at = _between(random, lines[-1].recorded, self.latest)
            self.answers.append((key, random.choice([*heirs, ""]), instant(at), by))

    def consider_adaptation(
        self, random: Random, key: int, lines: Sequence[Line], components: Sequence[int], by: int
    ) -> None:
        in_use = [line for line in lines if line.stage and is_live(line.stage) and RANK[line.stage]]
        if in_use and random.random() < _ADAPTED:
            at = _between(random, in_use[0].recorded, self.latest)
            change = int(random.random() * len(_CHANGES))
            sharing = random.choice([Sharing.EVERYONE, Sharing.EVERYONE, Sharing.LEAD, Sharing.ONLY_US])
            self.adaptations.append((key, random.choice(components), change, sharing, instant(at), by))

    def store(self, keys: Sequence[int], marks: Mapping[int, int]) -> int:
        """Copy them in; how many."""
        copy_in(
            Dispute,
            ["line_id", "statement", "recorded_at", "recorded_by_id", "superseded_at", "superseded_by_id"],
            (
                (marks[mark], "We have no record of this.", at, by, settled, by if settled else None)
                for mark, at, by, settled in self.disputes
            ),
        )
        copy_in(
            AdoptionSplitAnswer,
            ["adoption_id", "successor_code", "note", "recorded_at", "recorded_by_id"],
            ((keys[key], code, "", at, by) for key, code, at, by in self.answers),
        )
        Adaptation.objects.bulk_create(
            (
                Adaptation(
                    adoption_id=keys[key],
                    component_id=component,
                    what_changed=_CHANGES[change][0],
                    core_delivered=_CHANGES[change][1],
                    sharing=sharing,
                    recorded_at=at,
                    recorded_by_id=by,
                )
                for key, component, change, sharing, at, by in self.adaptations
            ),
            batch_size=2_000,
        )
        return len(self.disputes) + len(self.answers) + len(self.adaptations)


def _between(random: Random, after: int, latest: int) -> int:
    """Soon after an instant, and before the end of the day ``latest``."""
    end = (latest + 1) * DAY_LENGTH - 3_600_000_000
    return after + 1_000_000 + int(random.random() ** 2 * max(0, min(end - after, 90 * DAY_LENGTH)))
