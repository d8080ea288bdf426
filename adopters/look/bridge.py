"""From a Django form field to the official component: which one, with which parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString, mark_safe
from markupsafe import escape

from adopters.look.macros import MARKS, render_component, render_kept
from adopters.look.widgets import CharacterCount, DatePartsInput

Params = dict[str, Any]

_OWN_PARAMS = {"id", "type", "class", "rows", "autocomplete", "inputmode", "spellcheck", "pattern"}
_NOT_SAID = {"maxlength", "aria-describedby", "aria-invalid", "required", "autofocus", "cols", "placeholder"}


def render_field(field: BoundField, **params: Any) -> SafeString:
    """One field as its component. Nothing for a field that another one reveals.

    ``params`` take the place of what the form says: ``hint=""`` leaves the hint out.
    """
    if field.is_hidden:
        return field.as_hidden()
    if field.name in _revealed_names(field.form):
        return SafeString("")
    return _render(field, **params)


def render_error_summary(form: forms.BaseForm) -> SafeString:
    """Every error of the form, each a link to the first input it speaks of."""
    if not form.errors:
        return SafeString("")
    items: list[Params] = [{"text": str(error)} for error in form.non_field_errors()]
    for field in form:
        items += [{"text": text, "href": f"#{first_id(field)}"} for text in error_texts(field)]
    return render_component("error-summary", {"heading": {"text": "There is a problem"}, "errorList": items})


def first_id(field: BoundField) -> str:
    """The id that an error of ``field`` links to: its first faulty input."""
    if isinstance(field.field.widget, DatePartsInput):
        return f"{_id(field)}_{next(iter(_faulty_parts(field)), 'day')}"
    return _id(field)


def error_texts(field: BoundField) -> list[str]:
    """What is wrong, in the service manual's words where the form only says "required"."""
    unsaid = str(forms.Field.default_error_messages["required"])
    return [_required(field) if str(error) == unsaid else str(error) for error in field.errors]


def _required(field: BoundField) -> str:
    widget, label = field.field.widget, str(field.label)
    if label.endswith("?"):
        return f"Answer “{label}”"
    if isinstance(widget, forms.CheckboxInput):
        return f"Tick “{label}” to continue"
    if len(label) < 2 or not label[1].isupper():
        label = label[:1].lower() + label[1:]
    chosen = isinstance(widget, (forms.Select, forms.RadioSelect, forms.FileInput))
    return f"{'Choose' if chosen else 'Enter'} {label}"


def _id(field: BoundField) -> str:
    return field.field.widget.attrs.get("id") or field.auto_id or field.html_name


def _revealed_names(form: forms.BaseForm) -> set[str]:
    revealed: set[str] = set()
    for field in form.fields.values():
        for names in getattr(field.widget, "reveals", {}).values():
            revealed.update(names)
    return revealed


def _render(field: BoundField, **instead: Any) -> SafeString:
    component, params = component_for(field)
    params |= instead
    if field.errors or _holds_what_was_sent(field):
        return render_component(component, params)
    if not (typed := params.get("value")):
        return render_kept(component, params)
    mark = MARKS[0]
    markup = render_kept(component, params | {"value": mark})
    return mark_safe(markup.replace(mark, escape(typed)))  # noqa: S308 - the macros escape the rest


def _holds_what_was_sent(field: BoundField) -> bool:
    """In a form that was sent, any field may, by way of those that it reveals."""
    method = getattr(getattr(field.form, "helper", None), "form_method", "post")
    return field.form.is_bound and method != "get"


def component_for(field: BoundField) -> tuple[str, Params]:
    """CheckboxSelectMultiple is a RadioSelect, and RadioSelect no Select: the order matters."""
    for widget, component, build in _BRIDGES:
        if isinstance(field.field.widget, widget):
            return component, _stripped(build(field))
    return "input", _stripped(_input(field))


def _stripped(params: Params) -> Params:
    return {key: value for key, value in params.items() if value not in (None, "", {})}


def _words(text: Any) -> Params:
    """Text to escape, or markup where the form vouches for it with ``mark_safe``."""
    said = str(text)
    return {"html" if isinstance(said, SafeString) else "text": said}


def _label(field: BoundField) -> Params:
    words = _words(field.label)
    helper = getattr(field.form, "helper", None)
    asked = getattr(helper, "form_method", "post") == "post"
    if asked and _may_be_left_out(field) and "optional" not in str(field.label).lower():
        words = {kind: f"{said} (optional)" for kind, said in words.items()}
    return words | {"size": "s"}


def _may_be_left_out(field: BoundField) -> bool:
    """Whether to say so. The form decides about a question that another answer reveals."""
    return not field.field.required and field.name not in _revealed_names(field.form)


def _described(field: BoundField) -> Params:
    """The hint and the error, said by every component in the same way."""
    return {
        "hint": _words(field.help_text) if field.help_text else None,
        "errorMessage": {"text": " ".join(error_texts(field))} if field.errors else None,
    }


def _base(field: BoundField) -> Params:
    attrs = field.field.widget.attrs
    extra = {
        k: _attribute(v) for k, v in attrs.items() if k not in _OWN_PARAMS | _NOT_SAID and v is not False
    }
    return {
        "id": _id(field),
        "name": field.html_name,
        "label": _label(field),
        "classes": attrs.get("class"),
        "disabled": field.field.disabled or None,
        "attributes": extra,
        **_described(field),
    }


def _attribute(value: Any) -> Any:
    return {"value": True, "optional": True} if value is True else str(value)


def _text_value(field: BoundField) -> str:
    value = field.field.widget.format_value(field.value())
    return "" if value is None else str(value)


def _input(field: BoundField) -> Params:
    widget = field.field.widget
    attrs = widget.attrs
    numeric = isinstance(widget, forms.NumberInput)
    return _base(field) | {
        "value": _text_value(field),
        "type": "text" if numeric else getattr(widget, "input_type", "text"),
        "inputmode": attrs.get("inputmode") or ("numeric" if numeric else None),
        "width": 5 if numeric else None,
        "autocomplete": attrs.get("autocomplete"),
        "spellcheck": attrs.get("spellcheck"),
        "pattern": attrs.get("pattern"),
        "attributes": {
            k: v for k, v in _base(field)["attributes"].items() if k not in {"min", "max", "step"}
        },
    }


def _password(field: BoundField) -> Params:
    return _base(field) | {"autocomplete": field.field.widget.attrs.get("autocomplete")}


def _textarea(field: BoundField) -> Params:
    return _base(field) | {"value": _text_value(field), "rows": _rows(field)}


def _rows(field: BoundField) -> int:
    """Django gives every text box ten rows; unless a form says otherwise five are enough."""
    rows = int(field.field.widget.attrs.get("rows", 10))
    return 5 if rows == 10 else rows


def _character_count(field: BoundField) -> Params:
    return _textarea(field) | {"maxlength": getattr(field.field, "max_length", None) or 500}


def _file(field: BoundField) -> Params:
    return _base(field) | {"multiple": getattr(field.field.widget, "allow_multiple_selected", False) or None}


def _options(field: BoundField) -> Iterator[tuple[str | None, dict[str, Any]]]:
    widget = field.field.widget
    values = widget.format_value(field.value())
    for group, options, _index in widget.optgroups(field.html_name, values, {"id": _id(field)}):
        for option in options:
            yield group, option


def _select(field: BoundField) -> Params:
    items: list[Params] = []
    last_group: str | None = None
    for group, option in _options(field):
        if group and group != last_group:
            items.append({"text": str(group), "value": "", "disabled": True})
        last_group = group
        items.append(
            {
                "value": str(option["value"] or ""),
                "text": str(option["label"]),
                "selected": option["selected"],
            }
        )
    extra = (
        {"multiple": {"value": True, "optional": True}} if field.field.widget.allow_multiple_selected else {}
    )
    return (base := _base(field)) | {"items": items, "attributes": base["attributes"] | extra}


def _choices(field: BoundField) -> Params:
    widget = field.field.widget
    hints = {str(value): hint for value, hint in getattr(widget, "hints", {}).items()}
    items = []
    for _group, option in _options(field):
        value = str(option["value"])
        revealed = getattr(widget, "reveals", {}).get(value, ())
        markup = mark_safe("".join(_render(field.form[name]) for name in revealed))  # noqa: S308
        items.append(
            _stripped(
                {
                    "value": value,
                    **_words(option["label"]),
                    "checked": bool(option["selected"]),
                    "hint": {"text": hints[value]} if value in hints else None,
                    "conditional": {"html": markup} if markup else None,
                }
            )
        )
    return {
        "idPrefix": _id(field),
        "name": field.html_name,
        "fieldset": {"legend": _label(field)},
        "items": items,
        "inline": getattr(widget, "inline", False) or None,
        "small": getattr(widget, "small", False) or None,
        **_described(field),
    }


def _single_checkbox(field: BoundField) -> Params:
    described = _described(field)
    item = {
        "value": "on",
        "text": str(field.label),
        "checked": bool(field.value()),
        "hint": described["hint"],
    }
    return {
        "idPrefix": _id(field),
        "name": field.html_name,
        "items": [_stripped(item)],
        "errorMessage": described["errorMessage"],
    }


def _faulty_parts(field: BoundField) -> list[str]:
    """The boxes an error speaks of, all of them where it does not say."""
    if not field.errors:
        return []
    said: set[str] = set()
    for error in field.errors.as_data():
        said.update((error.params or {}).get("parts", ()))
    return [part for part in DatePartsInput.PARTS if part in (said or DatePartsInput.PARTS)]


def _date(field: BoundField) -> Params:
    parts = field.field.widget.format_value(field.value())
    faulty = _faulty_parts(field)
    items = [
        {
            "id": f"{_id(field)}_{part}",
            "name": f"{field.html_name}_{part}",
            "label": part.capitalize(),
            "value": getattr(parts, part),
            "width": 4 if part == "year" else 2,
            "error": part in faulty,
        }
        for part in DatePartsInput.PARTS
    ]
    return {
        "id": _id(field),
        "fieldset": {"legend": _label(field)},
        "items": items,
        **_described(field),
    }


_BRIDGES: list[tuple[type[forms.Widget], str, Callable[[BoundField], Params]]] = [
    (DatePartsInput, "date-input", _date),
    (forms.CheckboxSelectMultiple, "checkboxes", _choices),
    (forms.RadioSelect, "radios", _choices),
    (forms.CheckboxInput, "checkboxes", _single_checkbox),
    (forms.Select, "select", _select),
    (forms.PasswordInput, "password-input", _password),
    (forms.FileInput, "file-upload", _file),
    (CharacterCount, "character-count", _character_count),
    (forms.Textarea, "textarea", _textarea),
]
