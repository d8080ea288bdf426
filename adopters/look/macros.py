"""The official NHS components, called by name: ``inset-text``, ``summary-list``, ``tag``..."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Protocol, cast

from django.utils.safestring import SafeString, mark_safe
from jinja2 import ChainableUndefined, Environment, PackageLoader


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
