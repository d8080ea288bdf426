"""From the codes in a file to the organisations we know, and the nearest to those we do not."""

from __future__ import annotations

import string
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

from adopters.models import OrganisationKind
from adopters.selectors.survivors import successions
from adopters.survivors import Ended, Fate, Survivor, Waiting
from innovations.models import CohortMember, Innovation
from innovations.selectors.cohorts import cohort_in_force
from scaling.models import AdoptionSplitAnswer

#: Unknown codes in one file that we look for a likeness to; past these it is the wrong file.
MOST_SUGGESTIONS = 100
_CODE_CHARACTERS = string.ascii_uppercase + string.digits


@dataclass(frozen=True, slots=True)
class Match:
    """An organisation as a check needs it."""

    id: int
    code: str
    name: str
    kind: str
    opens_on: date | None
    closes_on: date | None

    def closed_by(self, day: date) -> bool:
        return self.closes_on is not None and self.closes_on < day

    @property
    def words(self) -> str:
        return f"{self.name} ({self.code})"


def matches(codes: Collection[str]) -> dict[str, Match]:
    """The organisations of these codes, by code."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, code, name, kind, opens_on, closes_on "
            "FROM adopters_organisation WHERE code = ANY(%s)",
            [list(codes)],
        )
        return {match.code: match for match in (Match(*row) for row in cursor.fetchall())}


@dataclass(frozen=True)
class Reach:
    """Whom an innovation is meant to reach: the unit, and the codes of its newest frozen list."""

    unit: str
    codes: frozenset[str]

    def outside(self, match: Match, fate: Fate | None) -> str:
        """How a site lies outside, in words, or "" where it does not. A survivor inherits the place."""
        heir = fate.code if isinstance(fate, Survivor) else match.code
        if not self.codes or {match.code, heir} & self.codes or isinstance(fate, Waiting):
            return ""
        kind = OrganisationKind(match.kind).label
        as_what = "" if match.kind == self.unit else f" It is of the kind “{kind}”."
        return (
            f"{match.words} is not among the sites this is meant to reach.{as_what} It will count as "
            "having gone live, but not in coverage."
        )


def reach(innovation: Innovation) -> Reach:
    cohort = cohort_in_force(innovation)
    codes = CohortMember.objects.filter(cohort=cohort).values_list("organisation__code", flat=True)
    return Reach(innovation.unit, frozenset(codes) if cohort else frozenset())


def fates(innovation: Innovation, codes: Collection[str], today: date) -> dict[str, Fate]:
    """Where organisations that closed are today, by the code they were reported under.

    An answer given for one adoption goes before the answer given for its organisation.
    """
    if not codes:
        return {}
    known = successions(codes, today)
    answered = dict(
        AdoptionSplitAnswer.objects.standing()
        .filter(adoption__innovation=innovation, adoption__organisation__code__in=codes)
        .values_list("adoption__organisation__code", "successor_code")
    )
    return {code: known.resolve(code, answered.get(code)) for code in codes}


def closure_remark(match: Match, fate: Fate, names: Mapping[str, str], *, is_late: bool) -> str:
    """What becomes of an event whose organisation closed, before it if ``is_late``; in words.

    ``names`` are the words for successors, by code.
    """
    closed = f"{match.words} {'had closed by then' if is_late else 'has closed since'}."
    match fate:
        case Survivor(code):
            return f"{closed} It is kept under {match.code} and counts in {names.get(code, code)}."
        case Waiting(code, successors):
            split = f"{code} was split between {', '.join(successors)}"
            return (
                f"{closed} {split}, so it is an open question where this counts. It is kept under "
                f"{match.code} and left out of counts by surviving organisation until someone answers."
            )
        case Ended():
            return f"{closed} No successor is on file, so it counts as once live, but not as live now."


def suggestions(unknown: Mapping[str, str], unit: str) -> dict[str, str]:
    """For unknown codes (each with its name, or "") the likeliest organisation, in words.

    By name where the file gives one; else a code one character away, the innovation's own
    kind of organisation first. Two queries, whatever the number.
    """
    few = dict(list(unknown.items())[:MOST_SUGGESTIONS])
    return {**_by_code(few, unit), **_by_name({code: name for code, name in few.items() if name})}


def _by_code(codes: Iterable[str], unit: str) -> dict[str, str]:
    wanted = {variant: code for code in codes if 3 <= len(code) <= 12 for variant in _one_away(code)}
    found = matches(wanted.keys())
    likeliest: dict[str, Match] = {}
    for match in sorted(found.values(), key=lambda each: (each.kind != unit, each.closes_on is not None)):
        likeliest.setdefault(wanted[match.code], match)
    return {code: match.words for code, match in likeliest.items()}


def _one_away(code: str) -> set[str]:
    """Codes that differ by one character: another, one more, one less, or two changed about."""
    parts = [(code[:at], code[at:]) for at in range(len(code) + 1)]
    changed = {left + mark + right[1:] for left, right in parts if right for mark in _CODE_CHARACTERS}
    longer = {left + mark + right for left, right in parts for mark in _CODE_CHARACTERS}
    shorter = {left + right[1:] for left, right in parts if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in parts if len(right) > 1}
    return (changed | longer | shorter | swapped) - {code}


def _by_name(names: Mapping[str, str]) -> dict[str, str]:
    if not names:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT given.code, near.name || ' (' || near.code || ')'
            FROM unnest(%s::text[], %s::text[]) AS given(code, name)
            CROSS JOIN LATERAL (
                SELECT code, name FROM adopters_organisation
                WHERE UPPER(name) %% UPPER(given.name)
                ORDER BY similarity(UPPER(name), UPPER(given.name)) DESC, code LIMIT 1
            ) AS near
            """,
            [list(names), list(names.values())],
        )
        return dict(cursor.fetchall())
