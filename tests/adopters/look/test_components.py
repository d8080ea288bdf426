"""The components under templates/components and the list template, on their own."""

from __future__ import annotations

from pathlib import Path

import django_filters
import django_tables2
import pytest
from django.conf import settings as django_settings
from django.core.paginator import Paginator
from django.template import Context, Template, engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.html import escape
from django.utils.safestring import SafeString

from adopters.look.layout import filter_helper
from adopters.look.macros import render_component
from adopters.look.parts import Cell, Column, DataTable, TimelineItem
from adopters.models import Organisation
from tests.cast import Cast

COMPONENTS = sorted((django_settings.BASE_DIR / "templates" / "components").glob("*.html"))
TEMPLATES = sorted((django_settings.BASE_DIR / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.name)
def test_every_component_says_what_it_takes(path: Path) -> None:
    opening = "\n".join(path.read_text(encoding="utf-8").splitlines()[:3])
    assert "{% comment %}" in opening


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_script_or_style_of_its_own(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert "<style" not in source
    assert " style=" not in source
    assert "<script>" not in source
    assert " onclick=" not in source


def test_components_escape_text_and_take_markup_as_html() -> None:
    assert "&lt;b&gt;" in render_component("inset-text", {"text": "<b>"})
    assert "<b>x</b>" in render_component("inset-text", {"html": "<b>x</b>"})


def test_a_table_names_its_rows_and_says_how_it_is_sorted() -> None:
    table = DataTable(
        "Sites",
        [Column("Site", "?sort=site&by=1", "ascending"), Column("<Live>", leads_to="/live/", numeric=True)],
        [[Cell("<A>"), Cell("2")]],
    )
    markup = render_to_string("components/table.html", {"table": table})
    assert 'aria-sort="ascending"><a class="app-sort" href="?sort=site&amp;by=1">Site<span' in markup
    assert 'nhsuk-table__header--numeric"><a href="/live/">&lt;Live&gt;</a></th>' in markup
    assert '<th scope="row"' in markup
    assert "&lt;A&gt;" in markup


def test_a_table_that_keeps_its_grid_does_not_repeat_its_columns_beside_every_cell() -> None:
    given = ("Coverage", [Column("Innovation"), Column("North")], [[Cell("It"), Cell("40%")]])
    tables = (DataTable(*given, keeps_grid=True), DataTable(*given))
    grid, blocks = (render_to_string("components/table.html", {"table": table}) for table in tables)
    assert grid.count("North") == 1
    assert blocks.count("North") == 2
    assert "responsive" not in grid


def test_what_was_removed_is_struck_through_with_who_and_why() -> None:
    item = TimelineItem("Went live", "3 May 2026", removed="Removed by A. Person: wrong site")
    markup = render_to_string("components/timeline.html", {"items": [item]})
    assert "<del" in markup
    assert "Removed by A. Person: wrong site" in markup


@pytest.mark.parametrize("text", ["Spread", "<b>Kent & “Medway”</b>", SafeString("Kent &amp; Medway")])
@pytest.mark.parametrize("component", ["back-link", "inset-text"])
def test_texts_filled_in_are_what_the_component_says(component: str, text: str) -> None:
    for href in ("/areas/", '/areas/?a="1"&b=2'):
        drawn = Template("{% load nhsuk %}{% nhsuk component href=href text=text %}").render(
            Context({"component": component, "href": href, "text": text})
        )
        assert drawn == render_component(component, {"href": href, "text": text})


def test_the_header_has_the_name_and_the_token_of_whoever_looks(cast: Cast, rf: RequestFactory) -> None:
    for person, token in ((cast.analyst, "one"), (cast.national_lead, "<two>")):
        request = rf.get("/")
        request.user = person
        header = Template("{% load nhsuk %}{% site_header %}").render(
            Context({"request": request, "csrf_token": token})
        )
        assert f">{escape(str(person))}</a>" in header
        assert f'value="{escape(token)}"' in header


def test_paging_keeps_the_filters_of_the_address() -> None:
    page = Paginator(range(500), 50).page(5)
    source = engines["django"].from_string("{% load nhsuk %}{% pagination page %}")
    markup = source.render({"page": page}, RequestFactory().get("/?stage=live&stage=paused&page=2"))
    assert 'href="?stage=live&amp;stage=paused&amp;page=6"' in markup
    assert 'aria-current="page"' in markup
    assert 'href="?stage=live&amp;stage=paused&amp;page=10"' in markup


def test_a_list_of_one_page_has_no_paging() -> None:
    page = Paginator(range(5), 50).page(1)
    markup = engines["django"].from_string("{% load nhsuk %}{% pagination page %}").render({"page": page})
    assert "<nav" not in markup


class Rows(django_tables2.Table):  # type: ignore[misc]
    name = django_tables2.Column()
    count = django_tables2.Column(attrs={"th": {"numeric": True}})


def test_a_table_of_the_library_comes_out_in_the_same_look() -> None:
    request = RequestFactory().get("/?q=x&sort=name")
    table = Rows([{"name": f"<{n}>", "count": n} for n in range(120)], empty_text="Nothing here")
    django_tables2.RequestConfig(request, paginate={"per_page": 50}).configure(table)
    markup = table.as_html(request)
    assert 'aria-sort="ascending"' in markup
    assert "q=x" in markup
    assert "&lt;0&gt;" in markup
    assert "nhsuk-pagination" in markup


def test_an_empty_table_of_the_library_says_so() -> None:
    markup = Rows([], empty_text="Nothing here").as_html(RequestFactory().get("/"))
    assert "Nothing here" in markup
    assert "<table" not in markup


class Filters(django_filters.FilterSet):  # type: ignore[misc]
    name = django_filters.CharFilter(lookup_expr="icontains", label="Name")
    kind = django_filters.ChoiceFilter(choices=[("trust", "Trust")], empty_label="Any kind", label="Kind")

    class Meta:
        model = Organisation
        fields: list[str] = []


def test_filters_of_the_library_stand_in_the_panel_and_keep_their_values() -> None:
    request = RequestFactory().get("/?name=north&kind=trust")
    filters = Filters(request.GET, Organisation.objects.none())
    filters.form.helper = filter_helper(filters.form, clear="/list/")
    markup = render_to_string("components/filters.html", {"form": filters.form, "count": "0 sites"}, request)
    assert 'value="north"' in markup
    assert '<option value="trust" selected' in markup
    assert "app-filters" in markup
    assert "0 sites" in markup
