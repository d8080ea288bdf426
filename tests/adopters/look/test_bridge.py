"""Every field comes out as the official component, safely, and keeps what was typed."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row, Submit
from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import mark_safe

from adopters.look import macros
from adopters.look.bridge import component_for, render_error_summary, render_field
from adopters.look.fields import DateField, PartialDateField
from adopters.look.layout import Button, Buttons, filter_helper, post_helper
from adopters.look.widgets import CharacterCount, Checkboxes, Radios

NASTY = '"><script>alert(1)</script>'
CHOICES = [("a", "First"), ("b", NASTY)]


class HelpedForm(forms.Form):
    helper: FormHelper


class EveryField(HelpedForm):
    text = forms.CharField(help_text=NASTY)
    email = forms.EmailField()
    number = forms.IntegerField()
    day = DateField()
    partial = PartialDateField()
    select = forms.ChoiceField(choices=CHOICES)
    grouped = forms.ChoiceField(choices=[("Group", CHOICES)])
    several = forms.MultipleChoiceField(choices=CHOICES)
    radios = forms.ChoiceField(choices=CHOICES, widget=Radios(hints={"a": NASTY}, reveals={"b": ["why"]}))
    why = forms.CharField(label="Why?")
    plain_radios = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect)
    boxes = forms.MultipleChoiceField(choices=CHOICES, widget=Checkboxes)
    tick = forms.BooleanField(label=NASTY)
    area = forms.CharField(widget=forms.Textarea)
    counted = forms.CharField(max_length=50, widget=CharacterCount)
    upload = forms.FileField()
    password = forms.CharField(widget=forms.PasswordInput)
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


class Ids(HTMLParser):
    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.fragments: list[str] = []
        self.described: list[str] = []
        self.fors: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.found.append(given["id"])
        if given.get("href", "").startswith("#"):
            self.fragments.append(given["href"][1:])
        self.described += given.get("aria-describedby", "").split()
        if "for" in given:
            self.fors.append(given["for"])


def rendered(form: forms.Form, source: str = "{% load crispy_forms_tags %}{% crispy form %}") -> str:
    return engines["django"].from_string(source).render({"form": form}, RequestFactory().get("/"))


@pytest.mark.parametrize(
    ("name", "component"),
    [
        ("text", "input"),
        ("email", "input"),
        ("number", "input"),
        ("day", "date-input"),
        ("partial", "date-input"),
        ("select", "select"),
        ("several", "select"),
        ("radios", "radios"),
        ("plain_radios", "radios"),
        ("boxes", "checkboxes"),
        ("tick", "checkboxes"),
        ("area", "textarea"),
        ("counted", "character-count"),
        ("upload", "file-upload"),
        ("password", "password-input"),
    ],
)
def test_each_widget_has_its_component(name: str, component: str) -> None:
    assert component_for(EveryField()[name])[0] == component


def test_every_link_of_the_error_summary_leads_to_an_input_on_the_page() -> None:
    found = Ids(rendered(EveryField({})))
    assert len(found.fragments) == len(EveryField.base_fields) - 1
    assert set(found.fragments) <= set(found.found)


def test_ids_are_unique_and_every_label_and_description_has_its_element() -> None:
    for form in (EveryField(), EveryField({})):
        found = Ids(rendered(form))
        assert sorted(found.found) == sorted(set(found.found))
        assert set(found.described) <= set(found.found)
        assert set(found.fors) <= set(found.found)


def test_nothing_typed_or_configured_becomes_markup() -> None:
    typed: dict[str, Any] = dict.fromkeys(EveryField.base_fields, NASTY)
    typed |= {f"{name}_{part}": NASTY for name in ("day", "partial") for part in ("day", "month", "year")}
    for form in (EveryField(), EveryField(typed), EveryField(initial=typed)):
        assert "<script" not in rendered(form)
        assert "<script" not in render_error_summary(form)


def test_what_was_typed_is_kept_when_the_form_comes_back() -> None:
    typed = {"text": "kept", "number": "many", "day_day": "31", "day_month": "Feb", "day_year": "2026"}
    markup = rendered(EveryField(typed | {"select": "b", "radios": "a", "boxes": ["b"], "area": "so\nit is"}))
    for value in ("kept", "many", "31", "Feb", "2026"):
        assert f'value="{value}"' in markup
    assert "so\nit is</textarea>" in markup
    assert re.search(r'<option value="b" selected', markup)
    assert re.search(r'name="radios" type="radio" value="a" checked', markup)
    assert re.search(r'name="boxes" type="checkbox" value="b" checked', markup)


def test_a_password_and_a_file_are_never_sent_back() -> None:
    markup = rendered(
        EveryField(
            {"password": "secret-word"}, MultiValueDict({"upload": [SimpleUploadedFile("own.csv", b"x")]})
        )
    )
    assert "secret-word" not in markup
    assert "own.csv" not in markup


def test_a_missing_answer_is_asked_for_in_words() -> None:
    class Form(HelpedForm):
        site_name = forms.CharField()
        nhs_number_kind = forms.ChoiceField(label="NHS body", choices=CHOICES)
        sure = forms.BooleanField(label="I am sure")
        when = DateField(label="When did it start?")
        own = forms.CharField(error_messages={"required": "Say who leads it"})

    summary = render_error_summary(Form({}))
    for words in (
        "Enter site name",
        "Choose NHS body",
        "Tick “I am sure” to continue",
        "Answer “When did it start?”",
        "Say who leads it",
    ):
        assert words in summary


def test_an_error_about_one_part_of_a_date_marks_that_part() -> None:
    form = EveryField({"day_day": "3", "day_year": "2026"})
    markup = render_field(form["day"])
    assert 'id="id_day_month"' in markup
    assert re.findall(r'nhsuk-input--error[^>]* id="id_day_(\w+)"', markup) == ["month"]
    assert 'href="#id_day_month"' in render_error_summary(form)


def test_a_question_that_a_choice_reveals_is_shown_once() -> None:
    markup = rendered(EveryField())
    assert markup.count('name="why"') == 1
    assert markup.index("conditional-id_radios-2") < markup.index('name="why"')


def test_only_what_may_be_left_out_is_called_optional() -> None:
    class Form(HelpedForm):
        needed = forms.CharField()
        spare = forms.CharField(required=False)

    assert "Spare (optional)" in rendered(Form())
    assert "Needed (optional)" not in rendered(Form())
    filters = Form()
    filters.helper = filter_helper(filters)
    assert "(optional)" not in rendered(filters)


def test_a_question_that_an_answer_reveals_is_not_called_optional() -> None:
    class Form(HelpedForm):
        how = forms.ChoiceField(choices=CHOICES, widget=Radios(reveals={"b": ["which"]}))
        which = forms.CharField(required=False)

    assert "(optional)" not in rendered(Form())


def test_markup_in_help_is_kept_only_where_the_form_says_it_is_safe() -> None:
    class Form(HelpedForm):
        one = forms.CharField(help_text=mark_safe("<em>safe</em>"))
        two = forms.CharField(help_text="<em>not said</em>")
        three = forms.CharField(help_text=password_validators_help_text_html())

    markup = rendered(Form())
    assert "<ul><li>" in markup
    assert "<em>safe</em>" in markup
    assert "&lt;em&gt;not said" in markup


def test_the_page_has_one_error_summary_and_it_comes_before_the_heading() -> None:
    source = (
        "{% extends 'base.html' %}{% load crispy_forms_tags %}"
        "{% block content %}<h1>Heading</h1>{% crispy form %}{% endblock %}"
    )
    markup = rendered(EveryField({}), source)
    assert markup.count("There is a problem") == 1
    assert markup.index("There is a problem") < markup.index("<h1>")
    assert "<title>Error: " in markup


def test_errors_of_the_whole_form_are_said_without_a_link() -> None:
    class Form(HelpedForm):
        def clean(self) -> None:
            raise forms.ValidationError("The two dates <b>disagree</b>")

    summary = render_error_summary(Form({}))
    assert "The two dates &lt;b&gt;disagree&lt;/b&gt;" in summary
    assert "href" not in summary


def test_buttons_say_their_words_and_send_their_names() -> None:
    class Form(HelpedForm):
        name = forms.CharField()

    form = Form()
    form.helper = post_helper(form)
    form.helper.layout[-1] = Buttons(
        Button("Save {{ x }} <b>"),
        Button("Remove", variant="warning", name="act", value="go"),
        cancel="/a?b=<c>",
    )
    markup = rendered(form)
    assert "Save {{ x }} &lt;b&gt;" in markup
    assert re.search('<button [^>]*name="act"[^>]* value="go"', markup)
    assert "nhsuk-button--warning" in markup
    assert 'href="/a?b=&lt;c&gt;"' in markup


def test_a_form_that_takes_a_file_is_sent_as_one_and_carries_its_token() -> None:
    markup = rendered(EveryField())
    assert 'enctype="multipart/form-data"' in markup
    assert markup.count('name="csrfmiddlewaretoken"') == 1


def test_filters_are_sent_in_the_address_without_a_token() -> None:
    form = EveryField()
    form.helper = filter_helper(form, clear="/list/")
    markup = rendered(form)
    assert 'method="get"' in markup
    assert "csrfmiddlewaretoken" not in markup
    assert 'href="/list/"' in markup


def test_what_is_typed_into_a_filter_is_escaped_and_forgotten() -> None:
    class Form(HelpedForm):
        find = forms.CharField()

    sizes = set()
    for typed, escaped in (("north", "north"), ('"><b>', "&#34;&gt;&lt;b&gt;")):
        form = Form({"find": typed})
        form.helper = filter_helper(form)
        assert f'value="{escaped}"' in rendered(form)
        sizes.add(macros._kept.cache_info().currsize)
    assert len(sizes) == 1


def test_what_an_error_repeats_of_a_filter_is_forgotten_too() -> None:
    class Form(HelpedForm):
        find = forms.IntegerField(error_messages={"invalid": "“north” is not a number."})

    form = Form({"find": "north"})
    form.helper = filter_helper(form)
    macros._kept.cache_clear()
    assert "“north” is not a number." in rendered(form)
    assert macros._kept.cache_info().currsize == 1  # the button


def test_a_helper_of_the_library_alone_renders_too() -> None:
    class Form(HelpedForm):
        one = forms.CharField()
        two = forms.CharField()

    form = Form()
    form.helper = FormHelper()
    form.helper.layout = Layout(Fieldset("Both", Row("one", "two")))
    form.helper.add_input(Submit("send", "Send"))
    markup = rendered(form)
    assert "<legend" in markup
    assert re.search(r'<button class="nhsuk-button\s*"[^>]*name="send"', markup)
    assert "btn" not in markup
