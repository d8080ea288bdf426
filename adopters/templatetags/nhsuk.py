"""``{% load nhsuk %}``: the official components, form fields through them, and NHS dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django import forms, template
from django.conf import settings
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markupsafe import escape

from adopters.addresses import address
from adopters.look import bridge, formats, navigation
from adopters.look.macros import MARKS, render_component, render_texts
from adopters.look.paging import page_links
from adopters.look.parts import STAGE_COLOURS

register = template.Library()


@register.simple_tag
def nhsuk(component: str, params: Mapping[str, Any] | None = None, **named: Any) -> SafeString:
    """``{% nhsuk "inset-text" text="..." %}``; ``params=`` takes a whole dict from a presenter."""
    if params is None and named.keys() <= {"href", "text"} and set(map(type, named.values())) == {str}:
        return render_texts(component, **named)
    return render_component(component, {**(params or {}), **named})


@register.simple_tag
def nhsuk_field(field: BoundField, **params: Any) -> SafeString:
    """One form field through its official component; ``hint=""`` leaves the hint out."""
    return bridge.render_field(field, **params)


@register.simple_tag(takes_context=True)
def error_summary(context: Context, form: Any) -> SafeString:
    """The form's errors, once a page: the first place that asks gets them.

    The page's top asks first, so that the summary stands above the heading wherever the
    view calls its form ``form``; a form under another name has it at its own top.
    """
    if not isinstance(form, forms.BaseForm) or getattr(form, "summary_shown", False):
        return SafeString("")
    form.summary_shown = True  # type: ignore[attr-defined]
    return bridge.render_error_summary(form)


@register.filter
def nhs_date(value: date | datetime | None) -> str:
    """3 November 2026."""
    return formats.nhs_date(value) if value else ""


@register.filter
def nhs_datetime(value: datetime | None) -> str:
    """3 November 2026 at 2:05pm."""
    return formats.nhs_datetime(value) if value else ""


@register.filter(is_safe=True)
def in_landmark(markup: str) -> str:
    """The way back, as a landmark of its own; breadcrumbs are one already."""
    if not markup.strip() or "<nav" in markup:
        return markup
    return format_html('<nav aria-label="Back">{}</nav>', markup)


@register.filter
def button_classes(classes: str) -> str:
    """crispy's own names for buttons, as ours: a plain ``btn`` is a secondary button."""
    words = classes.split()
    ours = [word for word in words if not word.startswith("btn")]
    if words and "btn-primary" not in words and len(ours) < len(words):
        ours.append("nhsuk-button--warning" if "btn-danger" in words else "nhsuk-button--secondary")
    return " ".join(ours)


@register.filter
def account_button_classes(tags: object) -> str:
    """The same for the names that the pages of signing in give their buttons."""
    words = set(str(tags or "").replace(",", " ").split())
    if "danger" in words:
        return "nhsuk-button--warning"
    return "nhsuk-button--secondary" if words & {"secondary", "outline", "link", "cancel"} else ""


@register.simple_tag(takes_context=True)
def site_header(context: Context) -> SafeString:
    request = context.get("request")
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    markup = _header(tuple(navigation.main_items(request)), signed_in)
    for mark, text in zip(MARKS, (user, context.get("csrf_token")), strict=True):
        markup = markup.replace(mark, escape(str(text)))
    return mark_safe(markup)  # noqa: S308 - the template escapes the rest


@lru_cache(maxsize=100)
def _header(items: tuple[navigation.Item, ...], signed_in: bool) -> str:
    """What is the same for all with these roles, with marks for one's own name and token."""
    name, token = list(MARKS)
    return render_to_string(
        "components/header.html",
        {
            "items": items,
            "user": name if signed_in else "",
            "csrf_token": token,
            "home": address("home:home"),
            "sign_in": address("account_login"),
            "sign_out": address("account_logout"),
            "account": address("people:me"),
        },
    )


@register.simple_tag
@cache
def site_footer() -> SafeString:
    return render_to_string("components/footer.html", {"items": navigation.footer_items()})


@register.simple_tag
def demonstration() -> bool:
    """Is this a demonstration, with invented organisations?"""
    return bool(getattr(settings, "DEMONSTRATION", False))


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], field: str = "page") -> dict[str, object]:
    """``{% pagination page_obj %}``, keeping every other part of the address."""
    return page_links(context.get("request"), page, field)


@register.inclusion_tag("components/stage_tag.html")
def stage_tag(stage: str, label: str = "") -> dict[str, str]:
    """A stage or exit by its code, in the innovation's own wording where ``label`` is given."""
    return {
        "label": str(label) or stage.capitalize() or "Nothing recorded",
        "colour": STAGE_COLOURS.get(stage, "grey"),
    }


@register.simple_tag(takes_context=True)
def account_back_link(context: Context) -> SafeString:
    """From a way of signing in back to the page of one's own account, for people who have one."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return SafeString("")
    return render_component("back-link", {"href": address("people:me"), "text": "Back to your account"})


@register.simple_tag
def asset(path: str) -> str:
    """A static file's address even where its list of names is missing: for the page of last resort."""
    try:
        return _asset(path)
    except ValueError:
        return f"{settings.STATIC_URL}{path}"


@cache
def _asset(path: str) -> str:
    """Found once: the list of names is read once, too."""
    return static(path)
