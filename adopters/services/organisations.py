"""Reads ODS files into the estate: what each says is kept, and the estate follows from all of it."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from adopters.bulk import copy_in, plan_afresh
from adopters.facts import Recording
from adopters.models import AreaKind, FileLoad, Organisation, OrganisationSpan, Sighting
from adopters.ods.parser import Described, Layout, Parsed, Problem
from adopters.services import observation_sql as sql
from adopters.services.affiliations import derive_site_affiliations
from adopters.services.loading import Source, begin_load, changing_estate, refused
from adopters.services.memberships import derive_memberships, ensure_areas

#: What is kept of a row.
SAID = (
    "code", "name", "kind", "in_england", "opens_on", "closes_on", "lapsed", "address", "postcode",
    "telephone", "region_code", "icb_code", "sub_icb_code", "parent_code",
)  # fmt: skip


@dataclass(frozen=True)
class Move:
    """``count`` organisations open on the file's date that another file had placed elsewhere."""

    area_kind: str
    from_code: str
    to_code: str
    count: int


@dataclass(frozen=True)
class ObservationSummary:
    read: int
    new: int
    updated: int
    closed: int
    moved: int
    moves: tuple[Move, ...]
    skipped: dict[str, int] = field(default_factory=dict)
    rejected: tuple[Problem, ...] = ()
    memberships_changed: int = 0
    load_id: int | None = None

    @property
    def changes(self) -> bool:
        return bool(self.new or self.updated or self.memberships_changed)

    def as_json(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "rejected": len(self.rejected),
            "refused": refused(self.rejected),
            "load_id": None,
        }


@dataclass(frozen=True)
class _Upserted:
    created: tuple[int, ...]
    updated: int
    closed: int


def observe(
    parsed: Parsed, *, layout: Layout, as_at: date, source: Source, dry_run: bool = False
) -> ObservationSummary:
    """Keep what the file says and bring the estate in line with all that files have said."""
    with changing_estate(source.by, dry_run=dry_run) as r:
        load = begin_load(source, f"organisations/{layout}", as_at)
        sightings = _keep_sightings(parsed.rows, layout, as_at, load)
        codes = [row.code for row in parsed.rows]
        plan_afresh(Sighting)
        upserted = _upsert(codes)
        plan_afresh(Organisation)
        ids = _record_spans(r, codes)
        _ensure_areas_named(r, parsed.rows)
        changed = derive_memberships(r, ids)
        changed += derive_site_affiliations(r, codes, upserted.created)
        moved, moves = _moves(load)
        summary = ObservationSummary(
            read=parsed.read,
            new=len(upserted.created),
            updated=upserted.updated,
            closed=upserted.closed,
            moved=moved,
            moves=moves,
            skipped=_skipped(parsed.rows),
            rejected=parsed.problems,
            memberships_changed=changed,
            load_id=load.pk,
        )
        return _conclude(load, summary, bool(sightings))


def _conclude(load: FileLoad, summary: ObservationSummary, said_anything_new: bool) -> ObservationSummary:
    """A load that said and changed nothing new leaves no trace."""
    if said_anything_new or summary.changes:
        load.summary = summary.as_json()
        load.save(update_fields=["summary"])
        return summary
    load.delete()
    return ObservationSummary(**{**vars(summary), "load_id": None})


def _keep_sightings(rows: tuple[Described, ...], layout: Layout, as_at: date, load: FileLoad) -> int:
    """How many say what was not said before."""
    digests = {row.code: _digest(row) for row in rows}
    said = set(
        Sighting.objects.filter(layout=layout, as_at=as_at, code__in=list(digests)).values_list(
            "code", "digest"
        )
    )
    return copy_in(
        Sighting,
        [*SAID, "as_at", "layout", "digest", "load_id"],
        (
            [*(getattr(row, name) for name in SAID), as_at, str(layout), digests[row.code], load.pk]
            for row in rows
            if (row.code, digests[row.code]) not in said
        ),
    )


def _digest(row: Described) -> str:
    said = repr([value for name, value in sorted(vars(row).items()) if name != "line"])
    return hashlib.md5(said.encode(), usedforsecurity=False).hexdigest()


def _upsert(codes: list[str]) -> _Upserted:
    """Bring the organisations in line with the latest that was said of each."""
    closed_before = set(
        Organisation.objects.filter(code__in=codes, closes_on__isnull=False).values_list("pk", flat=True)
    )
    with connection.cursor() as cursor:
        cursor.execute(sql.UPSERT, {"codes": codes})
        rows = cursor.fetchall()
    created = tuple(pk for pk, is_new, _ in rows if is_new)
    closed = sum(1 for pk, is_new, closes in rows if not is_new and closes and pk not in closed_before)
    return _Upserted(created, len(rows) - len(created), closed)


def _record_spans(r: Recording, codes: list[str]) -> list[int]:
    ids = list(Organisation.objects.filter(code__in=codes).values_list("pk", flat=True))
    values: dict[str, Any] = {"ids": ids, "at": r.at, "by": r.by.pk if r.by else None}
    plan_afresh(OrganisationSpan)
    with connection.cursor() as cursor:
        cursor.execute(sql.SUPERSEDE_SPANS, values)
        cursor.execute(sql.ADD_SPANS, values)
    return ids


def _ensure_areas_named(r: Recording, rows: tuple[Described, ...]) -> None:
    wanted = {(AreaKind.REGION.value, row.region_code) for row in rows}
    wanted |= {(AreaKind.ICB.value, row.icb_code) for row in rows}
    wanted |= {(AreaKind.SUB_ICB.value, row.sub_icb_code) for row in rows}
    ensure_areas(r, wanted)


def _moves(load: FileLoad) -> tuple[int, tuple[Move, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql.MOVES, {"load": load.pk})
        rows = cursor.fetchall()
    counts = Counter((kind, old, new) for _, kind, old, new in rows)
    return len({pk for pk, *_ in rows}), tuple(
        Move(kind, old, new, count) for (kind, old, new), count in sorted(counts.items())
    )


def _skipped(rows: tuple[Described, ...]) -> dict[str, int]:
    """Rows said to be dormant (proposed, closed) without a closing date, of bodies never seen in use."""
    lapsed = {row.code: row.status for row in rows if row.lapsed}
    known = set(Organisation.objects.filter(code__in=list(lapsed)).values_list("code", flat=True))
    counts = Counter(status for code, status in lapsed.items() if code not in known)
    return {f"{status} without a closing date, and not known": n for status, n in sorted(counts.items())}
