"""Makes kept rows anew when what they rest on has changed: the day, the estate, a list, an interval.

Until that has happened readers make their figures from the lines themselves, so nothing here is
urgent, and everything may be done twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from adopters.models import EstateVersion
from innovations.models import Innovation
from innovations.selectors.cohorts import cohorts_in_force
from scaling.ledger.tallies import sql
from scaling.ledger.tallies.keeping import (
    INNOVATION_LOCK,
    Basis,
    Touched,
    bring_up,
    make_anew,
    quarter_before,
    refresh_sites,
)
from scaling.ledger.tallies.whereabouts import Moves, moves_on
from scaling.models import TallyState, WhereaboutsState

#: Held by whoever makes rows anew, so that one does it at a time. The number means nothing.
RENEWAL_LOCK = 720_181_005
#: Innovations are made anew by so many at once, in so many shares: each core of the database has work.
HANDS, SHARES = 2, 50
#: If no more organisations than this count elsewhere, only their sites are made anew.
FEW_ORGANISATIONS = 500

#: Told how many innovations are done, of how many.
Progress = Callable[[int, int], None]


def quiet(done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class Renewed:
    """How many organisations' whereabouts changed, and how many innovations were made anew."""

    organisations: int
    innovations: int


def renew(today: date | None = None, *, progress: Progress = quiet) -> Renewed:
    """Whatever does not stand for ``today`` any more. Does nothing while another does it."""
    today = today or timezone.localdate()
    with _alone() as is_alone:
        if not is_alone:
            return Renewed(0, 0)
        moved = _renew_whereabouts(today)
        stale = _stale(today)
        for done in _made(stale, today):
            progress(done, len(stale))
        return Renewed(moved, len(stale))


def rebuild(today: date | None = None, *, progress: Progress = quiet) -> Renewed:
    """Everything, from nothing. Readers make their figures from the lines meanwhile."""
    with transaction.atomic():
        WhereaboutsState.objects.all().delete()
        TallyState.objects.all().delete()
    return renew(today, progress=progress)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether nobody else is at it. Held by the connection, over several transactions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [RENEWAL_LOCK])
        is_alone = bool(cursor.fetchone()[0])
        try:
            yield is_alone
        finally:
            if is_alone:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [RENEWAL_LOCK])


def _stale(today: date) -> list[Basis]:
    """The innovations whose rows do not stand, with what they are to rest on."""
    innovations = list(Innovation.objects.order_by("pk"))
    cohorts = cohorts_in_force(innovations)
    standing = set(
        TallyState.objects.filter(day=today, estate=EstateVersion.current()).values_list(
            "innovation_id", "cohort_id", "return_interval_days"
        )
    )
    wanted = [
        Basis(each.pk, today, cohorts[each.pk].pk if each.pk in cohorts else None, each.return_interval_days)
        for each in innovations
    ]
    return [
        each
        for each in wanted
        if (each.innovation_id, each.cohort_id, each.return_interval_days) not in standing
    ]


def _made(stale: list[Basis], today: date) -> Iterator[int]:
    """Make them, several at once; tells how many are done.

    Inside a transaction one after another, since nobody else would see what it wrote.
    """
    if connection.in_atomic_block:
        for done, basis in enumerate(stale, start=1):
            _make(basis, today)
            yield done
        return
    shares = [stale[start::SHARES] for start in range(min(SHARES, len(stale)))]
    with ThreadPoolExecutor(HANDS) as pool:
        done = 0
        for share in as_completed([pool.submit(_make_apart, share, today) for share in shares]):
            done += share.result()
            yield done


def _make_apart(share: list[Basis], today: date) -> int:
    """Over a connection of this thread's own."""
    try:
        for basis in share:
            _make(basis, today)
    finally:
        connection.close()
    return len(share)


@transaction.atomic
def _make(basis: Basis, today: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [INNOVATION_LOCK, basis.innovation_id])
    held = WhereaboutsState.objects.get()
    _, is_new = TallyState.objects.update_or_create(
        innovation_id=basis.innovation_id,
        defaults={
            "day": today,
            "then": held.then,
            "estate": held.estate,
            "cohort_id": basis.cohort_id,
            "return_interval_days": basis.return_interval_days,
        },
    )
    (make_anew if is_new else bring_up)(basis)


@transaction.atomic
def _renew_whereabouts(today: date) -> int:
    """Bring the whereabouts to ``today``; where few changed, the sites they touch as well."""
    estate = EstateVersion.current()
    held = WhereaboutsState.objects.first()
    if held and (held.day, held.estate) == (today, estate):
        return 0
    then = quarter_before(today)
    with connection.cursor() as cursor:
        _write_fresh(today, then)
        cursor.execute("SELECT organisation_id FROM pg_temp.fresh_changes")
        changed = [key for (key,) in cursor.fetchall()]
        states = _states_of(held) if held and held.day == today and len(changed) <= FEW_ORGANISATIONS else []
        before = _sites_of(changed, states)
        cursor.execute(_REPLACE)
        _refresh(states, before, _sites_of(changed, states), estate)
    WhereaboutsState.objects.update_or_create(pk=1, defaults={"day": today, "then": then, "estate": estate})
    return len(changed)


def _states_of(held: WhereaboutsState) -> list[TallyState]:
    """The innovations whose rows stood with the whereabouts as they were, held alone."""
    states = TallyState.objects.filter(day=held.day, estate=held.estate).order_by("innovation_id")
    with connection.cursor() as cursor:
        for key in states.values_list("innovation_id", flat=True):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [INNOVATION_LOCK, key])
    return list(states)


def _sites_of(organisations: Collection[int], states: Collection[TallyState]) -> dict[int, set[Touched]]:
    """Sites in which something of these organisations counts, or that are theirs, by innovation."""
    if not organisations or not states:
        return {}
    found: dict[int, set[Touched]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            _SITES_OF,
            {
                "organisations": list(organisations),
                "innovations": [each.innovation_id for each in states],
                "cohorts": [each.cohort_id for each in states],
                "intervals": [each.return_interval_days for each in states],
            },
        )
        for innovation, fate, code in cursor.fetchall():
            found.setdefault(innovation, set()).add(Touched(fate, code, is_shared=True, is_moved=True))
    return found


def _refresh(
    states: Collection[TallyState],
    before: dict[int, set[Touched]],
    after: dict[int, set[Touched]],
    estate: int,
) -> None:
    for state in states:
        key = state.innovation_id
        if touched := before.get(key, set()) | after.get(key, set()):
            refresh_sites(Basis(key, state.day, state.cohort_id, state.return_interval_days), touched)
    TallyState.objects.filter(pk__in=[state.pk for state in states]).update(estate=estate)


def _write_fresh(today: date, then: date) -> None:
    """The whereabouts as they are to be, in a table of this transaction, and those that differ."""
    now, past = moves_on([today, then])
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TABLE IF EXISTS pg_temp.fresh_whereabouts, pg_temp.fresh_own, pg_temp.fresh_changes"
        )
        cursor.execute(_FRESH, {**now.params(), **_then_params(past), "as_at": today, "boundaries_on": today})
        cursor.execute(_FRESH_OWN, {**now.params(), **_then_params(past)})
        cursor.execute(_CHANGES)


def _then_params(past: Moves) -> dict[str, list[object]]:
    return {f"then_{name}": values for name, values in past.params().items()}


_ORGANISATION = (
    "organisation_id",
    "fate",
    "code",
    "then_fate",
    "then_code",
    "own_code",
    "described",
    "is_open",
)
_COLUMNS = sql.listed((*_ORGANISATION, *sql.PLACED))
_OWN_COLUMNS = "adoption_id, fate, code, then_fate, then_code"

_FRESH = f"""
CREATE TEMP TABLE fresh_whereabouts ON COMMIT DROP AS
WITH {sql.whereabouts(past=False)}
SELECT w.organisation_id, w.fate, w.code,
    coalesce(past.fate, 'counted') AS then_fate, coalesce(past.code, w.own_code) AS then_code,
    w.own_code, w.described, w.is_open, {sql.listed(sql.PLACED, "w.")}
FROM whereabouts w
LEFT JOIN unnest(%(then_moved)s::bigint[], %(then_moved_fates)s::text[], %(then_moved_codes)s::text[])
    AS past(organisation_id, fate, code) ON past.organisation_id = w.organisation_id
"""
_FRESH_OWN = """
CREATE TEMP TABLE fresh_own ON COMMIT DROP AS
SELECT now.adoption_id, now.fate, now.code, past.fate AS then_fate, past.code AS then_code
FROM unnest(%(own)s::bigint[], %(own_fates)s::text[], %(own_codes)s::text[]) AS now(adoption_id, fate, code)
JOIN unnest(%(then_own)s::bigint[], %(then_own_fates)s::text[], %(then_own_codes)s::text[])
    AS past(adoption_id, fate, code) ON past.adoption_id = now.adoption_id
"""
_CHANGES = f"""
CREATE TEMP TABLE fresh_changes ON COMMIT DROP AS
SELECT organisation_id FROM (
    (SELECT {_COLUMNS} FROM fresh_whereabouts EXCEPT SELECT {_COLUMNS} FROM scaling_whereabouts)
    UNION ALL
    (SELECT {_COLUMNS} FROM scaling_whereabouts EXCEPT SELECT {_COLUMNS} FROM fresh_whereabouts)
) AS moved
UNION
SELECT a.organisation_id
FROM scaling_adoption a
JOIN (
    (SELECT {_OWN_COLUMNS} FROM fresh_own EXCEPT SELECT {_OWN_COLUMNS} FROM scaling_ownwhereabouts)
    UNION ALL
    (SELECT {_OWN_COLUMNS} FROM scaling_ownwhereabouts EXCEPT SELECT {_OWN_COLUMNS} FROM fresh_own)
) AS moved ON moved.adoption_id = a.id
"""
_REPLACE = f"""
DELETE FROM scaling_whereabouts WHERE organisation_id IN (SELECT organisation_id FROM pg_temp.fresh_changes);
INSERT INTO scaling_whereabouts ({_COLUMNS})
SELECT {_COLUMNS} FROM fresh_whereabouts
WHERE organisation_id IN (SELECT organisation_id FROM pg_temp.fresh_changes);
DELETE FROM scaling_ownwhereabouts;
INSERT INTO scaling_ownwhereabouts ({_OWN_COLUMNS}) SELECT {_OWN_COLUMNS} FROM fresh_own;
"""
_SITES_OF = f"""
WITH {sql.basis()}, {sql.KEPT_WHEREABOUTS}
SELECT a.innovation_id, coalesce(own.fate, w.fate), coalesce(own.code, w.code)
FROM scaling_adoption a
JOIN basis ON basis.innovation_id = a.innovation_id
JOIN whereabouts w ON w.organisation_id = a.organisation_id
LEFT JOIN own ON own.adoption_id = a.id
WHERE a.organisation_id = ANY(%(organisations)s)
UNION
SELECT basis.innovation_id, w.fate, w.code
FROM innovations_cohortmember m
JOIN basis ON basis.cohort_id = m.cohort_id
JOIN whereabouts w ON w.organisation_id = m.organisation_id
WHERE m.organisation_id = ANY(%(organisations)s)
UNION
SELECT held.innovation_id, held.fate, held.code
FROM whereabouts w
CROSS JOIN basis
JOIN scaling_countedsite held ON held.innovation_id = basis.innovation_id AND held.code = w.own_code
WHERE w.organisation_id = ANY(%(organisations)s)
"""
