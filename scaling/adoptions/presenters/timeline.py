"""Lines of a history as markup: a page holds dozens, and for a template they are more work than all else."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from django.template.defaultfilters import linebreaksbr
from django.utils.safestring import SafeString, mark_safe

from adopters.look.parts import Link


class Statement(NamedTuple):
    """What a site says of a line; ``settled`` is how it ended, if it did.

    ``take_back`` is where the page's own form is sent to take it back; empty for those who may not.
    """

    text: str
    by: str
    settled: str = ""
    take_back: str = ""


class Line(NamedTuple):
    """One line of the timeline, in words."""

    key: int
    heading: str
    tag: str
    colour: str
    when: str
    said: str
    details: tuple[tuple[str, str], ...]
    removed: str
    warning: str
    statements: tuple[Statement, ...]
    links: tuple[Link, ...]
    is_now: bool


def drawn(lines: Iterable[Line]) -> SafeString:
    return mark_safe("".join(map(_line, lines)))  # noqa: S308 - escaped word by word


def _line(line: Line) -> str:
    marks = (" app-timeline__item--now" if line.is_now else "") + (
        " app-timeline__item--removed" if line.removed else ""
    )
    heading, when = _heading(line), escape(line.when)
    return (
        f'<li class="app-timeline__item{marks}" id="line-{line.key}">\n'
        f'<p class="app-timeline__heading">{heading}</p>\n'
        f'<p class="app-timeline__when">{f"<del>{when}</del>" if line.removed else when}'
        f"{f'. {escape(line.said)}' if line.said else ''}</p>\n"
        f'<div class="app-timeline__body">{_body(line)}</div>\n</li>\n'
    )


def _heading(line: Line) -> str:
    tag, heading = escape(line.tag), escape(line.heading)
    if line.removed:
        return f'<del class="app-timeline__said">{tag} {heading}</del>'
    return f"{_TAG.format(escape(line.colour), tag) if tag else ''} {heading}"


def _body(line: Line) -> str:
    removed = f"<p><strong>{escape(line.removed)}</strong></p>\n" if line.removed else ""
    warning = _WARNING.format(escape(line.warning)) if line.warning else ""
    details = "<br>".join(f"{escape(term)}: {escape(text)}" for term, text in line.details)
    return (
        f'{removed}{warning}<p class="nhsuk-body-s app-signpost">{details}</p>\n'
        f"{''.join(map(_statement, line.statements))}{_links(line) if line.links else ''}"
    )


def _statement(statement: Statement) -> str:
    settled = f"<br>{escape(statement.settled)}" if statement.settled else ""
    take_back = _TAKE_BACK.format(escape(statement.take_back)) if statement.take_back else ""
    return _STATEMENT.format(linebreaksbr(statement.text), escape(statement.by), settled, take_back)


def _links(line: Line) -> str:
    """Each tells those who hear it which line it is about."""
    about = escape(f"{line.tag} {line.heading}, {line.when}")
    return _LINKS.format(
        "".join(_LINK.format(escape(link.href), escape(link.text), about) for link in line.links)
    )


_TAG = '<strong class="nhsuk-tag nhsuk-tag--{}">{}</strong>'
_WARNING = "<p><strong>Does not fit the other lines:</strong> {}</p>\n"
_STATEMENT = (
    '<div class="nhsuk-inset-text"><p><strong>The site says this is not right:</strong> {}</p>\n'
    '<p class="nhsuk-body-s">{}{}</p>\n{}</div>\n'
)
_TAKE_BACK = (
    '<button type="submit" form="take-back" formaction="{}" class="app-button-link">Take this back</button>'
)
_LINKS = '<ul class="app-list-inline">{}</ul>'
_LINK = '<li><a href="{}">{}<span class="nhsuk-u-visually-hidden">: {}</span></a></li>'
