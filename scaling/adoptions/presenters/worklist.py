"""The worklist as a table that can be sorted, and its export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.http import QueryDict

from adopters.addresses import address
from adopters.look.parts import STAGE_COLOURS, Column
from scaling.adoptions.presenters.words import day, stage_words
from scaling.adoptions.selectors.worklist import Site

EXPORT_HEADER = (
    "organisation_code",
    "organisation",
    "region",
    "icb",
    "stage",
    "since",
    "last_activity",
    "on_list",
    "closed",
    "site_disagrees",
    "contradictory",
)
_COLUMNS = (("Organisation", "name"), ("Stage", "stage"), ("Since", "since"), ("Last activity", "activity"))


@dataclass(frozen=True)
class WorklistRow:
    """``remarks`` are short words beside the stage: "Closed 31 March 2026"."""

    code: str
    name: str
    href: str
    log: str
    where: str
    stage_label: str
    colour: str
    since: str
    last_activity: str
    remarks: tuple[str, ...]


def rows(
    sites: Sequence[Site],
    slug: str,
    areas: Mapping[tuple[int, str], str],
    wordings: Mapping[str, str],
    today: date,
) -> list[WorklistRow]:
    return [_row(site, slug, areas, wordings, today) for site in sites]


def _row(
    site: Site, slug: str, areas: Mapping[tuple[int, str], str], wordings: Mapping[str, str], today: date
) -> WorklistRow:
    where = [areas.get((site.organisation_id, kind), "") for kind in ("icb", "region")]
    return WorklistRow(
        code=site.code,
        name=site.name,
        href=site_address(site, slug),
        log=address("adoptions:log", slug, site.code),
        where=", ".join(each for each in where if each) or "Area not known",
        stage_label=stage_words(site.stage, wordings),
        colour=STAGE_COLOURS.get(site.stage, "grey"),
        since=day(site.since),
        last_activity=day(site.last_activity_on),
        remarks=_remarks(site, today),
    )


def site_address(site: Site, slug: str) -> str:
    if site.adoption_id:
        return address("adoptions:adoption", site.adoption_id)
    return address("adoptions:site", slug, site.code)


def _remarks(site: Site, today: date) -> tuple[str, ...]:
    said = {
        f"Closed {day(site.closes_on)}": site.closes_on is not None and site.closes_on < today,
        "Not on the list": not site.is_on_list,
        "Site disagrees": site.is_disputed,
        "Contradictory": site.is_contradictory,
    }
    return tuple(words for words, applies in said.items() if applies)


def columns(query: QueryDict, sort: str) -> list[Column]:
    """Headers that sort by their column, and the other way round when pressed again."""
    return [_column(text, key, query, sort) for text, key in _COLUMNS]


def _column(text: str, key: str, query: QueryDict, sort: str) -> Column:
    direction: Literal["", "ascending", "descending"] = ""
    if sort.removeprefix("-") == key:
        direction = "descending" if sort.startswith("-") else "ascending"
    changed = query.copy()
    changed["sort"] = f"-{key}" if direction == "ascending" else key
    changed.pop("page", None)
    return Column(text, href=f"?{changed.urlencode()}", direction=direction)


def export_rows(
    sites: Sequence[Site], areas: Mapping[tuple[int, str], str], wordings: Mapping[str, str]
) -> Iterator[tuple[str | date | bool | None, ...]]:
    for site in sites:
        yield (
            site.code,
            site.name,
            areas.get((site.organisation_id, "region")),
            areas.get((site.organisation_id, "icb")),
            stage_words(site.stage, wordings),
            site.since,
            site.last_activity_on,
            site.is_on_list,
            site.closes_on,
            site.is_disputed,
            site.is_contradictory,
        )


def without(query: QueryDict, *names: str) -> str:
    """The address's query with some parts left out, for links that keep the rest."""
    kept = query.copy()
    for name in names:
        kept.pop(name, None)
    return kept.urlencode()
