"""Layout objects and helpers for crispy forms: buttons, and the panel of filters above a list."""

from __future__ import annotations

from typing import Any, Literal

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Div, Layout, LayoutObject, Submit
from django import forms
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

Variant = Literal["primary", "secondary", "warning"]


class Button(Submit):  # type: ignore[misc]
    """A submit button: ``Button("Save")``, ``Button("Remove", variant="warning")``.

    With a ``name`` its ``value`` is sent too, so that a form with two buttons can tell which.
    """

    def __init__(
        self, label: str, *, variant: Variant = "primary", name: str = "", value: str = "", **attrs: Any
    ) -> None:
        super().__init__(name, label, **attrs)
        self.sent = value or label
        self.id = attrs.get("css_id") or ""
        self.field_classes = "" if variant == "primary" else f"nhsuk-button--{variant}"

    def render(self, form: Any, context: Any, template_pack: Any = "nhsuk", **_: Any) -> SafeString:
        """crispy would read the label as a template; here it is text."""
        return render_to_string(f"{template_pack}/layout/baseinput.html", {"input": self})


class Link(LayoutObject):  # type: ignore[misc]
    """A link among the buttons."""

    def __init__(self, text: str, href: str) -> None:
        self.fields: list[str] = []
        self.text, self.href = text, href

    def render(self, *_args: Any, **_kwargs: Any) -> SafeString:
        return format_html('<a class="nhsuk-link" href="{}">{}</a>', self.href, self.text)


class Buttons(ButtonHolder):  # type: ignore[misc]
    """Buttons side by side, and a link that leaves without saving."""

    def __init__(self, *buttons: Button, cancel: str = "") -> None:
        super().__init__(*buttons, *([Link("Cancel", cancel)] if cancel else []))


def post_helper(form: forms.BaseForm, button: str = "Save", *, cancel: str = "") -> FormHelper:
    """All fields in order, then one button and, where given, a link to ``cancel``."""
    helper = FormHelper()
    helper.layout = Layout(*form.fields, Buttons(Button(button), cancel=cancel))
    return helper


def filter_helper(form: forms.BaseForm, button: str = "Apply filters", *, clear: str = "?") -> FormHelper:
    """The fields of a GET form side by side in a panel above a list; ``clear`` drops them all."""
    helper = FormHelper()
    helper.form_method = "get"
    helper.form_class = "app-filters"
    helper.attrs = {"role": "search", "aria-label": "Filters"}
    helper.layout = Layout(
        Div(*form.fields, css_class="app-filters__fields"),
        Div(
            Button(button, variant="secondary"),
            Link("Clear filters", clear),
            css_class="app-filters__actions",
        ),
    )
    return helper
