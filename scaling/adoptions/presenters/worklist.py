"""The worklist as a table that can be sorted, and its export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from html import escape
from typing import Literal, NamedTuple

from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe

from adopters.addresses import address
from adopters.look.parts import STAGE_COLOURS, Column, DataTable
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


class WorklistRow(NamedTuple):
    """``remarks`` are short words beside the stage: "Closed 31 March 2026". ``log`` is empty for those
    who may not log."""

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
    sites: Iterable[Site], slug: str, wordings: Mapping[str, str], today: date, *, may_log: bool
) -> list[WorklistRow]:
    return [_row(site, slug, wordings, today, may_log=may_log) for site in sites]


def _row(site: Site, slug: str, wordings: Mapping[str, str], today: date, *, may_log: bool) -> WorklistRow:
    return WorklistRow(
        code=site.code,
        name=site.name,
        href=site_address(site, slug),
        log=address("adoptions:log", slug, site.code) if may_log else "",
        where=", ".join(each for each in (site.icb, site.region) if each) or "Area not known",
        stage_label=stage_words(site.stage, wordings),
        colour=STAGE_COLOURS.get(site.stage, "grey"),
        since=day(site.since, "–"),
        last_activity=day(site.last_activity_on, "–"),
        remarks=_remarks(site, today),
    )


def body(rows: Iterable[WorklistRow]) -> SafeString:
    """All rows: for a template, fifty of them are more work than all else."""
    return mark_safe("".join(map(_drawn, rows)))  # noqa: S308 - escaped word by word


def _drawn(row: WorklistRow) -> str:
    code, name = escape(row.code), escape(row.name)
    remarks = "".join(f'<br><span class="nhsuk-body-s">{escape(remark)}</span>' for remark in row.remarks)
    select = _SELECT.format(code=code, name=name) if row.log else ""
    log = _LOG.format(href=escape(row.log), name=name) if row.log else ""
    cells = _CELLS.format(
        href=escape(row.href),
        name=name,
        code=code,
        where=escape(row.where),
        colour=escape(row.colour),
        stage=escape(row.stage_label),
        remarks=remarks,
        since=escape(row.since),
        last_activity=escape(row.last_activity),
    )
    return f'<tr role="row" class="nhsuk-table__row">{select}{cells}{log}</tr>\n'


_CELL = '<td role="cell" class="nhsuk-table__cell">{}</td>'
_NAMED = _CELL.format('<span class="nhsuk-table__heading" aria-hidden="true">{} </span>{}')
_SELECT = _CELL.format(
    '<div class="nhsuk-checkboxes nhsuk-checkboxes--small"><div class="nhsuk-checkboxes__item">'
    '<input class="nhsuk-checkboxes__input" id="site-{code}" name="site" type="checkbox" value="{code}">'
    '<label class="nhsuk-label nhsuk-checkboxes__label" for="site-{code}">'
    '<span class="nhsuk-u-visually-hidden">Select {name}</span></label></div></div>'
)
_CELLS = "".join(
    _NAMED.format(heading, content)
    for heading, content in (
        (
            "Organisation",
            '<span><a href="{href}">{name}</a> <span class="app-nowrap">({code})</span><br>'
            '<span class="nhsuk-body-s app-signpost">{where}</span></span>',
        ),
        ("Stage", '<span><strong class="nhsuk-tag nhsuk-tag--{colour}">{stage}</strong>{remarks}</span>'),
        ("Since", "{since}"),
        ("Last activity", "{last_activity}"),
    )
)
_LOG = _CELL.format('<a href="{href}">Log<span class="nhsuk-u-visually-hidden"> a stage at {name}</span></a>')


def site_address(site: Site, slug: str) -> str:
    if site.adoption:
        return address("adoptions:adoption", site.adoption)
    return address("adoptions:site", slug, site.code)


def _remarks(site: Site, today: date) -> tuple[str, ...]:
    said = {
        f"Closed {day(site.closes_on)}": site.closes_on is not None and site.closes_on < today,
        "Not on the list": not site.is_on_list,
        "Site disagrees": site.is_disputed,
        "Contradictory": site.is_contradictory,
    }
    return tuple(words for words, applies in said.items() if applies)


def head(query: QueryDict, sort: str) -> SafeString:
    """Headers that sort by their column, and the other way round when pressed again."""
    return DataTable("Sites", [_column(text, key, query, sort) for text, key in _COLUMNS], ()).head


def _column(text: str, key: str, query: QueryDict, sort: str) -> Column:
    direction: Literal["", "ascending", "descending"] = ""
    if sort.removeprefix("-") == key:
        direction = "descending" if sort.startswith("-") else "ascending"
    changed = query.copy()
    changed["sort"] = f"-{key}" if direction == "ascending" else key
    changed.pop("page", None)
    return Column(text, href=f"?{changed.urlencode()}", direction=direction)


def export_rows(
    sites: Iterable[Site], wordings: Mapping[str, str]
) -> Iterator[tuple[str | date | bool | None, ...]]:
    for site in sites:
        yield (
            site.code,
            site.name,
            site.region,
            site.icb,
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
