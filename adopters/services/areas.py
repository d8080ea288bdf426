"""Areas as files name them: found by code, or by name, or made."""

from __future__ import annotations

from collections.abc import Collection

from adopters.facts import Recording
from adopters.models import Area, AreaKind
from adopters.models.area import NAME_NOT_KNOWN
from adopters.ods.names import readable_name
from adopters.services.memberships import record_first_spans
from adopters.services.reference import record_span

#: Kind, code (may be empty) and name (may be empty) of an area, as a file gives them.
Named = tuple[AreaKind, str, str]


def find_or_make_areas(r: Recording, wanted: Collection[Named]) -> tuple[dict[Named, Area], int]:
    """The area of each, and how many had to be made or were given a name they lacked."""
    by_code = {(a.kind, a.code.casefold()): a for a in Area.objects.all()}
    by_name = {(a.kind, a.name.casefold()): a for a in by_code.values()}
    found: dict[Named, Area] = {}
    changed = 0
    for named in sorted(wanted):
        kind, code, name = named[0], named[1], readable_name(named[2])
        area = by_code.get((kind, code.casefold())) if code else by_name.get((kind, name.casefold()))
        if area is None:
            area = _make(r, kind, code or _code_from(name), name)
            by_code[kind, area.code.casefold()] = by_name[kind, area.name.casefold()] = area
            changed += 1
        elif name and not area.name_known:
            _give_name(r, area, name)
            changed += 1
        found[named] = area
    return found, changed


def _make(r: Recording, kind: AreaKind, code: str, name: str) -> Area:
    area = Area.objects.create(
        kind=kind, code=code, name=(name or f"{code} {NAME_NOT_KNOWN}")[:200], name_known=bool(name)
    )
    record_first_spans(r, [area])
    return area


def _give_name(r: Recording, area: Area, name: str) -> None:
    area.name, area.name_known = name[:200], True
    area.save(update_fields=["name", "name_known"])
    record_span(r, area)


def _code_from(name: str) -> str:
    """A code of our own for an area that a file names without one."""
    base = "".join(c if c.isalnum() else "-" for c in name.lower()).strip("-")[:9] or "area"
    taken = set(Area.objects.filter(code__startswith=base).values_list("code", flat=True))
    return next(c for c in (base, *(f"{base}{n}" for n in range(2, 1000))) if c not in taken)
