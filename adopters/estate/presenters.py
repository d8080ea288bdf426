"""Organisations and areas in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from adopters.addresses import address
from adopters.look.formats import nhs_date
from adopters.look.parts import Cell, Column, DataTable, TimelineItem
from adopters.models import Area, AreaKind, Characteristics, Organisation, OrganisationKind
from adopters.selectors.profile import AreaProfile, Handover, Profile, Stay
from adopters.selectors.search import Found


def open_words(opens_on: date | None, closes_on: date | None, today: date) -> str:
    """ "Open since 1 April 2013", "Closed on 31 March 2026"."""
    if closes_on and closes_on < today:
        return f"Closed on {nhs_date(closes_on)}"
    if opens_on and opens_on > today:
        return f"Opens on {nhs_date(opens_on)}"
    since = f"Open since {nhs_date(opens_on)}" if opens_on else "Open"
    return f"{since}, closing on {nhs_date(closes_on)}" if closes_on else since


def kind_words(organisation: Organisation | Found) -> str:
    return str(OrganisationKind(organisation.kind).label)


def organisation_href(code: str) -> str:
    return address("adopters:organisation", code)


def area_href(area: Area) -> str:
    return address("adopters:area", area.kind, area.code)


def organisation_table(organisations: Iterable[Found], today: date, caption: str) -> DataTable:
    return DataTable(
        caption,
        (Column("Organisation"), Column("Code"), Column("Kind"), Column("Postcode"), Column("Open")),
        [
            (
                Cell(each.name, organisation_href(each.code)),
                Cell(each.code),
                Cell(kind_words(each)),
                Cell(each.postcode),
                Cell(open_words(each.opens_on, each.closes_on, today)),
            )
            for each in organisations
        ],
        hidden_caption=True,
    )


def _row(key: str, text: str) -> dict[str, object]:
    return {"key": {"text": key}, "value": {"text": text}}


def details(found: Profile, today: date) -> list[dict[str, object]]:
    """The rows of an organisation's summary list."""
    each = found.organisation
    address = ", ".join([*each.address.splitlines(), each.postcode]).strip(", ")
    rows = [
        _row("Code", each.code),
        _row("Kind", kind_words(each)),
        _row("Status", open_words(each.opens_on, each.closes_on, today)),
        _row("Address", address or "Not on file"),
    ]
    if each.telephone:
        rows.append(_row("Telephone", each.telephone))
    if not each.in_england:
        rows.append(_row("Country", "Outside England"))
    return rows


def handovers(found: Iterable[Handover], today: date) -> list[dict[str, str]]:
    return [
        {
            "text": each.organisation.name if each.organisation else f"{each.code} (not on file)",
            "href": organisation_href(each.code) if each.organisation else "",
            "after": f"{each.code}, from {nhs_date(each.on)}",
        }
        for each in found
    ]


def stays_timeline(stays: Iterable[Stay], today: date) -> list[TimelineItem]:
    """Areas over time, the latest first."""
    items = []
    for stay in stays:
        place = stay.place
        is_now = (stay.first is None or stay.first <= today) and (stay.last is None or stay.last >= today)
        kind = AreaKind(place.kind).label if isinstance(place, Area) else OrganisationKind(place.kind).label
        items.append(
            TimelineItem(
                heading=place.name,
                when=stay_words(stay),
                body=f"{kind}. Source: {stay.source}",
                tag="Now" if is_now else "",
                colour="blue" if is_now else "",
                now=is_now,
            )
        )
    return items


def stay_words(stay: Stay) -> str:
    first = f"From {nhs_date(stay.first)}" if stay.first else "From the beginning"
    return f"{first} to {nhs_date(stay.last)}" if stay.last else first


def characteristics_table(rows: Iterable[Characteristics]) -> DataTable:
    return DataTable(
        "People it serves",
        (
            Column("Year"),
            Column("Deprivation score", numeric=True),
            Column("Rurality"),
            Column("List size", numeric=True),
        ),
        [
            (
                Cell(str(each.year)),
                Cell("" if each.deprivation_score is None else f"{each.deprivation_score:.1f}"),
                Cell(each.rurality),
                Cell("" if each.list_size is None else f"{each.list_size:,.0f}"),
            )
            for each in rows
        ],
    )


def area_tables(
    areas: Iterable[Area], counts: dict[int, int], today: date
) -> list[tuple[str, str, DataTable]]:
    """One table a kind of area: open ones first, all alphabetical."""
    groups: dict[str, list[Area]] = {}
    for area in areas:
        groups.setdefault(area.kind, []).append(area)
    return [
        (kind, str(AreaKind(kind).label), _area_table(groups[kind], counts, today))
        for kind in AreaKind.values
        if kind in groups
    ]


def _area_table(areas: list[Area], counts: dict[int, int], today: date) -> DataTable:
    return DataTable(
        "Areas",
        (Column("Area"), Column("Code"), Column("Open"), Column("Open organisations in it", numeric=True)),
        [
            (
                Cell(area.name, area_href(area)),
                Cell(area.code),
                Cell(area_words(area, today)),
                Cell(f"{counts.get(area.pk, 0):,}"),
            )
            for area in sorted(areas, key=lambda area: (_is_closed(area, today), area.name))
        ],
        hidden_caption=True,
    )


def _is_closed(area: Area, today: date) -> bool:
    return bool(area.closes_on and area.closes_on < today) or not area.name_known


def area_words(area: Area, today: date) -> str:
    return open_words(area.opens_on, area.closes_on, today) if area.name_known else "Name not known"


def area_handovers(found: AreaProfile) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Predecessors and successors as links."""
    before = [
        {"text": each.old.name, "href": area_href(each.old), "after": f"from {nhs_date(each.on)}"}
        for each in found.predecessors
    ]
    after = [
        {"text": each.new.name, "href": area_href(each.new), "after": f"from {nhs_date(each.on)}"}
        for each in found.successors
    ]
    return before, after
