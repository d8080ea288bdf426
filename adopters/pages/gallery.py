"""Plainly invented content for the page that shows every component."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest

from adopters.look.fields import DateField, PartialDateField
from adopters.look.layout import Button, Buttons, filter_helper, post_helper
from adopters.look.parts import (
    STAGE_COLOURS,
    Cell,
    ChartFigure,
    Column,
    DataTable,
    FigureCard,
    Link,
    Progress,
    TimelineItem,
)
from adopters.look.widgets import CharacterCount, Checkboxes, Radios

CHART_SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 240" width="640" height="240">
<rect width="640" height="240" fill="#fff"/><path d="M40 10v200h590" fill="none" stroke="#4c6272"/>
<path d="M40 200L140 190L240 150L340 120L440 70L540 50L630 40" fill="none" stroke="#005eb8" stroke-width="4"/>
<g font-family="arial" font-size="16" fill="#212b32"><text x="40" y="232">January</text>
<text x="570" y="232">July</text><text x="6" y="205">0</text><text x="6" y="45">41</text></g></svg>"""

_MONTHS = (
    ("January", 2),
    ("February", 4),
    ("March", 13),
    ("April", 20),
    ("May", 33),
    ("June", 38),
    ("July", 41),
)


class ExampleForm(forms.Form):
    name = forms.CharField(label="Name of the invented tool", help_text="As people at the site would say it")
    email = forms.EmailField(label="Email address")
    sites = forms.IntegerField(label="Number of sites", min_value=1, required=False)
    live_on = PartialDateField(
        label="When did it go live?",
        help_text="For example, 27 3 2026. Leave the day, or day and month, empty if you do not know",
    )
    review_on = DateField(label="Review date", help_text="For example, 27 3 2027", required=False)
    unit = forms.ChoiceField(
        label="Unit of adoption",
        choices=[("", "Choose one"), ("trust", "Trust"), ("pcn", "Primary care network")],
    )
    evidence = forms.ChoiceField(
        label="How do you know?",
        choices=[
            ("reported", "We were told"),
            ("confirmed", "The site confirmed it"),
            ("other", "Something else"),
        ],
        widget=Radios(hints={"confirmed": "Counts towards the confirmed share"}, reveals={"other": ["how"]}),
    )
    how = forms.CharField(label="Say how", required=False)
    barriers = forms.MultipleChoiceField(
        label="What is in the way?",
        help_text="Choose up to 3",
        required=False,
        choices=[("staff", "No staff time"), ("it", "IT or integration"), ("fit", "Pathway fit")],
        widget=Checkboxes(),
    )
    note = forms.CharField(label="Note", max_length=200, required=False, widget=CharacterCount())
    evidence_file = forms.FileField(label="Upload a file", required=False)
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    agreed = forms.BooleanField(label="I have not entered anything about a patient")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = post_helper(self)
        first, rest = list(self.fields)[:3], list(self.fields)[3:]
        buttons = Buttons(
            Button("Save"),
            Button("Save and add another", variant="secondary", name="again"),
            Button("Remove", variant="warning", name="remove"),
            cancel="#forms",
        )
        self.helper.layout = Layout(Fieldset("About the tool", *first), *rest, buttons)
        self.helper.form_action = "#forms"


class ExampleFilter(forms.Form):
    q = forms.CharField(label="Name or code", required=False)
    stage = forms.ChoiceField(
        label="Stage", required=False, choices=[("", "Any stage"), ("live", "Live"), ("paused", "Paused")]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = filter_helper(self, clear="#lists")


def _figures() -> list[FigureCard]:
    definition = (
        ("Counts", "Sites live on the date, by what has been recorded up to now"),
        ("Out of", "Open trusts on list 2, frozen on 1 April 2026"),
        ("Evidence", "30 of the 41 are confirmed by the site or by routine data"),
    )
    lists = (Link("See the 41 sites", "#lists"), Link("See the 62 they are out of", "#lists"))
    dates = "31 March 2027, today's areas"
    return [
        FigureCard(
            "Coverage", "66%", "41 of 62 trusts", dates, "#figures",
            notes=("1 site is waiting for an answer about a split",), definition=definition, lists=lists,
        ),
        FigureCard("Live now", "41", "41 trusts", dates, "#figures", definition=definition),
        FigureCard("Nothing recorded", "9", "9 of 62 trusts (15%)", dates, "#figures"),
    ]  # fmt: skip


def _table() -> DataTable:
    columns = (
        Column("Site", "?sort=-site", "ascending"),
        Column("Stage", "?sort=stage"),
        Column("Since", "?sort=since"),
        Column("Sites", "?sort=sites", numeric=True),
    )
    rows = (
        ("Invented North Trust", "Live", "blue", "3 November 2026", "12"),
        ("Invented South Trust", "Preparing", "yellow", "September 2026", "4"),
        ("Invented West Trust", "Paused", "orange", "1 June 2026", "1"),
    )
    cells = [
        (Cell(name, "#lists"), Cell("", tag=stage, colour=colour), Cell(since), Cell(count))
        for name, stage, colour, since, count in rows
    ]
    return DataTable("Invented sites", columns, cells)


def _heat() -> DataTable:
    columns = (Column("Area"), *(Column(month, numeric=True) for month in ("May", "June", "July")))
    rows = (("Invented area A", (1, 4, 6)), ("Invented area B", (0, 2, 3)), ("Invented area C", (2, 5, 5)))
    cells = [
        (Cell(name), *(Cell(f"{shade * 15}%", classes=f"app-heat app-heat--{shade}") for shade in shades))
        for name, shades in rows
    ]
    return DataTable("Coverage by area and month, invented", columns, cells)


def _chart(src: str) -> ChartFigure:
    data = DataTable(
        "Sites live, by month",
        (Column("Month"), Column("Sites live", numeric=True)),
        [(Cell(month), Cell(str(count))) for month, count in _MONTHS],
        hidden_caption=True,
    )
    return ChartFigure(
        "Sites live, by month", "Live sites rose from 2 in January to 41 in July.", src, data,
        csv="#charts", width=640, height=240,
    )  # fmt: skip


@dataclass(frozen=True)
class _Hexagon:
    label: str
    sentence: str
    points: str
    x: int
    y: int
    shade: int | None
    href: str = "#charts"


def _hexagon(label: str, column: int, row: int, shade: int | None) -> _Hexagon:
    x, y = 40 + 56 * column + 28 * (row % 2), 40 + 48 * row
    corners = ((0, -32), (28, -16), (28, 16), (0, 32), (-28, 16), (-28, -16))
    points = " ".join(f"{x + dx},{y + dy}" for dx, dy in corners)
    said = "no eligible organisations" if shade is None else f"{shade * 15}%"
    return _Hexagon(label, f"Invented area {label}: {said}", points, x, y + 5, shade)


def _map() -> dict[str, Any]:
    shades: list[int | None] = [0, 1, 2, 3, 4, 5, 6, None]
    hexagons = [_hexagon(chr(65 + n), n % 4, n // 4, shade) for n, shade in enumerate(shades)]
    return {
        "title": "Coverage by area, invented",
        "sentence": "Coverage runs from none in area A to 90% in area G.",
        "view_box": "0 0 280 130",
        "hexagons": hexagons,
        "key": [(0, "None"), (2, "Some"), (4, "Half"), (6, "Nearly all")],
    }


def _timeline() -> list[TimelineItem]:
    return [
        TimelineItem(
            "Went live", "3 November 2026", "First use in two wards.",
            "recorded by Invented Person on 4 November 2026", "Confirmed", "green", now=True,
            links=(Link("Remove", "#timeline"), Link("This is not right", "#timeline")),
        ),
        TimelineItem(
            "Went live", "3 October 2026", by="recorded by Another Person on 5 October 2026",
            removed="Removed by Invented Person on 4 November 2026: wrong month",
        ),
        TimelineItem("Preparing", "September 2026", by="imported from a file", tag="Reported", colour="grey"),
    ]  # fmt: skip


def context(request: HttpRequest) -> dict[str, Any]:
    bound = {
        "name": "<b>Invented</b> tool",
        "live_on_day": "31",
        "live_on_month": "2",
        "live_on_year": "2026",
    }
    page = Paginator(range(612), 50).get_page(request.GET.get("page", "3"))
    return {
        "form": ExampleForm(bound) if "errors" in request.GET else ExampleForm(),
        "filters": ExampleFilter(request.GET),
        "figures": _figures(),
        "table": _table(),
        "heat": _heat(),
        "chart": _chart("chart.svg"),
        "map": _map(),
        "timeline": _timeline(),
        "progress": Progress("Importing invented-sites.csv", 62, "620 of 1,000 rows checked"),
        "page": page,
        "stages": list(STAGE_COLOURS),
        "exports": (Link("Download as CSV", "#lists"), Link("Download as a spreadsheet (XLSX)", "#lists")),
        "summary": _summary(),
        "tasks": _tasks(),
    }


def _summary() -> dict[str, Any]:
    change = {"items": [{"href": "#summary", "text": "Change", "visuallyHiddenText": "name"}]}
    return {
        "rows": [
            {"key": {"text": "Name"}, "value": {"text": "Invented tool"}, "actions": change},
            {"key": {"text": "Unit of adoption"}, "value": {"text": "Trust"}},
        ]
    }


def _tasks() -> dict[str, Any]:
    return {
        "idPrefix": "first-steps",
        "items": [
            {"title": {"text": "Load organisations"}, "href": "#tasks", "status": {"text": "Completed"}},
            {
                "title": {"text": "Add an innovation"},
                "href": "#tasks",
                "status": {"tag": {"text": "To do", "classes": "nhsuk-tag--blue"}},
            },
        ],
    }
