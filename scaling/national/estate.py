"""Puts invented organisations into the estate as files do, each as if it had been read in its year.

Through the services that read real files, so that whatever is corrected or read later is worked out
from sightings and statements as in real use. Then the instants of recording are moved back to when
such a file would have been read: the only change that the database's own rules are lifted for.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pgtrigger
from django.db import connection, transaction

from adopters.models import (
    Affiliation,
    AreaKind,
    AreaSpan,
    AreaSuccession,
    Membership,
    OrganisationSpan,
    Succession,
)
from adopters.ods.parser import Described, Layout, Parsed, Status
from adopters.services.loading import Source
from adopters.services.membership_files import load_memberships
from adopters.services.organisations import observe
from adopters.services.pcns import load_pcns
from adopters.services.successions import load_successions
from scaling.national.geography import Geography
from scaling.national.organisations import LONG_AGO, PCN_BEGAN, Estate, Invented

Say = Callable[[str], object]

ADDRESS = "Invented for a demonstration"
_LAYOUTS = {"trust_site": Layout.SITES, "gp_practice": Layout.PRACTICES}
_FACTS = (AreaSpan, AreaSuccession, OrganisationSpan, Affiliation, Membership, Succession)


@dataclass(frozen=True)
class File:
    """One file's day, and the organisations it speaks of."""

    as_at: date
    organisations: tuple[Invented, ...]


def files_of(estate: Estate, start: date, on: date) -> Iterator[File]:
    """At first everybody; then every June those who changed, and in 2026, after the boards did, everybody
    again.
    """
    before: date | None = None
    for as_at in _file_days(start, on):
        everybody = before is None or as_at == date(2026, 6, 30)
        spoken = [
            each
            for each in estate.organisations
            if each.kind != "pcn" and each.opens_on <= as_at and (everybody or _changed(each, before, as_at))
        ]
        still = [each for each in spoken if before is None or not _closed_by(each, before)]
        yield File(as_at, tuple(each for each in still if before is not None or not _closed_by(each, as_at)))
        before = as_at


def _file_days(start: date, on: date) -> list[date]:
    days = [start, *(date(year, 6, 30) for year in range(start.year, on.year + 1)), on - timedelta(days=30)]
    return sorted({day for day in days if start <= day < on})


def _changed(each: Invented, before: date | None, as_at: date) -> bool:
    if before is None or each.opens_on > before:
        return True
    return _closed_by(each, as_at) != _closed_by(each, before) or each.board_on(as_at) != each.board_on(
        before
    )


def _closed_by(each: Invented, day: date) -> bool:
    return each.closes_on is not None and each.closes_on < day


def load_estate(estate: Estate, geography: Geography, start: date, on: date, say: Say) -> None:
    """Every file in the order of its day. Reference areas must be there already."""
    networks = [each for each in estate.organisations if each.kind == "pcn"]
    practices = [each for each in estate.organisations if each.kind == "gp_practice"]
    _date_back_reference(start)
    for number, file in enumerate(files_of(estate, start, on)):
        with _as_if_recorded(file.as_at):
            _observe(file, geography)
            if number == 0 or file.as_at.year == 2026:
                load_pcns(Source("invented-networks.csv", _network_file(networks, practices, file.as_at)))
            arrived = [each for each in file.organisations if number == 0 or each.opens_on > start]
            _place_in_networks([*arrived, *(networks if number == 0 else ())], geography, file.as_at)
            _load_successions(estate, file.as_at)
        say(f"estate: {len(file.organisations):,} organisations as at {file.as_at}")


def _observe(file: File, geography: Geography) -> None:
    for layout in (Layout.TRUSTS, Layout.SITES, Layout.PRACTICES):
        group = [each for each in file.organisations if _LAYOUTS.get(each.kind, Layout.TRUSTS) == layout]
        rows = tuple(_described(line, each, file.as_at, geography) for line, each in enumerate(group, 1))
        name = f"invented-{layout}-{file.as_at}.csv"
        if rows:
            observe(
                Parsed(rows, (), len(rows)),
                layout=layout,
                as_at=file.as_at,
                source=Source(name, name.encode()),
            )


def _described(line: int, each: Invented, as_at: date, geography: Geography) -> Described:
    closed = _closed_by(each, as_at)
    board = each.board_on(min(as_at, each.closes_on or as_at))
    return Described(
        line=line,
        code=each.code,
        name=each.name,
        kind=each.kind,
        in_england=True,
        opens_on=each.opens_on,
        closes_on=each.closes_on if closed else None,
        status=Status.CLOSED if closed else Status.ACTIVE,
        address=ADDRESS,
        postcode="",
        telephone="",
        region_code=geography.boards[board].region,
        icb_code=board,
        sub_icb_code="",
        parent_code=each.parent if each.kind == "trust_site" else "",
    )


def _network_file(networks: Sequence[Invented], practices: Sequence[Invented], as_at: date) -> bytes:
    """Which practice is in which network; those of a network that has closed by then move on."""
    names = {each.code: each for each in networks}
    heirs = {old.code: new.code for old, new in pairwise(networks)}
    rows: list[Sequence[object]] = []
    for each in practices:
        if each.opens_on > as_at:
            continue
        parent, since = each.parent, max(PCN_BEGAN, each.opens_on)
        closes_on = names[parent].closes_on
        if closes_on and closes_on < as_at and since <= closes_on:
            rows.append((each.code, parent, names[parent].name, since, closes_on))
            parent, since = heirs[parent], closes_on + timedelta(days=1)
        left = each.closes_on if _closed_by(each, as_at) and (each.closes_on or since) >= since else ""
        rows.append((each.code, parent, names[parent].name, since, left))
    header = ("practice_code", "pcn_code", "pcn_name", "start_date", "end_date")
    return _csv([header, *rows])


def _place_in_networks(organisations: Sequence[Invented], geography: Geography, as_at: date) -> None:
    """In the health innovation network of the board each was first in."""
    rows = [
        (each.code, geography.networks[each.homes[0][1]], LONG_AGO)
        for each in organisations
        if each.homes[0][1] in geography.networks
    ]
    if rows:
        data = _csv([("organisation_code", "area_code", "from"), *rows])
        load_memberships(Source(f"invented-innovation-networks-{as_at}.csv", data), kind=AreaKind.NETWORK)


def _load_successions(estate: Estate, as_at: date) -> None:
    known = [(old, new, day) for old, new, day in estate.successions if day <= as_at]
    if known:
        load_successions(Source(f"invented-successions-{as_at}.csv", _csv([("old", "new", "date"), *known])))


def _csv(rows: Sequence[Sequence[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def read_at(day: date) -> datetime:
    """When a file of a day is read: five days later, in the morning."""
    return datetime.combine(day + timedelta(days=5), time(9, 30), UTC)


_LIFTED = [
    f"{model._meta.label}:{trigger}"
    for model in _FACTS
    for trigger in ("facts_are_only_superseded", "facts_are_superseded_once")
]


def _date_back_reference(start: date) -> None:
    """The areas, with what is to become of them, were on file from the first."""
    with transaction.atomic(), pgtrigger.ignore(*_LIFTED):
        for model in (AreaSpan, AreaSuccession):
            model.objects.filter(superseded_at__isnull=True).update(recorded_at=read_at(start))


@contextmanager
def _as_if_recorded(day: date) -> Iterator[None]:
    """What is recorded within bears the instant at which a file of ``day`` would have been read."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        began = cursor.fetchone()[0]
        yield
        with pgtrigger.ignore(*_LIFTED):
            for model in _FACTS:
                for column in ("recorded_at", "superseded_at"):
                    model._default_manager.filter(**{f"{column}__gte": began}).update(
                        **{column: read_at(day)}
                    )
        cursor.execute(
            "UPDATE adopters_fileload SET loaded_at = %s WHERE loaded_at >= %s", [read_at(day), began]
        )
