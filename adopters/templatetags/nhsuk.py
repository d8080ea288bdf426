"""``{% load nhsuk %}``: the official components, form fields through them, and NHS dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from django import forms, template
from django.conf import settings
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from adopters.addresses import address
from adopters.look import bridge, formats, navigation
from adopters.look.macros import render_component
from adopters.look.paging import page_links
from adopters.look.parts import STAGE_COLOURS

register = template.Library()


@register.simple_tag
def nhsuk(component: str, params: Mapping[str, Any] | None = None, **named: Any) -> SafeString:
    """``{% nhsuk "inset-text" text="..." %}``; ``params=`` takes a whole dict from a presenter."""
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


@register.inclusion_tag("components/header.html", takes_context=True)
def site_header(context: Context) -> dict[str, Any]:
    request = context.get("request")
    return {
        "items": navigation.main_items(request),
        "user": getattr(request, "user", None),
        "csrf_token": context.get("csrf_token"),
        "home": address("home:home"),
        "sign_in": address("account_login"),
        "sign_out": address("account_logout"),
        "account": address("people:me"),
    }


@register.inclusion_tag("components/footer.html")
def site_footer() -> dict[str, Any]:
    return {"items": navigation.footer_items()}


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
