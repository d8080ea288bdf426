"""Cards as markup: a page holds a hundred, and for a template they are more work than all else."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe


class Action(NamedTuple):
    """A link; or with ``classes`` a button, which sends the page's own form there with the ``token``.

    ``aside`` is heard, not seen: it tells the actions of one card from those of the next.
    """

    text: str
    aside: str
    href: str
    classes: str = ""
    token: str = ""


class Card(NamedTuple):
    """``tag`` is a stage, in its ``colour``, and ``beside`` stands next to it; ``signpost`` is in grey."""

    name: str
    href: str
    tag: str = ""
    colour: str = ""
    beside: str = ""
    signpost: str = ""
    said: Sequence[str] = ()
    asked: str = ""
    actions: Sequence[Action] = ()


class Cards(tuple[Card, ...]):
    """Those of one list, which are drawn together."""

    __slots__ = ()

    @property
    def markup(self) -> SafeString:
        return mark_safe("".join(map(_card, self)))  # noqa: S308 - escaped word by word


def _card(card: Card) -> str:
    tag = _TAG.format(escape(card.colour), escape(card.tag), escape(card.beside)) if card.tag else ""
    signpost = f'<p class="app-signpost">{escape(card.signpost)}</p>' if card.signpost else ""
    said = "".join(f"<p>{escape(text)}</p>" for text in card.said)
    asked = f"<p><strong>{escape(card.asked)}</strong></p>" if card.asked else ""
    actions = _ACTIONS.format("".join(map(_action, card.actions))) if card.actions else ""
    return _CARD.format(escape(card.href), escape(card.name), f"{tag}{signpost}{said}{asked}{actions}")


def _action(action: Action) -> str:
    text = f'{escape(action.text)}<span class="nhsuk-u-visually-hidden">{escape(action.aside)}</span>'
    if not action.classes:
        return f'<a href="{escape(action.href)}">{text}</a>'
    return _BUTTON.format(escape(action.href), escape(action.token), escape(action.classes), text)


_CARD = (
    '<div class="nhsuk-card"><div class="nhsuk-card__content">'
    '<h3 class="nhsuk-card__heading nhsuk-heading-s"><a href="{}">{}</a></h3>{}</div></div>\n'
)
_TAG = '<p class="nhsuk-u-margin-bottom-2"><strong class="nhsuk-tag nhsuk-tag--{}">{}</strong> {}</p>'
_ACTIONS = '<div class="app-actions nhsuk-u-margin-bottom-0">{}</div>'
_BUTTON = '<button type="submit" form="card" formaction="{}" name="token" value="{}" class="{}">{}</button>'
