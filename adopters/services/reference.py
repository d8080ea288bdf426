"""The areas everyone needs before any file is read, from our own readable lists of facts."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from adopters.days import days
from adopters.facts import Recording
from adopters.models import Area, AreaKind, AreaSpan, AreaSuccession, User
from adopters.services.loading import changing_estate
from adopters.services.memberships import derive_all

FOLDER = Path(__file__).resolve().parent.parent / "reference"
FILES = {AreaKind.REGION: "regions.csv", AreaKind.ICB: "icbs.csv", AreaKind.NETWORK: "networks.csv"}


@dataclass(frozen=True)
class ReferenceSummary:
    areas: int
    successions: int
    changed: int


def load_reference(*, by: User | None = None, folder: Path = FOLDER) -> ReferenceSummary:
    """Make the areas and their successions as the lists say. Again, it changes nothing."""
    with changing_estate(by) as r:
        rows = {kind: _rows(folder / name) for kind, name in FILES.items()}
        changed = sum(_load_area(r, kind, row) for kind in FILES for row in rows[kind])
        handovers = _rows(folder / "icb_successions.csv")
        changed += _load_successions(r, handovers)
        if changed:
            derive_all(r)
        return ReferenceSummary(sum(map(len, rows.values())), len(handovers), changed)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _load_area(r: Recording, kind: AreaKind, row: dict[str, str]) -> bool:
    """Whether anything changed. A name once unknown becomes known."""
    code = row["code"]
    region = Area.objects.get(kind=AreaKind.REGION, code=row["region"]) if row.get("region") else None
    values = {
        "name": row["name"],
        "name_known": True,
        "opens_on": _day(row.get("opens_on")),
        "closes_on": _day(row.get("closes_on")),
        "region": region,
        "hex_q": int(row["hex_q"]) if row.get("hex_q") else None,
        "hex_r": int(row["hex_r"]) if row.get("hex_r") else None,
    }
    area, created = Area.objects.get_or_create(kind=kind, code=code, defaults=values)
    stale = {name: value for name, value in values.items() if getattr(area, name) != value}
    if stale:
        Area.objects.filter(pk=area.pk).update(**values)
        area.refresh_from_db()
    restated = record_span(r, area)
    return created or bool(stale) or restated


def record_span(r: Recording, area: Area) -> bool:
    """Let the standing span of an area say what its row says; whether it had to change."""
    during = days(area.opens_on, area.closes_on)
    standing = AreaSpan.objects.standing().filter(area=area).first()
    if standing and (standing.name, standing.region_id, standing.during) == (
        area.name,
        area.region_id,
        during,
    ):
        return False
    r.supersede(AreaSpan.objects.filter(area=area))
    r.add([AreaSpan(area=area, name=area.name, region=area.region, during=during)])
    return True


def _load_successions(r: Recording, rows: Iterable[dict[str, str]]) -> int:
    icbs = {area.code: area for area in Area.objects.filter(kind=AreaKind.ICB)}
    standing = {
        (s.old_id, s.new_id): s.on for s in AreaSuccession.objects.standing().filter(old__kind=AreaKind.ICB)
    }
    changed = 0
    for row in rows:
        old, new, on = icbs[row["old"]], icbs[row["new"]], date.fromisoformat(row["on"])
        if standing.get((old.pk, new.pk)) == on:
            continue
        r.supersede(AreaSuccession.objects.filter(old=old, new=new))
        r.add([AreaSuccession(old=old, new=new, on=on)])
        changed += 1
    return changed
