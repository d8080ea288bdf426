"""The filters above the worklist."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from crispy_forms.utils import render_crispy_form
from django import forms
from django.http import QueryDict
from django.utils.safestring import SafeString

from adopters.look.layout import filter_helper
from innovations.models import Stage
from scaling.adoptions.selectors.worklist import LIVE_NOW, NOT_LIVE, NOTHING, SORTS, WorklistFilters

STAGES = [
    ("", "Any stage"),
    (NOTHING, "Nothing recorded"),
    (NOT_LIVE, "Not yet live"),
    (LIVE_NOW, "Live now (live, embedded or sustained)"),
]
FLAGS = [
    ("", "All sites"),
    ("disputed", "The site says a line is not right"),
    ("contradictory", "Lines that contradict each other"),
    ("outside", "Not on the list of sites"),
]

Choices = tuple[tuple[str, str], ...]


class Offered(NamedTuple):
    """What there is to choose from: codes and names of areas; the innovation's own words for stages."""

    regions: Choices
    icbs: Choices
    wordings: Choices


def filters_asked(query: QueryDict, offered: Offered) -> tuple[WorklistFilters, SafeString]:
    """What the address asks to see, and the panel of filters that says so."""
    if not any(query.get(name) for name in WorklistFilterForm.base_fields):
        return WorklistFilters(), _blank(offered)
    form = WorklistFilterForm(query, offered=offered)
    return form.filters, render_crispy_form(form)


@lru_cache(500)
def _blank(offered: Offered) -> SafeString:
    """The panel as nearly everybody meets it, drawn once: it is more work than the sites themselves."""
    drawn: SafeString = render_crispy_form(WorklistFilterForm(QueryDict(), offered=offered))
    return drawn


class WorklistFilterForm(forms.Form):
    stage = forms.ChoiceField(label="Stage", required=False)
    region = forms.ChoiceField(label="Region", required=False)
    icb = forms.ChoiceField(label="Integrated care board", required=False)
    text = forms.CharField(label="Name or code", required=False, max_length=100)
    flag = forms.ChoiceField(label="Show", required=False, choices=FLAGS)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, query: QueryDict, *, offered: Offered) -> None:
        super().__init__(query)
        wordings = dict(offered.wordings)
        stages = [(code, wordings.get(code) or label) for code, label in Stage.choices]
        self._offer("stage", [*STAGES, *stages])
        self._offer("region", [("", "All regions"), *offered.regions])
        self._offer("icb", [("", "All boards"), *offered.icbs])
        self.helper = filter_helper(self)

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def filters(self) -> WorklistFilters:
        """What was asked for; whatever was not understood is as if it were not asked."""
        self.is_valid()
        given = {
            name: self.cleaned_data.get(name) or "" for name in ("stage", "region", "icb", "text", "flag")
        }
        sort = self.cleaned_data.get("sort") or "name"
        return WorklistFilters(**given, sort=sort if sort.removeprefix("-") in SORTS else "name")
