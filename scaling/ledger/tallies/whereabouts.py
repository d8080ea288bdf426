"""Where the place of each organisation counts on a day: itself, the one that took it, or nobody's.

Successions are resolved in Python (``adopters.survivors``); only organisations that are not
their own site are named to the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from adopters.models import Organisation
from adopters.selectors.survivors import Gone, OwnAnswer, gone_on
from adopters.survivors import Ended, Successions, Survivor, Waiting
from scaling.models import Adoption, Fate


@dataclass(frozen=True)
class Site:
    """The site a place counts in, by its code, and what became of it."""

    fate: str
    code: str


@dataclass(frozen=True)
class Moves:
    """Organisations, and adoptions with an answer of their own, that are not counted as reported.

    Both by key. Where codes count as they were reported, nothing moves.
    """

    organisations: dict[int, Site]
    adoptions: dict[int, Site]

    def params(self) -> dict[str, list[object]]:
        """As the SQL of ``scaling.ledger.tallies.sql`` takes them."""
        return {
            "moved": list(self.organisations),
            "moved_fates": [site.fate for site in self.organisations.values()],
            "moved_codes": [site.code for site in self.organisations.values()],
            "own": list(self.adoptions),
            "own_fates": [site.fate for site in self.adoptions.values()],
            "own_codes": [site.code for site in self.adoptions.values()],
        }


AS_REPORTED = Moves({}, {})


def stirred(now: Moves, then: Moves) -> set[int]:
    """Organisations of which anything, or of whose sites, counts elsewhere now than then. Two queries."""
    moved = _differing(now.organisations, then.organisations)
    answered = _differing(now.adoptions, then.adoptions)
    if not moved and not answered:
        return set()
    answering = Adoption.objects.filter(pk__in=answered).values("organisation")
    involved = Q(pk__in=moved) | Q(pk__in=answering)
    organisations = dict(Organisation.objects.filter(involved).order_by().values_list("pk", "code"))
    sites = set(organisations.values()) | {
        places[key].code
        for places, keys in (
            (now.organisations, moved),
            (then.organisations, moved),
            (now.adoptions, answered),
            (then.adoptions, answered),
        )
        for key in keys
        if key in places
    }
    others = {key for each in (now, then) for key, site in each.organisations.items() if site.code in sites}
    there = {key for each in (now, then) for key, site in each.adoptions.items() if site.code in sites}
    beside = Q(code__in=sites) | Q(pk__in=Adoption.objects.filter(pk__in=there).values("organisation"))
    own = Organisation.objects.filter(beside).order_by().values_list("pk", flat=True)
    return others | set(own) | set(organisations)


def _differing(now: dict[int, Site], then: dict[int, Site]) -> set[int]:
    return {key for key in now.keys() | then.keys() if now.get(key) != then.get(key)}


def moves(as_at: date, known_at: datetime | None = None) -> Moves:
    """What counts elsewhere than at its own code on a day, as known at an instant. One query."""
    (found,) = moves_on([as_at], known_at)
    return found


def moves_on(days: Sequence[date], known_at: datetime | None = None) -> list[Moves]:
    """The same for each of the days, in one query for all of them."""
    gone, answers, successions = gone_on(days, _OWN_ANSWERS, known_at)
    return [
        _moves([each for each in gone if each.is_gone_by(day)], answers, ways)
        for day, ways in zip(days, successions, strict=True)
    ]


_OWN_ANSWERS = """
    SELECT answer.adoption_id AS key, organisation.code, answer.successor_code AS successor
    FROM scaling_adoptionsplitanswer answer
    JOIN scaling_adoption adoption ON adoption.id = answer.adoption_id
    JOIN adopters_organisation organisation ON organisation.id = adoption.organisation_id
    WHERE {answer}
"""


def _moves(gone: Iterable[Gone], answers: Iterable[OwnAnswer], ways: Successions) -> Moves:
    sites = {each: _site(ways, each.code) for each in gone}
    return Moves(
        organisations={each.key: site for each, site in sites.items() if _moved(site, each.code)},
        adoptions={each.key: _site(ways, each.code, each.successor) for each in answers},
    )


def _moved(site: Site, code: str) -> bool:
    return site != Site(Fate.COUNTED, code)


def _site(ways: Successions, code: str, own_answer: str | None = None) -> Site:
    match ways.resolve(code, own_answer):
        case Survivor(found):
            return Site(Fate.COUNTED, found)
        case Waiting(found, _):
            return Site(Fate.WAITING, found)
        case Ended(found):
            return Site(Fate.ENDED, found)
