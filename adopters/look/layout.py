"""Layout objects and helpers for crispy forms: buttons, and the panel of filters above a list."""

from __future__ import annotations

from typing import Any, Literal

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from adopters.look.bridge import render_field
from adopters.look.macros import render_kept

Variant = Literal["primary", "secondary", "warning"]


class Button(LayoutObject):  # type: ignore[misc]
    """A submit button: ``Button("Save")``, ``Button("Remove", variant="warning")``.

    With a ``name`` its ``value`` is sent too, so that a form with two buttons can tell which.
    """

    def __init__(self, label: str, *, variant: Variant = "primary", name: str = "", value: str = "") -> None:
        self.fields: list[str] = []
        self.params = {"text": label, "variant": variant}
        if name:
            self.params |= {"name": name, "value": value or label}

    def render(self, *_args: Any, **_kwargs: Any) -> SafeString:
        return render_kept("button", self.params)


class Link(LayoutObject):  # type: ignore[misc]
    """A link among the buttons."""

    def __init__(self, text: str, href: str) -> None:
        self.fields: list[str] = []
        self.text, self.href = text, href

    def render(self, *_args: Any, **_kwargs: Any) -> SafeString:
        return format_html('<a class="nhsuk-link" href="{}">{}</a>', self.href, self.text)


class Group(LayoutObject):  # type: ignore[misc]
    """Fields and buttons in a block of their own, which crispy would look templates up for, one by one."""

    def __init__(self, *fields: str | LayoutObject, css_class: str) -> None:
        self.fields = list(fields)
        self.css_class = css_class

    def render(self, form: forms.BaseForm, context: Any, **_kwargs: Any) -> SafeString:
        markup = (
            render_field(form[each]) if isinstance(each, str) else each.render(form, context)
            for each in self.fields
        )
        return format_html('<div class="{}">{}</div>', self.css_class, SafeString("".join(markup)))


class Buttons(Group):
    """Buttons side by side, and a link that leaves without saving."""

    def __init__(self, *buttons: Button, cancel: str = "") -> None:
        links = [Link("Cancel", cancel)] if cancel else []
        super().__init__(*buttons, *links, css_class="nhsuk-button-group")


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
        Group(*form.fields, css_class="app-filters__fields"),
        Group(
            Button(button, variant="secondary"),
            Link("Clear filters", clear),
            css_class="app-filters__actions",
        ),
    )
    return helper
