"""The official NHS components, called by name: ``inset-text``, ``summary-list``, ``tag``..."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Protocol, cast

from django.utils.safestring import SafeString, mark_safe
from jinja2 import ChainableUndefined, Environment, PackageLoader
from markupsafe import escape


class Macro(Protocol):
    def __call__(self, params: Mapping[str, Any]) -> str: ...


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("nhsuk_frontend_jinja"),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _macro_name(component: str) -> str:
    return re.sub(r"-(\w)", lambda match: match[1].upper(), component)


@cache
def _macro(component: str) -> Macro:
    """Raises jinja2.TemplateNotFound for a component the frontend does not have."""
    template = _environment().get_template(f"nhsuk/components/{component}/macro.jinja")
    return cast(Macro, getattr(template.module, _macro_name(component)))


def render_component(component: str, params: Mapping[str, Any]) -> SafeString:
    """The markup of one component. Plain strings in ``params`` are escaped, except under
    the keys named ``html``, which the components take as markup."""
    return mark_safe(_macro(component)(params).strip())  # noqa: S308 - the macros escape


#: Stand for texts in markup that is kept; nobody types them, and nothing escapes them.
MARKS = "\ue000\ue001"


def render_texts(component: str, **texts: str) -> SafeString:
    """The markup of a component that takes two texts at most and says them as they are."""
    markup: str = _with_marks(component, tuple(texts))
    for mark, text in zip(MARKS, texts.values(), strict=False):
        markup = markup.replace(mark, escape(text))
    return mark_safe(markup)  # noqa: S308 - the macros escape the rest


@cache
def _with_marks(component: str, names: tuple[str, ...]) -> SafeString:
    return render_component(component, dict(zip(names, MARKS, strict=False)))


#: Markup of so many components is kept by each process: a few megabytes.
MOST_KEPT = 1_000


def render_kept(component: str, params: Mapping[str, Any]) -> SafeString:
    """The same markup, kept for whoever asks for the same again: a select of areas costs milliseconds.

    Not for what people type, which is to be forgotten with the answer.
    """
    try:
        return _kept(_Asked(component, _as_key(params), params))
    except TypeError:
        return render_component(component, params)


@dataclass(frozen=True)
class _Asked:
    """A component and its parameters; equal where ``key`` is."""

    component: str
    key: Any
    params: Mapping[str, Any] = field(compare=False)


@lru_cache(MOST_KEPT)
def _kept(asked: _Asked) -> SafeString:
    return render_component(asked.component, asked.params)


def _as_key(value: Any) -> Any:
    """``value`` as something that can be compared, with its type, since markup is not text.

    Raises TypeError for anything but plain values: two lazy texts may be equal today only.
    """
    if value is None or isinstance(value, (str, int)):
        return type(value), value
    if isinstance(value, (dict, Mapping)):
        return tuple((name, _as_key(held)) for name, held in value.items())
    if isinstance(value, (list, tuple)):
        return tuple([_as_key(held) for held in value])
    raise TypeError(type(value))
