"""Questions about organisations that split, in words."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from adopters.addresses import address
from innovations.words import counted
from scaling.adoptions.presenters.words import day, stage_words, who_and_when
from scaling.adoptions.selectors.splits import SplitQuestion, WaitingAdoption

#: Adoptions and lists of a question that are shown at once.
MOST_SHOWN = 6


class WaitingItem(NamedTuple):
    """An adoption under the ``question`` it waits for, which is the name of the organisation."""

    innovation: str
    question: str
    stage: str
    href: str
    answer: str
    change: str


class WaitingItems(tuple[WaitingItem, ...]):
    """Those of one question, which are drawn together: a page holds hundreds."""

    __slots__ = ()

    @property
    def markup(self) -> SafeString:
        return mark_safe("".join(map(_row, self)))  # noqa: S308 - escaped word by word


def _row(item: WaitingItem) -> str:
    innovation, answer = escape(item.innovation), escape(item.answer)
    return _ROW.format(
        href=escape(item.href),
        innovation=innovation,
        stage=escape(item.stage),
        answer=f"<br>Counts in: {answer}" if answer else "",
        change=escape(item.change),
        question=escape(item.question),
    )


_ROW = (
    '<div class="nhsuk-summary-list__row">'
    '<dt class="nhsuk-summary-list__key"><a href="{href}">{innovation}</a></dt>'
    '<dd class="nhsuk-summary-list__value">{stage}{answer}</dd>'
    '<dd class="nhsuk-summary-list__actions"><a href="{change}">Answer for this one'
    '<span class="nhsuk-u-visually-hidden">: {innovation} at {question}</span></a></dd></div>\n'
)


@dataclass(frozen=True)
class Question:
    """``answer`` is where the place went, in words, or empty while nobody has said.

    ``is_long``: so much waits for it that it is shown only when asked for.
    """

    name: str
    code: str
    closed: str
    successors: tuple[str, ...]
    adoptions: WaitingItems
    lists: tuple[str, ...]
    waits: str
    answer: str
    answered_by: str
    note: str
    change: str

    @property
    def is_long(self) -> bool:
        return len(self.adoptions) + len(self.lists) > MOST_SHOWN


def question(found: SplitQuestion, *, answers_whole: bool) -> Question:
    organisation, answer = found.organisation, found.answer
    return Question(
        name=organisation.name,
        code=organisation.code,
        closed=day(organisation.closes_on),
        successors=tuple(f"{each.name} ({each.code}), from {day(each.on)}" for each in found.successors),
        adoptions=WaitingItems(_waiting(found, each) for each in found.adoptions),
        lists=found.lists,
        waits=_waits(found),
        answer=_named(found, answer.successor_code) if answer else "",
        answered_by=who_and_when(answer.recorded_by, answer.recorded_at) if answer else "",
        note=answer.note if answer else "",
        change=address("adoptions:answer", organisation.code) if answers_whole else "",
    )


def _waits(found: SplitQuestion) -> str:
    parts = []
    if found.adoptions:
        parts.append(counted(len(found.adoptions), "adoption", "adoptions"))
    if found.lists:
        parts.append(f"a place on {counted(len(found.lists), 'list of sites', 'lists of sites')}")
    return " and ".join(parts)


def _waiting(found: SplitQuestion, each: WaitingAdoption) -> WaitingItem:
    return WaitingItem(
        innovation=each.innovation,
        question=found.organisation.name,
        stage=stage_words(each.stage, {}),
        href=address("adoptions:adoption", each.adoption),
        answer="" if each.answer is None else _named(found, each.answer),
        change=address("adoptions:answer_adoption", found.organisation.code, each.adoption),
    )


def _named(found: SplitQuestion, code: str) -> str:
    names = {each.code: f"{each.name} ({each.code})" for each in found.successors}
    return names.get(code, code) if code else "None of them took it over"


def hints(found: SplitQuestion) -> dict[str, str]:
    return {each.code: f"Took over from {day(each.on)}" for each in found.successors}
